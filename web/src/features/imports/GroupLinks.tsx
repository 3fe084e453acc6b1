import { Link } from '@tanstack/react-router';
import type { Action, Import } from '../../components/imports/types.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './GroupLinks.module.css';
import { useMessages } from './messages.ts';

/** The groups of an import, each with a way to it; those that the commit will make have none yet. */
export function GroupLinks({ groups, action }: { groups: Import['groups']; action: Action }) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  return (
    <p className={styles.groups}>
      <span>{t(action === 'add' ? 'intoGroups' : 'outOfGroups')}</span>
      {groups.map(({ id, name, created }) =>
        id === null ? (
          <span key={name} className={styles.group}>
            {t('groupToMake', { name })}
          </span>
        ) : (
          <Link
            key={name}
            className={styles.group}
            to="/w/$workspaceId/groups/$groupId"
            params={{ workspaceId, groupId: String(id) }}
          >
            {created ? t('groupMade', { name }) : name}
          </Link>
        ),
      )}
    </p>
  );
}
