import { Link } from '@tanstack/react-router';
import { useTitle } from '../components/PageHeader.tsx';
import { useSignedIn } from '../session/signedIn.ts';
import { useMessages } from './messages.ts';
import styles from './Standalone.module.css';

/** At the address of a workspace that the person is not a member of, or that is not there: the two look the same. */
export function NoAccess() {
  const t = useMessages();
  const { memberships } = useSignedIn();
  useTitle(t('noAccessTitle'));
  return (
    <main className={styles.standalone}>
      <h1>{t('noAccessTitle')}</h1>
      <p>{t('noAccess')}</p>
      <ul>
        {memberships.map(({ workspace: { id, name } }) => (
          <li key={id}>
            <Link to="/w/$workspaceId/groups" params={{ workspaceId: String(id) }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </main>
  );
}
