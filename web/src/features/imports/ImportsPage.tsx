import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { api, ok } from '../../api/client.ts';
import { Count } from '../../components/Count.tsx';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { UploadIcon } from '../../components/icons.tsx';
import { ProgressBar } from '../../components/imports/ProgressBar.tsx';
import { type Import, isActive } from '../../components/imports/types.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './ImportsPage.module.css';
import { useMessages } from './messages.ts';
import { StatusTag } from './StatusTag.tsx';

const PAGE = 20;

/** All imports, newest first, with what became of them. */
export function ImportsPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const pages = useCursorPages(['imports', 'list'], (after, signal) =>
    ok(api.GET('/api/v1/imports', { params: { query: { limit: PAGE, ...(after && { after }) } }, signal })),
  );
  const start = (
    <PermissionGate permission="edit">
      {(disabled) => (
        <Button
          type="primary"
          icon={<UploadIcon size={16} />}
          disabled={disabled}
          onClick={() => navigate({ to: '/w/$workspaceId/imports/new', params: { workspaceId } })}
        >
          {t('newImport')}
        </Button>
      )}
    </PermissionGate>
  );
  const columns: Column<Import>[] = [
    {
      key: 'name',
      title: t('file'),
      rowHeader: true,
      render: ({ id, name }) => (
        <Link
          to="/w/$workspaceId/imports/$importId"
          params={{ workspaceId, importId: String(id) }}
          className={styles.name}
          title={name}
        >
          {name}
        </Link>
      ),
    },
    { key: 'status', title: t('status'), width: 140, render: (job) => <StatusCell job={job} /> },
    { key: 'rows', title: t('rows'), align: 'end', wide: true, render: ({ counts }) => <Count value={counts?.rows} /> },
    {
      key: 'created',
      title: t('created'),
      align: 'end',
      wide: true,
      render: ({ counts }) => <Count value={counts?.created} />,
    },
    {
      key: 'updated',
      title: t('updated'),
      align: 'end',
      wide: true,
      render: ({ counts }) => <Count value={counts?.updated} />,
    },
    {
      key: 'invalid',
      title: t('invalid'),
      align: 'end',
      wide: true,
      render: ({ counts }) => <Count value={counts?.invalid} />,
    },
    {
      key: 'at',
      title: t('started'),
      width: 140,
      wide: true,
      render: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
  ];
  return (
    <>
      <PageHeader title={t('imports')} text={t('importsText')} actions={start} />
      <DataTable
        label={t('imports')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        pageSize={PAGE}
        empty={<Empty title={t('noImports')} text={t('noImportsText')} action={start} />}
      />
    </>
  );
}

function StatusCell({ job }: { job: Import }) {
  const t = useMessages();
  const { done, total } = job.progress;
  if (!isActive(job.status)) return <StatusTag status={job.status} />;
  return (
    <div className={styles.active}>
      <span>{t(`status_${job.status}`)}</span>
      <ProgressBar label={t(`status_${job.status}`)} share={total > 0 ? done / total : null} />
    </div>
  );
}
