import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { connection } from '../api/connection.ts';
import { isProblem, OfflineError } from '../api/problem.ts';
import { useStore } from '../lib/store.ts';
import { useMessages } from './messages.ts';
import { reloadOnce } from './reloadOnce.ts';
import styles from './Standalone.module.css';

/** In the place of a page that failed to load or render. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const t = useMessages();
  const state = useStore(connection);
  const message = error instanceof Error ? error.message : String(error);
  // A part of the console could not be loaded: nothing can be, or it is of a version that the server no longer has.
  const isPart = /dynamically imported module|module script failed|preload CSS/i.test(message);
  const isAway = state === 'offline' || error instanceof OfflineError;
  const wasAway = useRef(isAway);

  useEffect(() => {
    if (wasAway.current && !isAway) {
      if (isPart) reloadOnce();
      else reset();
    }
    wasAway.current = isAway;
  }, [isAway, isPart, reset]);

  if (isAway) {
    return (
      <div className={styles.standalone} role="alert">
        <h1>{t('awayTitle')}</h1>
        <p>{t('away')}</p>
      </div>
    );
  }
  return (
    <div className={styles.standalone} role="alert">
      <h1>{t('failureTitle')}</h1>
      <p>{t(isPart ? 'failureNewer' : 'failure')}</p>
      {!isPart && (
        <pre className={styles.detail}>
          {message}
          {isProblem(error) && error.requestId && `\n${error.requestId}`}
        </pre>
      )}
      <Button type="primary" onClick={isPart ? () => location.reload() : reset}>
        {t('reload')}
      </Button>
    </div>
  );
}
