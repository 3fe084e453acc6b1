import { Button } from 'antd';
import { useProblemText } from '../../components/problemText.ts';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';
import styles from './SetSize.module.css';

interface SetSizeProps {
  /** The set in words, after “12 contacts”; or what is to be done where there is no set yet. */
  words: string;
  /** Whether there is a set at all. */
  ready: boolean;
  /** Undefined until it is known. */
  size: number | undefined;
  /** The size is that of the set before; the new one is on its way. */
  stale: boolean;
  error: unknown;
  retry: () => void;
}

/** The exact size of a set, and the set in words. */
export function SetSize({ words, ready, size, stale, error, retry }: SetSizeProps) {
  const t = useMessages();
  const { number } = useFormats();
  const problemText = useProblemText();
  if (!ready) {
    return (
      <div className={styles.size}>
        <p className={styles.number}>–</p>
        <p className={styles.words}>{words}</p>
      </div>
    );
  }
  if (error) {
    return (
      <div className={styles.size} role="alert">
        <p>{problemText(error, { group_not_found: t('groupGone') })}</p>
        <Button onClick={retry}>{t('tryAgain')}</Button>
      </div>
    );
  }
  return (
    <div className={styles.size} aria-busy={stale || size === undefined}>
      <p className={`${styles.number} ${stale ? styles.stale : ''}`}>{size === undefined ? '…' : number(size)}</p>
      <p className={styles.words}>
        {t('contacts', { count: size ?? 0 })} {words}
      </p>
      <p className="visually-hidden" role="status">
        {!stale && size !== undefined && t('toldSize', { count: size })}
      </p>
    </div>
  );
}
