import { Link } from '@tanstack/react-router';
import { useTitle } from '../components/PageHeader.tsx';
import { useMessages } from './messages.ts';
import styles from './Standalone.module.css';

export function NotFound() {
  const t = useMessages();
  useTitle(t('notFoundTitle'));
  return (
    <div className={styles.standalone}>
      <h1>{t('notFoundTitle')}</h1>
      <p>{t('notFound')}</p>
      <Link to="/">{t('home')}</Link>
    </div>
  );
}
