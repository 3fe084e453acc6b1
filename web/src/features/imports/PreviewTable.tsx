import type { Import } from '../../components/imports/types.ts';
import { letterOf } from './letters.ts';
import { useMessages } from './messages.ts';
import styles from './PreviewTable.module.css';

const MOST_COLUMNS = 50;

interface PreviewTableProps {
  columns: Import['columns'];
  rows: string[][];
  /** The number of the first of the rows, as a spreadsheet counts. */
  firstRow: number;
  stale: boolean;
}

/** The first rows of the file, as a spreadsheet would show them. */
export function PreviewTable({ columns, rows, firstRow, stale }: PreviewTableProps) {
  const t = useMessages();
  const shown = columns.slice(0, MOST_COLUMNS);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it sideways */}
      <section className={styles.scroll} tabIndex={0} aria-label={t('preview')}>
        <table className={`${styles.table} ${stale ? styles.stale : ''}`}>
          <thead>
            <tr>
              <th scope="col" className={styles.number}>
                <span className="visually-hidden">{t('row')}</span>
              </th>
              {shown.map(({ column, header }) => (
                <th key={column} scope="col">
                  <span className={styles.letter}>{letterOf(column)}</span> {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have nothing but their place
              <tr key={index}>
                <th scope="row" className={styles.number}>
                  {firstRow + index}
                </th>
                {shown.map(({ column }) => (
                  <td key={column}>{row[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {columns.length > MOST_COLUMNS && (
        <p className={styles.more}>{t('moreColumns', { count: columns.length - MOST_COLUMNS })}</p>
      )}
    </>
  );
}
