import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useMessages } from '../messages.ts';
import styles from './MembersTab.module.css';

const MemberDialog = lazy(() => import('./MemberDialog.tsx'));

interface MemberNameProps {
  id?: string;
  group: { id: number; name: string };
  member: { id: number };
  children: string;
}

/** A member's name, which tells when and how they entered and left the group. */
export function MemberName({ id, group, member, children: name }: MemberNameProps): ReactNode {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        id={id}
        className={styles.name}
        title={t('memberHow', { name })}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {name}
      </button>
      <Suspense fallback={null}>
        {open && <MemberDialog group={group} contact={member.id} name={name} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
