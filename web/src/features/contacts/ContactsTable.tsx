import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { ColumnChooser } from '../../components/contacts/ColumnChooser.tsx';
import { useChosenColumns } from '../../components/contacts/useChosenColumns.ts';
import { useContactColumns } from '../../components/contacts/useContactColumns.tsx';
import { DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { ExportButton } from '../../components/exports/ExportButton.tsx';
import { DownloadIcon, MergeIcon, PlusIcon } from '../../components/icons.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useFormats } from '../../i18n/format.ts';
import { RESTED_MS, useDebounced } from '../../lib/useDebounced.ts';
import { useMay, useWorkspace } from '../../session/workspace.tsx';
import pageStyles from './ContactsPage.module.css';
import styles from './ContactsTable.module.css';
import { useMessages } from './messages.ts';
import { countContacts, nameOf, readContacts, toBody } from './requests.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { type ContactFilter, isFiltered } from './search.ts';

const PAGE = 20;
const NONE: ReadonlySet<number> = new Set();

/** Who is chosen: some rows, or all that match the filter whatever the page. */
type Selected = ReadonlySet<number> | 'all';

interface ContactsTableProps {
  filter: ContactFilter;
  onOpen: (id: number) => void;
  onClear: () => void;
  onAdd: () => void;
}

/** A page of the contacts that match, and what can be done with those chosen. */
export function ContactsTable({ filter, onOpen, onClear, onAdd }: ContactsTableProps) {
  const t = useMessages();
  const { number } = useFormats();
  const workspaceId = String(useWorkspace().id);
  const mayEdit = useMay('edit');
  const mayExport = useMay('export');
  const filterKey = JSON.stringify(filter);
  // Who was chosen under another filter is not chosen under this one.
  const [state, setState] = useState<{ filterKey: string; selected: Selected }>({ filterKey, selected: NONE });
  const selected = state.filterKey === filterKey ? state.selected : NONE;
  const select = (next: Selected): void => setState({ filterKey, selected: next });
  const [chosen, choose] = useChosenColumns('contacts');
  const pages = useCursorPages(['contacts', 'list', filter], (after, signal) =>
    readContacts(filter, { limit: PAGE, after }, signal),
  );
  const rested = useDebounced(filterKey, RESTED_MS);
  const size = useQuery({
    queryKey: ['contacts', 'size', filter],
    queryFn: ({ signal }) => countContacts(filter, signal),
    // Not between two keys: on a small machine it would share its processors with the rows.
    enabled: rested === filterKey,
    placeholderData: keepPreviousData,
  });
  const total = size.data ?? null;
  const columns = useContactColumns((contact) => (
    <button type="button" className={pageStyles.name} onClick={() => onOpen(contact.id)}>
      {nameOf(contact)}
    </button>
  ));
  const count = selected === 'all' ? total : selected.size;
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.count} role="status">
          {total !== null && t(isFiltered(filter) ? 'found' : 'contacts', { count: total })}
        </p>
        <div className={styles.tools}>
          <Link to="/w/$workspaceId/contacts/duplicates" params={{ workspaceId }} className={styles.duplicates}>
            <MergeIcon size={16} />
            {t('duplicates')}
          </Link>
          <PermissionGate permission="export">
            {(disabled) => (
              <ExportButton icon={<DownloadIcon size={16} />} disabled={disabled} selection={toBody({ match: filter })}>
                {t(isFiltered(filter) ? 'exportFound' : 'export')}
              </ExportButton>
            )}
          </PermissionGate>
          <ColumnChooser columns={columns} chosen={chosen} onChange={choose} />
        </div>
      </div>
      {(selected === 'all' || selected.size > 0) && (
        <SelectionBar
          chosen={selected === 'all' ? { match: filter } : { ids: [...selected] }}
          count={count}
          clear={() => select(NONE)}
        >
          {selected !== 'all' && selected.size >= pages.rows.length && (total ?? 0) > selected.size && (
            <Button type="link" onClick={() => select('all')}>
              {t('selectAll', { total: number(total ?? 0) })}
            </Button>
          )}
        </SelectionBar>
      )}
      <DataTable
        label={t('contactsTable')}
        columns={columns.filter(({ key, rowHeader }) => rowHeader || chosen.has(key))}
        pages={{ ...pages, total }}
        idOf={({ id }) => id}
        pageSize={PAGE}
        {...((mayEdit || mayExport) && {
          selection: {
            selected: selected === 'all' ? new Set(pages.rows.map(({ id }) => id)) : selected,
            change: select,
            nameOf,
          },
        })}
        empty={
          isFiltered(filter) ? (
            <Empty
              title={t('noneFound')}
              text={t('noneFoundText')}
              action={<Button onClick={onClear}>{t('clearFilters')}</Button>}
            />
          ) : (
            <Empty
              title={t('none')}
              text={t('noneText')}
              action={
                mayEdit && (
                  <Button type="primary" icon={<PlusIcon size={16} />} onClick={onAdd}>
                    {t('addContact')}
                  </Button>
                )
              }
            />
          )
        }
      />
    </>
  );
}
