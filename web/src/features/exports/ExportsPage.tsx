import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Count } from '../../components/Count.tsx';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { cancelExport, deleteExport, downloadAddress, type Export } from '../../components/exports/requests.ts';
import { ProgressBar } from '../../components/imports/ProgressBar.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useFormats } from '../../i18n/format.ts';
import styles from './ExportsPage.module.css';
import { useMessages } from './messages.ts';

const PAGE = 20;
const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['exports'] });
const isActive = ({ status }: Export): boolean => status === 'waiting' || status === 'running';
const fileName = ({ name, format }: Export): string => `${name}.${format}`;

/** All exports, newest first, with their files as long as they are kept. */
export function ExportsPage() {
  const t = useMessages();
  const { bytes, dateTime } = useFormats();
  const [deleting, setDeleting] = useState<Export | null>(null);
  const pages = useCursorPages(['exports', 'list'], (after, signal) =>
    ok(api.GET('/api/v1/exports', { params: { query: { limit: PAGE, ...(after && { after }) } }, signal })),
  );
  const columns: Column<Export>[] = [
    { key: 'file', title: t('file'), rowHeader: true, render: fileName },
    { key: 'status', title: t('status'), width: 'min(130px, 26vw)', render: (job) => <Status job={job} /> },
    {
      key: 'contacts',
      title: t('contacts'),
      width: 100,
      align: 'end',
      wide: true,
      render: ({ contacts }) => <Count value={contacts} />,
    },
    {
      key: 'size',
      title: t('size'),
      width: 90,
      align: 'end',
      wide: true,
      render: ({ file }) => (file ? bytes(file.size) : '–'),
    },
    {
      key: 'kept',
      title: t('kept'),
      width: 210,
      wide: true,
      render: ({ file }) => (file ? dateTime(file.expiresAt) : '–'),
    },
    {
      key: 'at',
      title: t('asked'),
      width: 120,
      wide: true,
      render: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      key: 'operation',
      title: t('operation'),
      width: 'min(180px, 32vw)',
      render: (job) => <Actions job={job} onDelete={() => setDeleting(job)} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('exports')} text={t('exportsText')} />
      <DataTable
        label={t('exports')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        pageSize={PAGE}
        empty={<Empty title={t('noExports')} text={t('noExportsText')} />}
      />
      {deleting && (
        <ConfirmDialog
          title={t('deleteTitle')}
          okText={t('delete')}
          danger
          onOk={async () => {
            await deleteExport(deleting.id);
            setDeleting(null);
            await refresh();
          }}
          onClose={() => setDeleting(null)}
        >
          {t('deleteText')}
        </ConfirmDialog>
      )}
    </>
  );
}

function Status({ job }: { job: Export }) {
  const t = useMessages();
  const { status, gone, error, progress } = job;
  if (gone) return t(`gone_${gone}`);
  if (status === 'failed' && error) return `${t('status_failed')}: ${error.message}`;
  if (!isActive(job)) return t(`status_${status}`);
  const share = progress.total > 0 ? progress.done / progress.total : null;
  return (
    <>
      {t(`status_${status}`)}
      <ProgressBar label={t(`status_${status}`)} share={share} />
    </>
  );
}

function Actions({ job, onDelete }: { job: Export; onDelete: () => void }) {
  const t = useMessages();
  const name = fileName(job);
  const address = downloadAddress(job);
  if (isActive(job)) {
    return (
      <Button size="small" onClick={() => void cancelExport(job.id).finally(refresh)}>
        {t('cancel')}
      </Button>
    );
  }
  return (
    <div className={styles.actions}>
      {address && (
        <Button size="small" href={address} download aria-label={t('downloadOf', { name })}>
          {t('download')}
        </Button>
      )}
      <Button size="small" onClick={onDelete} aria-label={t('deleteOf', { name })}>
        {t('delete')}
      </Button>
    </div>
  );
}
