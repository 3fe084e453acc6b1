import { Count } from '../Count.tsx';
import styles from './CountList.module.css';
import { useMessages } from './messages.ts';
import type { Counts } from './types.ts';

const SHOWN = ['created', 'updated', 'unchanged', 'skipped', 'duplicate', 'invalid'] as const;

/** What became of each row of a file, or will; what each word means stands below its number. */
export function CountList({ counts }: { counts: Counts }) {
  const t = useMessages();
  return (
    <>
      <p className={styles.rows}>{t('rowsInFile', { count: counts.rows })}</p>
      <dl className={styles.counts}>
        {SHOWN.map((key) => (
          <div key={key} className={`${styles.count} ${counts[key] > 0 ? styles[key] : styles.none}`}>
            <dt>{t(key)}</dt>
            <dd>
              <strong>
                <Count value={counts[key]} />
              </strong>
              <span>{t(`${key}_hint`)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
