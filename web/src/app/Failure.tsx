import type { ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { isProblem } from '../api/problem.ts';
import { useMessages } from './messages.ts';
import styles from './Standalone.module.css';

/** In the place of a page that failed to render or load. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const t = useMessages();
  // A chunk of an older version of the console, which the server no longer has.
  const message = error instanceof Error ? error.message : String(error);
  const isOutdated = /dynamically imported module|module script failed|preload CSS/i.test(message);
  return (
    <div className={styles.standalone} role="alert">
      <h1>{t('failureTitle')}</h1>
      <p>{t(isOutdated ? 'failureNewer' : 'failure')}</p>
      {!isOutdated && (
        <pre className={styles.detail}>
          {message}
          {isProblem(error) && error.requestId && `\n${error.requestId}`}
        </pre>
      )}
      <Button type="primary" onClick={isOutdated ? () => location.reload() : reset}>
        {t('reload')}
      </Button>
    </div>
  );
}
