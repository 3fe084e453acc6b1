import { type ReactNode, useEffect } from 'react';
import styles from './PageHeader.module.css';

interface PageHeaderProps {
  title: string;
  /** Where the page is: links above the title. */
  trail?: ReactNode;
  /** Beside the title, such as a size. */
  aside?: ReactNode;
  text?: ReactNode;
  /** Buttons of the page, the first action last. */
  actions?: ReactNode;
}

/** The top of a page: its name, which is also the window's title, and its main actions. */
export function PageHeader({ title, trail, aside, text, actions }: PageHeaderProps) {
  useTitle(title);
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        {trail && <div className={styles.trail}>{trail}</div>}
        <div className={styles.line}>
          <h1>{title}</h1>
          {aside}
        </div>
        {text && <p className={styles.text}>{text}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

/** Names the window, for its tab and for screen readers that announce a new page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Muster`;
  }, [title]);
}
