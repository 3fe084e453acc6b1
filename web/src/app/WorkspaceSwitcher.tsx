import { useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { ChevronDownIcon } from '../components/icons.tsx';
import { MenuButton } from '../components/MenuButton.tsx';
import { useSignedIn } from '../session/signedIn.ts';
import { useWorkspace } from '../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './Navigation.module.css';

const CreateWorkspace = lazy(() => import('./CreateWorkspace.tsx'));

/** Goes to the same page of another workspace in one step, or creates a workspace. */
export function WorkspaceSwitcher() {
  const t = useMessages();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { memberships } = useSignedIn();
  const current = useWorkspace();
  const [creating, setCreating] = useState(false);

  const switchTo = (id: number): void => {
    // The list that is open, not the one group of it: that belongs to the workspace that is left.
    const [, section = 'groups', page] = /^\/w\/\d+\/(\w+)(?:\/(\w+))?/.exec(pathname) ?? [];
    const path = section === 'settings' && page ? `${section}/${page}` : section;
    void navigate({ to: `/w/${id}/${path}` as never });
  };
  return (
    <>
      <MenuButton
        className={styles.switcher}
        label={t('switchWorkspace', { name: current.name })}
        items={[
          ...memberships.map(({ workspace: { id, name } }) => ({
            key: String(id),
            label: name,
            checked: id === current.id,
            run: () => switchTo(id),
          })),
          { key: 'create', label: t('createWorkspace'), heading: ' ', run: () => setCreating(true) },
        ]}
      >
        <span className={styles.current}>{current.name}</span>
        <ChevronDownIcon size={16} />
      </MenuButton>
      {creating && (
        <Suspense fallback={null}>
          <CreateWorkspace onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}
