import styles from './Waiting.module.css';

/** Where a part of a page comes in a moment: as large as most are, so that nothing below jumps. */
export const Waiting = () => <div className={styles.waiting} aria-busy="true" />;
