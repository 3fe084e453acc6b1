import { useProblemText } from '../../components/problemText.ts';
import styles from './Frame.module.css';

/** What went wrong with a form as a whole; read out when it appears. */
export function Problem({ error, byCode }: { error: unknown; byCode?: Partial<Record<string, string>> }) {
  const problemText = useProblemText();
  if (error === null) return null;
  return (
    <p role="alert" className={styles.problem}>
      {problemText(error, byCode)}
    </p>
  );
}
