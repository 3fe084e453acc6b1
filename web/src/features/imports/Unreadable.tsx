import { isProblem } from '../../api/problem.ts';
import { LoadFailure } from '../../components/LoadFailure.tsx';
import { ENCODINGS } from './encodings.ts';
import styles from './FileStep.module.css';
import { useMessages } from './messages.ts';
import { PlainSelect } from './PlainSelect.tsx';
import type { Wizard } from './useWizard.ts';

const WORKBOOK = /\.(xlsx|xlsm|ods)$/i;

/** A file that could not be read: why, and for a text file the encoding to read it by, which may be all that is wrong. */
export function Unreadable({ wizard, error }: { wizard: Wizard; error: unknown }) {
  const t = useMessages();
  const { job, preview, apply, applying } = wizard;
  const isText = isProblem(error, 'import_invalid_file') && !WORKBOOK.test(job.name);
  return (
    <>
      <LoadFailure error={error} retry={() => void preview.refetch()} />
      <p className={styles.text}>{t('unreadable')}</p>
      {isText && (
        <fieldset className={styles.format} disabled={applying}>
          <legend className="visually-hidden">{t('recognised')}</legend>
          <PlainSelect
            label={t('encoding')}
            value={job.options.format?.encoding ?? ''}
            options={{ '': t('encodingUnknown'), ...ENCODINGS }}
            onChange={(encoding) => {
              const { encoding: _, ...format } = job.options.format ?? {};
              void apply({
                format: encoding === '' ? format : { ...format, encoding: encoding as keyof typeof ENCODINGS },
              });
            }}
          />
        </fieldset>
      )}
    </>
  );
}
