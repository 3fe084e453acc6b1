import { useMessages } from '../messages.ts';
import styles from './AsTable.module.css';

interface AsTableProps {
  label: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}

/** What a chart shows, as a table: for who cannot see it, and for who wants the numbers. */
export function AsTable({ label, heads, rows }: AsTableProps) {
  const t = useMessages();
  return (
    <details className={styles.details}>
      <summary>{t('asTable')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <table className={styles.table} aria-label={label}>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest]) => (
              <tr key={first}>
                <th scope="row">{first}</th>
                {rest.map((cell, index) => (
                  <td key={heads[index + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
