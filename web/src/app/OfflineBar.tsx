import { useEffect } from 'react';
import { connection } from '../api/connection.ts';
import { queryClient } from '../api/queries.ts';
import { useStore } from '../lib/store.ts';
import { useMessages } from './messages.ts';
import styles from './OfflineBar.module.css';

/** Says over the page that the server is away; when it is back, what is on the page is read again. */
export function OfflineBar() {
  const t = useMessages();
  const state = useStore(connection);
  useEffect(() => {
    if (state === 'offline') return () => void queryClient.invalidateQueries();
    return undefined;
  }, [state]);
  return <div role="status">{state === 'offline' && <div className={styles.bar}>{t('offlineNow')}</div>}</div>;
}
