import { addressOf } from '../../../api/client.ts';
import { FileDrop } from '../../../components/FileDrop.tsx';
import { DownloadIcon } from '../../../components/icons.tsx';
import { KINDS, LARGEST_FILE } from '../../../components/imports/file.ts';
import { useProblemText } from '../../../components/problemText.ts';
import { useMessages } from '../messages.ts';
import styles from './BatchFields.module.css';

interface BatchFieldsProps {
  file: File | null;
  onChange: (file: File | null) => void;
  disabled: boolean;
  /** Why the upload was refused. */
  problem: unknown;
}

/** A file of contacts, with the template to fill in. */
export function BatchFields({ file, onChange, disabled, problem }: BatchFieldsProps) {
  const t = useMessages();
  const problemText = useProblemText();
  return (
    <div className={styles.batch}>
      <p className={styles.template}>
        <a href={addressOf('/imports/template', { format: 'xlsx' })} download>
          <DownloadIcon size={14} /> {t('downloadTemplate')}
        </a>
      </p>
      <FileDrop
        file={file}
        onChange={onChange}
        kinds={KINDS}
        most={LARGEST_FILE}
        hint={t('fileHint')}
        disabled={disabled}
      />
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {problemText(problem)}
        </p>
      )}
    </div>
  );
}
