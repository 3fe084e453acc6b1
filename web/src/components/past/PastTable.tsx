import type { ReactNode } from 'react';
import { useContactColumns } from '../contacts/useContactColumns.tsx';
import { type Column, DataTable } from '../DataTable.tsx';
import type { CursorPages } from '../useCursorPages.ts';
import { useMessages } from './messages.ts';
import styles from './PastTable.module.css';
import type { PastRow } from './pastPages.ts';

/** Rows of a page. */
export const PAST_PAGE = 25;

interface PastTableProps {
  label: string;
  pages: CursorPages<PastRow>;
  /** Keys of the columns to show, beside the names. */
  chosen: ReadonlySet<string>;
  /** What a name leads to. */
  renderName: (name: string, contact: NonNullable<PastRow['contact']>) => ReactNode;
  empty: ReactNode;
}

/** Contacts who were in a group: to look at, not to edit, for what they are now need not be what they were. */
export function PastTable({ label, pages, chosen, renderName, empty }: PastTableProps) {
  const t = useMessages();
  const columns = useContactColumns(() => null)
    .filter(({ key, rowHeader }) => rowHeader || chosen.has(key))
    .map((column): Column<PastRow> => {
      if (!column.rowHeader)
        return { ...column, sort: undefined, render: ({ contact }) => contact && column.render(contact) };
      return {
        ...column,
        sort: undefined,
        render({ id, contact }) {
          if (!contact) return <span className={styles.unknown}>{t('unknown', { id })}</span>;
          const name = contact.name || contact.phone || contact.userId || t('noName');
          return (
            <>
              {contact.deleted ? <span className={styles.name}>{name}</span> : renderName(name, contact)}
              {contact.deleted && <span className={styles.deleted}>{t('deleted')}</span>}
            </>
          );
        },
      };
    });
  return (
    <DataTable label={label} columns={columns} pages={pages} idOf={({ id }) => id} pageSize={PAST_PAGE} empty={empty} />
  );
}
