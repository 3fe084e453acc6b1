import { Button } from 'antd';
import { CopyButton } from './CopyButton.tsx';
import { Dialog } from './Dialog.tsx';
import { useMessages } from './messages.ts';
import styles from './SecretDialog.module.css';

interface SecretDialogProps {
  title: string;
  /** What it is, and that it is shown this once. */
  text: string;
  secret: string;
  onClose: () => void;
}

/** Shows a key or link that cannot be shown again, to be copied. */
export function SecretDialog({ title, text, secret, onClose }: SecretDialogProps) {
  const t = useMessages();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('close')}
        </Button>
      }
    >
      <p>{text}</p>
      <pre className={styles.secret}>{secret}</pre>
      <CopyButton text={secret} />
    </Dialog>
  );
}
