import type { ReactNode } from 'react';
import { useFormats } from '../../../../i18n/format.ts';
import styles from './Bars.module.css';

export interface Bar {
  key: string;
  label: ReactNode;
  count: number;
}

/** Counts as bars, longest full, each with its number and its share of the whole. */
export function Bars({ label, bars, whole }: { label: string; bars: readonly Bar[]; whole: number }) {
  const { number, percent } = useFormats();
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return (
    <ul className={styles.bars} aria-label={label}>
      {bars.map(({ key, label: text, count }) => (
        <li key={key} className={styles.bar}>
          <span className={styles.label}>{text}</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.fill} style={{ width: `${(100 * count) / most}%` }} />
          </span>
          <span className={styles.count}>{number(count)}</span>
          <span className={styles.share}>{percent(whole === 0 ? 0 : count / whole)}</span>
        </li>
      ))}
    </ul>
  );
}
