import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { addressOf } from '../../api/client.ts';
import { FileDrop } from '../../components/FileDrop.tsx';
import { useGroupNames } from '../../components/GroupSelect.tsx';
import { DownloadIcon } from '../../components/icons.tsx';
import { KINDS, LARGEST_FILE } from '../../components/imports/file.ts';
import { UploadProgress } from '../../components/imports/UploadProgress.tsx';
import { useUpload } from '../../components/imports/useUpload.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './NewImportPage.module.css';

/** The first step of an import: a file is chosen or dropped, and sent. */
export function NewImportPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { group } = useSearch({ from: '/w/$workspaceId/imports/new' });
  const groupName = useGroupNames(group === undefined ? [] : [group]).get(group ?? 0);
  const { file, share, problem, send, stop } = useUpload({
    onDone: ({ id }) =>
      navigate({
        to: '/w/$workspaceId/imports/$importId',
        params: { workspaceId, importId: String(id) },
        search: { step: 'file' },
        replace: true,
      }),
  });
  const take = (next: File): void => void send(next, group === undefined ? {} : { groups: [group] });
  return (
    <>
      <PageHeader
        title={t('newImport')}
        trail={
          <Link to="/w/$workspaceId/imports" params={{ workspaceId }}>
            {t('imports')}
          </Link>
        }
        text={groupName === undefined ? t('newImportText') : t('newImportInto', { group: groupName })}
      />
      <section className={styles.card} aria-label={t('step_file')}>
        <PermissionGate permission="edit">
          {(disabled) => (
            <FileDrop
              file={file}
              onChange={(next) => (next ? take(next) : stop())}
              kinds={KINDS}
              most={LARGEST_FILE}
              hint={t('fileHint')}
              disabled={disabled || share !== null}
            />
          )}
        </PermissionGate>
        {share !== null && file && <UploadProgress share={share} size={file.size} stop={stop} />}
        {problem !== null && <Refused problem={problem} again={file ? () => take(file) : undefined} />}
        <p className={styles.template}>
          {t('templateText')}{' '}
          <a href={addressOf('/imports/template', { format: 'xlsx' })} download>
            <DownloadIcon size={14} /> {t('downloadTemplate')}
          </a>{' '}
          <a href={addressOf('/imports/template', { format: 'csv' })} download>
            {t('asCsv')}
          </a>
        </p>
      </section>
    </>
  );
}

function Refused({ problem, again }: { problem: unknown; again: (() => void) | undefined }) {
  const t = useMessages();
  const problemText = useProblemText();
  return (
    <div role="alert" className={styles.refused}>
      <p>{problemText(problem, { body_too_large: t('tooLarge'), busy: t('busy') })}</p>
      {again && (
        <Button size="small" onClick={again}>
          {t('sendAgain')}
        </Button>
      )}
    </div>
  );
}
