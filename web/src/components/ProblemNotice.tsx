import styles from './Dialog.module.css';
import { useProblemText } from './problemText.ts';

/** What went wrong, beside what was tried; read out when it appears. Nothing while nothing has. */
export function ProblemNotice({
  error,
  problems,
}: {
  error: unknown;
  /** Sentences for the codes that may be met here. */
  problems?: Partial<Record<string, string>>;
}) {
  const problemText = useProblemText();
  if (error === null || error === undefined) return null;
  return (
    <p role="alert" className={styles.error}>
      {problemText(error, problems)}
    </p>
  );
}
