import { Select } from 'antd';
import { api, ok, type Schema } from '../../../api/client.ts';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { Field } from '../../../components/Field.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { DAYS, type IdleDays } from '../search.ts';
import { useMessages } from './messages.ts';
import styles from './TidyPage.module.css';
import { type NamedGroup, useTidyColumns } from './useTidyColumns.tsx';

type Stale = Schema<'StaleGroup'>;

interface StaleGroupsProps {
  days: IdleDays;
  onDays: (days: IdleDays) => void;
  onDelete: (group: NamedGroup) => void;
}

const PAGE = 25;

/** Groups that nobody changed or used for some time, idle for the longest first. */
export function StaleGroups({ days, onDays, onDelete }: StaleGroupsProps) {
  const t = useMessages();
  const pages = useCursorPages(['groups', 'stale', days], (after, signal) => {
    const query = { days, limit: PAGE, ...(after !== undefined && { after }) };
    return ok(api.GET('/api/v1/groups/stale', { params: { query }, signal }));
  });
  const when = (at: string | null) => (at === null ? t('never') : <RelativeTime at={at} />);
  const own: Column<Stale>[] = [
    { key: 'idle', title: t('idleSince'), width: 'min(150px, 28vw)', render: ({ idleSince }) => when(idleSince) },
    { key: 'changed', title: t('changedAt'), width: 150, wide: true, render: ({ changedAt }) => when(changedAt) },
    { key: 'used', title: t('usedAt'), width: 150, wide: true, render: ({ usedAt }) => when(usedAt) },
  ];
  const columns = useTidyColumns<Stale>({ groupOf: (group) => group, keyOf: ({ id }) => String(id) }, own, onDelete);
  return (
    <>
      <p className={styles.text}>{t('staleText')}</p>
      <div className={styles.days}>
        <Field label={t('idleFor')}>
          {({ status: _, ...control }) => (
            <Select
              {...control}
              value={days}
              onChange={onDays}
              options={DAYS.map((value) => ({ value, label: t(`days_${value}`) }))}
            />
          )}
        </Field>
      </div>
      <DataTable
        label={t('stale')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        pageSize={PAGE}
        empty={<Empty title={t('noStale')} text={t('noStaleText')} />}
      />
    </>
  );
}
