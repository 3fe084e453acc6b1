import { Button } from 'antd';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';
import { ProgressBar } from './ProgressBar.tsx';
import styles from './UploadProgress.module.css';

interface UploadProgressProps {
  /** Of the file that has been sent, 0 to 1. */
  share: number;
  /** Bytes of the file. */
  size: number;
  stop: () => void;
}

/** How much of a file has been sent, and a way to stop it. */
export function UploadProgress({ share, size, stop }: UploadProgressProps) {
  const t = useMessages();
  const { bytes, percent } = useFormats();
  return (
    <div className={styles.sending}>
      <div className={styles.bar}>
        <p>
          {share < 1 ? t('sending', { done: bytes(share * size), total: bytes(size) }) : t('received')}{' '}
          <span className={styles.muted}>{percent(Math.floor(share * 100) / 100)}</span>
        </p>
        <ProgressBar label={t('uploading')} share={share} />
        <p className="visually-hidden" role="status">
          {t('toldProgress', { what: t('uploading'), percent: Math.floor(share * 10) * 10 })}
        </p>
      </div>
      <Button onClick={stop}>{t('stop')}</Button>
    </div>
  );
}
