import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  label: string;
  /** 0 to 1; null while nobody knows. */
  share: number | null;
}

/** How far something is. What it is doing stands beside it. */
export function ProgressBar({ label, share }: ProgressBarProps) {
  const percent = share === null ? null : Math.round(Math.min(1, share) * 100);
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== null && { 'aria-valuenow': percent })}
    >
      <div
        className={percent === null ? styles.unknown : styles.done}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
