import { Link, useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../../api/client.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { MoreIcon, PlusIcon } from '../../../components/icons.tsx';
import { MenuButton, type MenuItem } from '../../../components/MenuButton.tsx';
import { notify } from '../../../components/notices.ts';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { useMay } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { NeedsAdministrator } from '../NeedsAdministrator.tsx';
import styles from '../settings.module.css';
import { changed, deleteWebhook, setEnabled } from './requests.ts';
import { WebhookState } from './WebhookState.tsx';

const WebhookDialog = lazy(() => import('./WebhookDialog.tsx'));
const RotateSecret = lazy(() => import('./RotateSecret.tsx'));

type Webhook = Schema<'Webhook'>;
type Open = { what: 'edit' | 'rotate' | 'delete'; webhook: Webhook } | 'create' | null;

/** Which servers are told what happens in the workspace. */
export function WebhooksPage() {
  const t = useMessages();
  if (!useMay('administer')) return <NeedsAdministrator title={t('webhooks')} />;
  return <Webhooks />;
}

function Webhooks() {
  const t = useMessages();
  const problemText = useProblemText();
  const { workspaceId } = useParams({ from: '/w/$workspaceId/settings/webhooks' });
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  const pages = useCursorPages<Webhook>(['webhooks'], (_after, signal) => ok(api.GET('/api/v1/webhooks', { signal })));
  const failed = (error: unknown): void => {
    notify({ kind: 'error', text: problemText(error) });
  };

  const test = async ({ id }: Webhook): Promise<void> => {
    const { status, attempts } = await ok(api.POST('/api/v1/webhooks/{id}/test', { params: { path: { id } } }));
    await changed();
    if (status === 'delivered') notify({ kind: 'success', text: t('webhookTestTaken') });
    else notify({ kind: 'error', text: t('webhookTestRefused', { reason: attempts[0]?.error ?? '' }) });
  };
  const toggle = async (webhook: Webhook): Promise<void> => {
    const enabled = webhook.disabledAt !== null;
    await setEnabled(webhook, enabled);
    notify({ kind: 'success', text: enabled ? t('webhookEnabledDone') : t('webhookDisabledDone') });
  };
  const actions = (webhook: Webhook): MenuItem[] => [
    { key: 'test', label: t('webhookTest'), run: () => void test(webhook).catch(failed) },
    { key: 'edit', label: t('edit'), run: () => setOpen({ what: 'edit', webhook }) },
    { key: 'rotate', label: t('webhookRotate'), run: () => setOpen({ what: 'rotate', webhook }) },
    {
      key: 'toggle',
      label: webhook.disabledAt === null ? t('webhookDisable') : t('webhookEnable'),
      run: () => void toggle(webhook).catch(failed),
    },
    { key: 'delete', label: t('webhookDelete'), danger: true, run: () => setOpen({ what: 'delete', webhook }) },
  ];
  const columns: Column<Webhook>[] = [
    {
      key: 'url',
      title: t('webhookUrl'),
      rowHeader: true,
      render: ({ id, url, description }) => (
        <>
          <Link
            to="/w/$workspaceId/settings/webhooks/$webhookId"
            params={{ workspaceId, webhookId: String(id) }}
            className={styles.cut}
            title={url}
          >
            {url}
          </Link>
          {description && <span className={styles.second}>{description}</span>}
        </>
      ),
    },
    { key: 'events', title: t('webhookEvents'), wide: true, render: ({ events }) => <Events events={events} /> },
    {
      key: 'state',
      title: t('keyState'),
      width: 'clamp(110px, 20vw, 170px)',
      render: (webhook) => <WebhookState webhook={webhook} />,
    },
    {
      key: 'operation',
      title: t('operation'),
      hideTitle: true,
      width: 64,
      align: 'end',
      render: (webhook) => (
        <MenuButton
          label={t('more', { name: webhook.url })}
          button={{ type: 'text', icon: <MoreIcon /> }}
          items={actions(webhook)}
        />
      ),
    },
  ];
  const create = (
    <Button type="primary" icon={<PlusIcon size={16} />} onClick={() => setOpen('create')}>
      {t('webhookCreate')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('webhooks')} text={t('webhooksText')} actions={pages.rows.length > 0 && create} />
      <DataTable
        label={t('webhooks')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        empty={<Empty title={t('webhooksEmpty')} text={t('webhooksEmptyText')} action={create} />}
        pageSize={3}
      />
      <Suspense fallback={null}>
        {open === 'create' && <WebhookDialog onClose={close} />}
        {open !== null && open !== 'create' && open.what === 'edit' && (
          <WebhookDialog webhook={open.webhook} onClose={close} />
        )}
        {open !== null && open !== 'create' && open.what === 'rotate' && (
          <RotateSecret webhook={open.webhook} onClose={close} />
        )}
      </Suspense>
      {open !== null && open !== 'create' && open.what === 'delete' && (
        <ConfirmDialog
          title={t('webhookDeleteTitle')}
          okText={t('webhookDelete')}
          danger
          onClose={close}
          onOk={async () => {
            await deleteWebhook(open.webhook);
            close();
            notify({ kind: 'success', text: t('webhookDeleted') });
          }}
        >
          {t('webhookDeleteText', { url: open.webhook.url })}
        </ConfirmDialog>
      )}
    </>
  );
}

function Events({ events }: { events: Webhook['events'] }) {
  const t = useMessages();
  return events.map((event) => t(event)).join(' · ');
}
