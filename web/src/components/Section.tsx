import type { ReactNode } from 'react';
import styles from './Section.module.css';

interface SectionProps {
  title: string;
  text?: ReactNode;
  /** Beside the title. */
  action?: ReactNode;
  danger?: boolean;
  children?: ReactNode;
}

/** A titled part of a page of settings. */
export function Section({ title, text, action, danger = false, children }: SectionProps) {
  return (
    <section className={`${styles.section} ${danger ? styles.danger : ''}`}>
      <div className={styles.head}>
        <div>
          <h2>{title}</h2>
          {text && <p className={styles.text}>{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
