import { Checkbox } from 'antd';
import type { ReactNode } from 'react';
import styles from './DataTable.module.css';
import { LoadFailure } from './LoadFailure.tsx';
import { useMessages } from './messages.ts';
import { Pager } from './Pager.tsx';
import type { CursorPages } from './useCursorPages.ts';

export interface Column<T> {
  key: string;
  /** What the head says; a column of controls may have it hidden but must have it. */
  title: string;
  hideTitle?: boolean;
  render: (row: T) => ReactNode;
  align?: 'end';
  /** CSS width; the table has a fixed layout, so that what arrives moves nothing. */
  width?: number | string;
  /** The column that names the row for screen readers. */
  rowHeader?: boolean;
  /** Left out below 700 px. */
  wide?: boolean;
  sort?: { active: 'ascending' | 'descending' | null; toggle: () => void };
}

/** Which rows are selected, by id. */
export interface Selection<T, Id> {
  selected: ReadonlySet<Id>;
  change: (selected: ReadonlySet<Id>) => void;
  /** Names a row in “Select …”. */
  nameOf: (row: T) => string;
}

interface DataTableProps<T, Id> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: readonly Column<T>[];
  pages: CursorPages<T>;
  idOf: (row: T) => Id;
  selection?: Selection<T, Id>;
  /** Instead of rows, when there are none. */
  empty: ReactNode;
  /** How many rows a page has, for the skeleton. */
  pageSize?: number;
}

/** A table of one page of a list: heads, rows, skeletons of the same size while loading, and a pager. */
export function DataTable<T, Id extends number | string>({
  label,
  columns,
  pages,
  idOf,
  selection,
  empty,
  pageSize = 10,
}: DataTableProps<T, Id>): ReactNode {
  const t = useMessages();
  const { rows, isLoading, isFetching, isStale, error } = pages;
  if (error && rows.length === 0) return <LoadFailure error={error} retry={pages.retry} />;
  if (!isLoading && rows.length === 0 && !pages.hasPrevious) return <div className={styles.empty}>{empty}</div>;
  const classOf = ({ align, wide }: Column<T>): string =>
    [align === 'end' && styles.end, wide && styles.wide].filter(Boolean).join(' ');
  return (
    <div className={styles.frame}>
      <div className={styles.scroll}>
        <table className={styles.table} aria-label={label} aria-busy={isFetching}>
          <thead>
            <tr>
              {selection && (
                <th scope="col" className={styles.check}>
                  <SelectAll rows={rows} idOf={idOf} selection={selection} />
                </th>
              )}
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  className={classOf(column)}
                  style={{ width: column.width }}
                  {...(column.sort && { 'aria-sort': column.sort.active ?? 'none' })}
                >
                  <Head column={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={isStale ? styles.stale : undefined}>
            {isLoading
              ? Array.from({ length: pageSize }, (_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the skeletons are all the same
                  <tr key={index}>
                    {selection && <td className={styles.check} />}
                    {columns.map((column) => (
                      <td key={column.key} className={classOf(column)}>
                        <span className={styles.bone} />
                      </td>
                    ))}
                  </tr>
                ))
              : rows.map((row) => {
                  const id = idOf(row);
                  const isSelected = selection?.selected.has(id) ?? false;
                  return (
                    <tr key={id} className={isSelected ? styles.selected : undefined}>
                      {selection && (
                        <td className={styles.check}>
                          <Checkbox
                            aria-label={t('selectRow', { name: selection.nameOf(row) })}
                            checked={isSelected}
                            onChange={(event) => selection.change(withId(selection.selected, id, event.target.checked))}
                          />
                        </td>
                      )}
                      {columns.map((column) =>
                        column.rowHeader ? (
                          <th key={column.key} scope="row" className={classOf(column)}>
                            {column.render(row)}
                          </th>
                        ) : (
                          <td key={column.key} className={classOf(column)}>
                            {column.render(row)}
                          </td>
                        ),
                      )}
                    </tr>
                  );
                })}
          </tbody>
        </table>
      </div>
      {isLoading && (
        <p className="visually-hidden" role="status">
          {t('loading')}
        </p>
      )}
      <Pager pages={pages} />
    </div>
  );
}

function withId<Id>(before: ReadonlySet<Id>, id: Id, present: boolean): ReadonlySet<Id> {
  const after = new Set(before);
  if (present) after.add(id);
  else after.delete(id);
  return after;
}

function Head<T>({ column: { title, hideTitle, sort } }: { column: Column<T> }) {
  if (sort) {
    return (
      <button type="button" className={styles.sort} onClick={sort.toggle}>
        {title}
        <span className={styles.arrow} data-sort={sort.active ?? 'none'} aria-hidden="true" />
      </button>
    );
  }
  return <span className={hideTitle ? 'visually-hidden' : undefined}>{title}</span>;
}

function SelectAll<T, Id>({
  rows,
  idOf,
  selection,
}: {
  rows: readonly T[];
  idOf: (row: T) => Id;
  selection: Selection<T, Id>;
}) {
  const t = useMessages();
  const ids = rows.map(idOf);
  const count = ids.filter((one) => selection.selected.has(one)).length;
  return (
    <Checkbox
      aria-label={t('selectAll')}
      disabled={ids.length === 0}
      checked={count > 0 && count === ids.length}
      indeterminate={count > 0 && count < ids.length}
      onChange={(event) => {
        const after = new Set(selection.selected);
        for (const one of ids) {
          if (event.target.checked) after.add(one);
          else after.delete(one);
        }
        selection.change(after);
      }}
    />
  );
}
