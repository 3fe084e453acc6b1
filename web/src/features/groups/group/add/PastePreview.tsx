import { useMessages } from '../messages.ts';
import { TARGETS, type Target } from './columns.ts';
import styles from './PasteDialog.module.css';
import type { PastedRow } from './rows.ts';

const SHOWN = 50;

interface PastePreviewProps {
  rows: readonly PastedRow[];
  targets: readonly Target[];
  onTarget: (column: number, target: Target) => void;
}

/** The rows as they were read, wrong ones first, and what each column is. */
export function PastePreview({ rows, targets, onTarget }: PastePreviewProps) {
  const t = useMessages();
  const shown = [...rows].sort((a, b) => Number(a.error === null) - Number(b.error === null)).slice(0, SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={t('pastePreview')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('pasteRow')}</th>
            {targets.map((target, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
              <th key={column} scope="col">
                <select
                  aria-label={t('pasteColumn', { column: column + 1 })}
                  value={target}
                  onChange={(event) => onTarget(column, event.target.value as Target)}
                >
                  {TARGETS.map((one) => (
                    <option key={one} value={one}>
                      {t(`field_${one}`)}
                    </option>
                  ))}
                </select>
              </th>
            ))}
            <th scope="col">{t('pasteProblem')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ line, cells, error }) => (
            <tr key={line} className={error === null ? undefined : styles.bad}>
              <th scope="row">{line}</th>
              {targets.map((target, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <td key={column} className={target === 'nothing' ? styles.unused : undefined}>
                  {cells[column]}
                </td>
              ))}
              <td className={styles.wrong}>{error}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
