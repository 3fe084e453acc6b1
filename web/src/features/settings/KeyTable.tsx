import { Button, Tag } from 'antd';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { MoreIcon, PlusIcon } from '../../components/icons.tsx';
import { MenuButton, type MenuItem } from '../../components/MenuButton.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { type CursorPage, useCursorPages } from '../../components/useCursorPages.ts';
import { useFormats } from '../../i18n/format.ts';
import type { Role } from '../../session/types.ts';
import { useMessages } from './messages.ts';
import styles from './settings.module.css';

/** What keys of either kind have. */
interface Key {
  id: number;
  name: string;
  role: Role;
  expiresAt: string | null;
  revokedAt: string | null;
  rotatedUntil?: string | null;
  lastUsedAt: string | null;
  lastUsedIp: string | null;
  ipRanges: string[];
}

interface KeyTableProps<K extends Key> {
  queryKey: string;
  read: (signal: AbortSignal) => Promise<CursorPage<K>>;
  /** The part of the key that tells it apart. */
  shown: { title: string; of: (key: K) => string };
  create: { label: string; run: () => void };
  empty: { title: string; text: string };
  /** What can be done with a key that works. */
  actions: (key: K) => MenuItem[];
}

/** The keys of one kind, with their state. */
export function KeyTable<K extends Key>({ queryKey, read, shown, create, empty, actions }: KeyTableProps<K>) {
  const t = useMessages();
  const pages = useCursorPages<K>([queryKey], (_after, signal) => read(signal));
  const columns: Column<K>[] = [
    { key: 'name', title: t('keyName'), rowHeader: true, render: ({ name }) => name },
    { key: 'shown', title: shown.title, width: 200, wide: true, render: (key) => <code>{shown.of(key)}</code> },
    { key: 'role', title: t('role'), width: 130, wide: true, render: ({ role }) => t(role) },
    {
      key: 'ranges',
      title: t('keyRanges'),
      wide: true,
      render: ({ ipRanges }) => ipRanges.join(', ') || t('anywhere'),
    },
    { key: 'used', title: t('keyLastUsed'), width: 150, wide: true, render: (key) => <LastUse value={key} /> },
    { key: 'state', title: t('keyState'), width: 130, render: (key) => <State value={key} /> },
    {
      key: 'operation',
      title: t('operation'),
      hideTitle: true,
      width: 64,
      align: 'end',
      render: (key) =>
        key.revokedAt === null && (
          <MenuButton
            label={t('more', { name: key.name })}
            button={{ type: 'text', icon: <MoreIcon /> }}
            items={actions(key)}
          />
        ),
    },
  ];
  const button = (
    <Button type="primary" icon={<PlusIcon size={16} />} onClick={create.run}>
      {create.label}
    </Button>
  );
  return (
    <>
      {pages.rows.length > 0 && <div className={styles.above}>{button}</div>}
      <DataTable
        label={t('keys')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        empty={<Empty {...empty} action={button} />}
        pageSize={3}
      />
    </>
  );
}

function LastUse({ value: { lastUsedAt, lastUsedIp } }: { value: Key }) {
  const t = useMessages();
  if (!lastUsedAt) return t('never');
  return (
    <>
      <RelativeTime at={lastUsedAt} />
      {lastUsedIp && <span className={styles.second}>{lastUsedIp}</span>}
    </>
  );
}

function State({ value: { revokedAt, expiresAt, rotatedUntil } }: { value: Key }) {
  const t = useMessages();
  const { date, dateTime } = useFormats();
  if (revokedAt) return <Tag>{t('keyRevoked')}</Tag>;
  if (expiresAt && Date.parse(expiresAt) < Date.now()) return <Tag color="warning">{t('keyExpired')}</Tag>;
  return (
    <>
      <Tag color="success">{t('keyActive')}</Tag>
      {expiresAt && <span className={styles.second}>{t('keyUntil', { time: date(expiresAt) })}</span>}
      {rotatedUntil && Date.parse(rotatedUntil) > Date.now() && (
        <span className={styles.second}>{t('keyRotating', { time: dateTime(rotatedUntil) })}</span>
      )}
    </>
  );
}
