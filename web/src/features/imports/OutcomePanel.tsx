import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { UndoIcon } from '../../components/icons.tsx';
import { CountList } from '../../components/imports/CountList.tsx';
import { ImportProgress } from '../../components/imports/ImportProgress.tsx';
import type { Import } from '../../components/imports/types.ts';
import { useUndo } from '../../components/useUndo.ts';
import { useMay, useWorkspace } from '../../session/workspace.tsx';
import { GroupLinks } from './GroupLinks.tsx';
import { useMessages } from './messages.ts';
import styles from './OutcomePanel.module.css';
import { Refusals } from './Refusals.tsx';

/** A commit that is running, or what became of an import that is over. */
export function OutcomePanel({ job }: { job: Import }) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const { status, counts, members } = job;
  if (status === 'committing') {
    return (
      <>
        <p className={styles.text}>{t('goesOn')}</p>
        <ImportProgress job={job} />
      </>
    );
  }
  return (
    <>
      <div role="status" className={`${styles.outcome} ${styles[status]}`}>
        <h2>{t(status === 'done' ? 'doneTitle' : status === 'undone' ? 'undoneTitle' : 'cancelledTitle')}</h2>
        <p>{t(status === 'done' ? 'doneText' : status === 'undone' ? 'undoneText' : 'cancelledText')}</p>
      </div>
      {status !== 'cancelled' && counts && (
        <>
          <CountList counts={counts} action={job.options.action} />
          {members && members.added + members.removed > 0 && (
            <p className={styles.text}>{t('members', { added: members.added, removed: members.removed })}</p>
          )}
          {job.groups.length > 0 && <GroupLinks groups={job.groups} action={job.options.action} />}
          {counts.invalid > 0 && <Refusals job={job} />}
        </>
      )}
      <div className={styles.buttons}>
        <Link to="/w/$workspaceId/contacts" params={{ workspaceId }} className={styles.link}>
          {t('toContacts')}
        </Link>
        <Link to="/w/$workspaceId/imports/new" params={{ workspaceId }} className={styles.link}>
          {t('another')}
        </Link>
        {status === 'done' && job.change !== null && <UndoImport change={job.change} />}
      </div>
    </>
  );
}

function UndoImport({ change }: { change: number }) {
  const t = useMessages();
  const { undo } = useUndo();
  const mayEdit = useMay('edit');
  const [busy, setBusy] = useState(false);
  if (!mayEdit) return null;
  return (
    <Button
      icon={<UndoIcon size={16} />}
      loading={busy}
      onClick={async () => {
        setBusy(true);
        await undo(change);
        setBusy(false);
      }}
    >
      {t('undoImport')}
    </Button>
  );
}
