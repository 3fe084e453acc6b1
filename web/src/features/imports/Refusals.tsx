import { addressOf } from '../../api/client.ts';
import { Count } from '../../components/Count.tsx';
import { DownloadIcon } from '../../components/icons.tsx';
import type { Import } from '../../components/imports/types.ts';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useMessages } from './messages.ts';
import styles from './Refusals.module.css';
import { useReason } from './reasons.ts';

/** The refused rows: by reason, the first of them, and all of them as a file to correct and import. */
export function Refusals({ job }: { job: Import }) {
  const t = useMessages();
  const reason = useReason();
  const reasons = Object.entries(job.reasons).sort(([, one], [, other]) => other - one);
  const sentenceOf = (code: string): string => job.examples.find((example) => example.code === code)?.message ?? code;
  return (
    <section className={styles.refusals} aria-labelledby="refusals">
      <h2 id="refusals">{t('refusals')}</h2>
      <table className={styles.reasons} aria-label={t('byReason')}>
        <thead>
          <tr>
            <th scope="col">{t('reason')}</th>
            <th scope="col" className={styles.end}>
              {t('rows')}
            </th>
          </tr>
        </thead>
        <tbody>
          {reasons.map(([code, count]) => (
            <tr key={code}>
              <th scope="row">{reason(code, sentenceOf(code))}</th>
              <td className={styles.end}>
                <Count value={count} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <details className={styles.examples}>
        <summary>{t('examples', { count: job.examples.length })}</summary>
        <ul>
          {job.examples.map(({ row, code, message }) => (
            <li key={`${row} ${code}`}>
              <strong>{t('rowNumber', { row })}</strong> {reason(code, message)}
            </li>
          ))}
        </ul>
      </details>
      <PermissionGate permission="edit" hide>
        {() => (
          <p className={styles.file}>
            {t('rejectsText')}{' '}
            <a href={addressOf(`/imports/${job.id}/rejects`, { format: 'xlsx' })} download>
              <DownloadIcon size={14} /> {t('rejectsXlsx')}
            </a>{' '}
            <a href={addressOf(`/imports/${job.id}/rejects`, { format: 'csv' })} download>
              {t('asCsv')}
            </a>
          </p>
        )}
      </PermissionGate>
    </section>
  );
}
