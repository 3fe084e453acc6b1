import { Link } from '@tanstack/react-router';
import { PeopleIcon, SetsIcon, UploadIcon } from '../components/icons.tsx';
import { useWorkspace } from '../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './Navigation.module.css';

/** The left navigation. */
export function Navigation() {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const params = { workspaceId };
  return (
    <nav className={styles.navigation} aria-label={t('navigation')}>
      <ul>
        <li>
          <Link className={styles.link} to="/w/$workspaceId/groups" params={params}>
            <PeopleIcon />
            {t('crowd')}
          </Link>
        </li>
        <li>
          <Link className={styles.link} to="/w/$workspaceId/imports" params={params}>
            <UploadIcon />
            {t('imports')}
          </Link>
        </li>
        <li>
          <Link className={styles.link} to="/w/$workspaceId/sets" params={params}>
            <SetsIcon />
            {t('sets')}
          </Link>
        </li>
      </ul>
    </nav>
  );
}
