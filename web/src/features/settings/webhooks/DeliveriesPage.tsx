import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../../api/client.ts';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { useFormats } from '../../../i18n/format.ts';
import { useMay } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { NeedsAdministrator } from '../NeedsAdministrator.tsx';
import type { DeliveryStatus } from '../search.ts';
import styles from '../settings.module.css';

const DeliveryDialog = lazy(() => import('./DeliveryDialog.tsx'));

type Delivery = Schema<'WebhookDelivery'>;

const FROM = '/w/$workspaceId/settings/webhooks/$webhookId';
const PAGE = 25;
/** What waits is tried, and what happens arrives, while somebody looks. */
const LOOK_MS = 5_000;

/** What was sent to a webhook, how it was answered, and what waits. */
export function DeliveriesPage() {
  const t = useMessages();
  if (!useMay('administer')) return <NeedsAdministrator title={t('deliveries')} />;
  return <Deliveries />;
}

function Deliveries() {
  const t = useMessages();
  const navigate = useNavigate({ from: FROM });
  const { workspaceId, webhookId } = useParams({ from: FROM });
  const id = Number(webhookId);
  const { status = 'all' } = useSearch({ from: FROM });
  const [open, setOpen] = useState<Delivery | null>(null);
  const pages = useCursorPages<Delivery>(
    ['webhooks', id, status],
    (after, signal) => {
      const query = { limit: PAGE, ...(status !== 'all' && { status }), ...(after && { after }) };
      return ok(api.GET('/api/v1/webhooks/{id}/deliveries', { params: { path: { id }, query }, signal }));
    },
    { refetchMs: LOOK_MS },
  );
  const columns: Column<Delivery>[] = [
    {
      key: 'event',
      title: t('deliveryEvent'),
      rowHeader: true,
      render: (delivery) => (
        <>
          <Button type="link" className={styles.link} onClick={() => setOpen(delivery)}>
            {t(delivery.type)}
          </Button>
          <code className={styles.second}>{delivery.event}</code>
        </>
      ),
    },
    { key: 'at', title: t('at'), width: 150, wide: true, render: ({ createdAt }) => <RelativeTime at={createdAt} /> },
    {
      key: 'status',
      title: t('keyState'),
      width: 'clamp(110px, 20vw, 170px)',
      render: (delivery) => <Status delivery={delivery} />,
    },
    {
      key: 'answer',
      title: t('deliveryAnswer'),
      wide: true,
      render: (delivery) => <LastAttempt delivery={delivery} />,
    },
  ];
  const tabs: { key: DeliveryStatus | 'all'; label: string }[] = [
    { key: 'all', label: t('deliveriesAll') },
    { key: 'pending', label: t('pending') },
    { key: 'failed', label: t('failed') },
    { key: 'delivered', label: t('delivered') },
  ];
  return (
    <>
      <PageHeader
        title={t('deliveries')}
        text={t('deliveriesText')}
        trail={
          <Link to="/w/$workspaceId/settings/webhooks" params={{ workspaceId }}>
            {t('webhooks')}
          </Link>
        }
      />
      <Tabs
        label={t('deliveries')}
        tabs={tabs}
        active={status}
        onChange={(next) => void navigate({ to: FROM, search: next === 'all' ? {} : { status: next }, replace: true })}
      >
        <DataTable
          label={t('deliveries')}
          columns={columns}
          pages={pages}
          idOf={(delivery) => delivery.id}
          empty={<Empty title={t('deliveriesEmpty')} text={t('deliveriesEmptyText')} />}
          pageSize={5}
        />
      </Tabs>
      <Suspense fallback={null}>
        {open && <DeliveryDialog webhookId={id} delivery={open} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}

const COLORS = { pending: 'default', delivered: 'success', failed: 'error' } as const;

function Status({ delivery: { status, nextAttemptAt } }: { delivery: Delivery }) {
  const t = useMessages();
  const { dateTime } = useFormats();
  return (
    <>
      <Tag color={COLORS[status]}>{t(status)}</Tag>
      {nextAttemptAt && Date.parse(nextAttemptAt) > Date.now() && (
        <span className={styles.second}>{t('deliveryNext', { time: dateTime(nextAttemptAt) })}</span>
      )}
    </>
  );
}

function LastAttempt({ delivery: { attempts } }: { delivery: Delivery }) {
  const t = useMessages();
  const last = attempts.at(-1);
  if (!last) return '–';
  return (
    <>
      {last.status ?? t('noAnswer')} · {t('milliseconds', { count: last.durationMs })}
      {last.error && <span className={styles.second}>{last.error}</span>}
    </>
  );
}
