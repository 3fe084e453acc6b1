import { Button } from 'antd';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { DownloadIcon } from '../../components/icons.tsx';
import styles from './account.module.css';
import { useMessages } from './messages.ts';

/** Shows the recovery codes, this once, to be kept. */
export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useMessages();
  const text = codes.join('\n');
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'muster-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog
      title={t('recoveryCodes')}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p>{t('recoveryText')}</p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles.row}>
        <CopyButton text={text} />
        <Button icon={<DownloadIcon size={16} />} onClick={download}>
          {t('download')}
        </Button>
      </div>
    </Dialog>
  );
}
