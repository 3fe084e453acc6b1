import type { Status } from '../../components/imports/types.ts';
import { useMessages } from './messages.ts';
import styles from './StatusTag.module.css';

/** The status of an import as a word in its colour. */
export function StatusTag({ status }: { status: Status }) {
  const t = useMessages();
  return <span className={`${styles.tag} ${styles[status]}`}>{t(`status_${status}`)}</span>;
}
