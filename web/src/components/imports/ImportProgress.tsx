import { useFormats } from '../../i18n/format.ts';
import styles from './ImportProgress.module.css';
import { useMessages } from './messages.ts';
import { ProgressBar } from './ProgressBar.tsx';
import type { Import } from './types.ts';

/** What the server is doing with an import, how far it is and how long it will take. */
export function ImportProgress({ job }: { job: Import }) {
  const t = useMessages();
  const { number } = useFormats();
  const { stage, done, total, rows, rowsPerSecond, secondsLeft } = job.progress;
  const what = t(stage === 'finished' ? 'stage_waiting' : `stage_${stage}`);
  const share = total > 0 ? done / total : null;
  const details = [
    rows > 0 && t('rowsSoFar', { count: rows }),
    rowsPerSecond !== null && rowsPerSecond >= 1 && t('rowsPerSecond', { count: Math.round(rowsPerSecond) }),
    secondsLeft !== null && secondsLeft >= 1 && t('secondsLeft', { count: Math.ceil(secondsLeft) }),
  ].filter(Boolean);
  return (
    <div className={styles.progress}>
      <p className={styles.line}>
        <strong>{what}</strong>
        <span className={styles.details}>{details.join(' · ')}</span>
        {share !== null && <span className={styles.share}>{number(Math.floor(share * 100))} %</span>}
      </p>
      <ProgressBar label={what} share={share} />
      {/* Each tenth is told; every percent would not let anything else be heard. */}
      <p className="visually-hidden" role="status">
        {share === null ? what : t('toldProgress', { what, percent: Math.floor(share * 10) * 10 })}
      </p>
    </div>
  );
}
