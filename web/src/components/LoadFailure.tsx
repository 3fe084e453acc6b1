import { Button } from 'antd';
import styles from './Empty.module.css';
import { useMessages } from './messages.ts';
import { useProblemText } from './problemText.ts';

/** In the place of what could not be loaded: why, and a way to try again. */
export function LoadFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useMessages();
  const problemText = useProblemText();
  return (
    <div className={styles.empty} role="alert">
      <h2>{t('failedTitle')}</h2>
      <p>{problemText(error)}</p>
      <Button onClick={retry}>{t('tryAgain')}</Button>
    </div>
  );
}
