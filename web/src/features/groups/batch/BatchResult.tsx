import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { addressOf } from '../../../api/client.ts';
import { CountList } from '../../../components/imports/CountList.tsx';
import { ImportProgress } from '../../../components/imports/ImportProgress.tsx';
import { type Import, isActive } from '../../../components/imports/types.ts';
import { useImport } from '../../../components/imports/useImport.ts';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { invalidateData } from '../../../components/useUndo.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import styles from './Batch.module.css';

/** How far the file of a dialog is, and what became of its rows; whatever needs correction is done in the wizard. */
export function BatchResult({ id, group }: { id: number; group: string }) {
  const t = useMessages();
  const { data: job, isError, error, refetch } = useImport(id);
  const status = job?.status;
  useEffect(() => {
    if (status === 'done') void invalidateData();
  }, [status]);
  if (isError && !job) return <LoadFailure error={error} retry={() => void refetch()} />;
  if (!job || isActive(job.status)) {
    return (
      <div className={styles.batch}>
        {job && <ImportProgress job={job} />}
        <p>{t('addBusy')}</p>
      </div>
    );
  }
  return (
    <div className={styles.batch}>
      <Outcome job={job} group={group} />
      {job.counts && <CountList counts={job.counts} />}
      <Links job={job} />
    </div>
  );
}

function Outcome({ job, group }: { job: Import; group: string }) {
  const t = useMessages();
  if (job.status === 'done') return <p role="status">{t('addDone', { name: group })}</p>;
  return (
    <p role="alert" className={styles.problem}>
      {job.error ? t('addFailed', { reason: job.error.message }) : t('addWaits', { reason: job.waits ?? '' })}
    </p>
  );
}

function Links({ job }: { job: Import }) {
  const t = useMessages();
  const params = { workspaceId: String(useWorkspace().id), importId: String(job.id) };
  const hasRefused = (job.counts?.invalid ?? 0) > 0;
  return (
    <p className={styles.links}>
      {hasRefused && (
        <a href={addressOf(`/imports/${job.id}/rejects`, { format: 'xlsx' })} download>
          {t('rejects')}
        </a>
      )}
      {(hasRefused || job.status !== 'done') && (
        <Link to="/w/$workspaceId/imports/$importId" params={params}>
          {t('corrections')}
        </Link>
      )}
    </p>
  );
}
