import type { ReactNode } from 'react';
import styles from './Empty.module.css';

/** In the place of a list without rows: why there are none, and the next thing to do. */
export function Empty({ title, text, action }: { title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <svg className={styles.picture} viewBox="0 0 96 48" aria-hidden="true" focusable="false">
        <circle cx="20" cy="24" r="9" />
        <circle cx="48" cy="24" r="13" />
        <circle cx="76" cy="24" r="9" />
      </svg>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}
