import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWorkspace } from '../session/workspace.tsx';
import { useMessages } from './messages.ts';
import { PageHeader } from './PageHeader.tsx';
import { Tabs } from './Tabs.tsx';

interface CrowdTabsProps {
  active: 'groups' | 'contacts';
  /** Buttons of the tab, at the page's top. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The page Crowd Management with its two tabs, each at its own address. */
export function CrowdTabs({ active, actions, children }: CrowdTabsProps) {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  return (
    <>
      <PageHeader title={t('crowd')} actions={actions} />
      <Tabs
        label={t('crowd')}
        active={active}
        tabs={[
          { key: 'groups', label: t('groupManagement') },
          { key: 'contacts', label: t('contactManagement') },
        ]}
        onChange={(key) => void navigate({ to: `/w/$workspaceId/${key}`, params: { workspaceId } })}
      >
        {children}
      </Tabs>
    </>
  );
}
