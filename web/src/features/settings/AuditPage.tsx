import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { addressOf, api, ok, type Schema } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { Field } from '../../components/Field.tsx';
import { DownloadIcon } from '../../components/icons.tsx';
import { MenuButton } from '../../components/MenuButton.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useFormats } from '../../i18n/format.ts';
import { useMay } from '../../session/workspace.tsx';
import { endOfDay, startOfDay } from './days.ts';
import { useMessages } from './messages.ts';
import { NeedsAdministrator } from './NeedsAdministrator.tsx';
import type { AuditSearch } from './search.ts';
import styles from './settings.module.css';
import { useActionText } from './useActionText.ts';

type AuditEvent = Schema<'AuditEvent'>;

/** Who did what, when and from where. */
export function AuditPage() {
  const t = useMessages();
  if (!useMay('administer')) return <NeedsAdministrator title={t('audit')} />;
  return <Audit />;
}

const PAGE = 25;

function Audit() {
  const t = useMessages();
  const { dateTime } = useFormats();
  const actionText = useActionText();
  const navigate = useNavigate({ from: '/w/$workspaceId/settings/audit' });
  const filters = useSearch({ from: '/w/$workspaceId/settings/audit' });
  const query = toQuery(filters);
  const pages = useCursorPages<AuditEvent>(['audit', query], (after, signal) =>
    ok(api.GET('/api/v1/audit', { params: { query: { ...query, limit: PAGE, ...(after && { after }) } }, signal })),
  );
  const set = (change: Partial<Record<keyof AuditSearch, string>>): void => {
    void navigate({ search: (before) => withoutBlanks({ ...before, ...change }), replace: true });
  };
  const download = (format: 'csv' | 'jsonl') => () => location.assign(addressOf('/audit/export', { ...query, format }));

  const columns: Column<AuditEvent>[] = [
    {
      key: 'at',
      title: t('at'),
      width: 'clamp(110px, 20vw, 200px)',
      render: ({ at }) => <time dateTime={at}>{dateTime(at)}</time>,
    },
    { key: 'actor', title: t('actor'), rowHeader: true, render: ({ actorName, actor }) => actorName || actor },
    { key: 'action', title: t('action'), render: ({ action }) => <span title={action}>{actionText(action)}</span> },
    { key: 'target', title: t('target'), wide: true, render: ({ targetName, target }) => targetName || target || '–' },
    { key: 'address', title: t('address'), width: 150, wide: true, render: ({ ip }) => ip || '–' },
  ];
  return (
    <>
      <PageHeader
        title={t('audit')}
        text={t('auditText')}
        actions={
          <PermissionGate permission="export">
            {(disabled) => (
              <MenuButton
                button={{ disabled, icon: <DownloadIcon size={16} /> }}
                items={[
                  { key: 'csv', label: t('exportCsv'), run: download('csv') },
                  { key: 'jsonl', label: t('exportJsonl'), run: download('jsonl') },
                ]}
              >
                {t('exportAudit')}
              </MenuButton>
            )}
          </PermissionGate>
        }
      />
      <div className={styles.filters}>
        <SearchBox label={t('auditSearch')} value={filters.search ?? ''} onChange={(search) => set({ search })} />
        {(['from', 'to'] as const).map((end) => (
          <Field key={end} label={t(end)}>
            {(control) => (
              <Input
                {...control}
                type="date"
                value={filters[end] ?? ''}
                onChange={({ target }) => set({ [end]: target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <DataTable
        label={t('audit')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        pageSize={PAGE}
        empty={
          <Empty
            title={t('auditEmpty')}
            text={t('auditEmptyText')}
            action={<Button onClick={() => set({ search: '', from: '', to: '' })}>{t('auditClear')}</Button>}
          />
        }
      />
    </>
  );
}

const toQuery = ({ search, from, to }: AuditSearch) => ({
  ...(search && { search }),
  ...(from && { from: startOfDay(from) }),
  ...(to && { to: endOfDay(to) }),
});

const withoutBlanks = (search: Partial<Record<keyof AuditSearch, string>>): AuditSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ''));
