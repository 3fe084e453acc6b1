import { useMessages } from './messages.ts';
import styles from './Sparkline.module.css';

const WIDTH = 84;
const HEIGHT = 24;
const MARGIN = 2;

/** A small line of how a number went, oldest first. Read out as its first and last value. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const t = useMessages();
  if (values.length < 2) return <svg className={styles.line} width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  const x = (index: number): number => MARGIN + (index / (values.length - 1)) * (WIDTH - 2 * MARGIN);
  // What did not change is a line in the middle, not at the foot, where it would look like nothing at all.
  const y = (value: number): number =>
    range === 0 ? HEIGHT / 2 : HEIGHT - MARGIN - ((value - least) / range) * (HEIGHT - 2 * MARGIN);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const from = values[0]!;
  const to = values[values.length - 1]!;
  return (
    <svg
      className={styles.line}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${label}: ${t('chart', { from, to })}`}
    >
      <polygon points={`${points.join(' ')} ${x(values.length - 1)},${HEIGHT} ${x(0)},${HEIGHT}`} />
      <polyline points={points.join(' ')} />
      <circle cx={x(values.length - 1)} cy={y(to)} r="1.8" />
    </svg>
  );
}
