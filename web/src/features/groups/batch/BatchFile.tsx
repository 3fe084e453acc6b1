import { addressOf } from '../../../api/client.ts';
import { FileDrop } from '../../../components/FileDrop.tsx';
import { DownloadIcon } from '../../../components/icons.tsx';
import { KINDS, LARGEST_FILE } from '../../../components/imports/file.ts';
import { UploadProgress } from '../../../components/imports/UploadProgress.tsx';
import type { Upload } from '../../../components/imports/useUpload.ts';
import { useProblemText } from '../../../components/problemText.ts';
import { useMessages } from '../messages.ts';
import styles from './Batch.module.css';

interface BatchFileProps {
  file: File | null;
  onChange: (file: File | null) => void;
  upload: Upload;
  /** Why it cannot go on without a file. */
  error: string | null;
}

/** Batch Add: the template, and the file to send. */
export function BatchFile({ file, onChange, upload, error }: BatchFileProps) {
  const t = useMessages();
  const problemText = useProblemText();
  return (
    <div className={styles.batch}>
      <p>
        <a href={addressOf('/imports/template', { format: 'xlsx' })} download className={styles.template}>
          <DownloadIcon size={16} />
          {t('template')}
        </a>
      </p>
      <FileDrop
        file={file}
        onChange={onChange}
        kinds={KINDS}
        most={LARGEST_FILE}
        hint={t('fileHint')}
        disabled={upload.share !== null}
      />
      {upload.share !== null && file && <UploadProgress share={upload.share} size={file.size} stop={upload.stop} />}
      {(error !== null || upload.problem !== null) && (
        <p role="alert" className={styles.problem}>
          {error ?? problemText(upload.problem)}
        </p>
      )}
    </div>
  );
}
