import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { addressOf } from '../../api/client.ts';
import { upload } from '../../api/upload.ts';
import { FileDrop } from '../../components/FileDrop.tsx';
import { useGroupNames } from '../../components/GroupSelect.tsx';
import { DownloadIcon } from '../../components/icons.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { useFormats } from '../../i18n/format.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { KINDS, LARGEST_FILE } from './file.ts';
import { useMessages } from './messages.ts';
import styles from './NewImportPage.module.css';
import { ProgressBar } from './ProgressBar.tsx';
import type { Import } from './types.ts';

/** The first step of an import: a file is chosen or dropped, and sent. */
export function NewImportPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { group } = useSearch({ from: '/w/$workspaceId/imports/new' });
  const groupName = useGroupNames(group === undefined ? [] : [group]).get(group ?? 0);
  const { file, share, problem, send, stop } = useUpload({
    options: group === undefined ? {} : { groups: [group] },
    onDone: ({ id }) =>
      navigate({
        to: '/w/$workspaceId/imports/$importId',
        params: { workspaceId, importId: String(id) },
        search: { step: 'file' },
        replace: true,
      }),
  });
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
              onChange={(next) => (next ? send(next) : stop())}
              kinds={KINDS}
              most={LARGEST_FILE}
              hint={t('fileHint')}
              disabled={disabled || share !== null}
            />
          )}
        </PermissionGate>
        {share !== null && file && <Sending share={share} size={file.size} stop={stop} />}
        {problem !== null && <Refused problem={problem} again={file ? () => send(file) : undefined} />}
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

function Sending({ share, size, stop }: { share: number; size: number; stop: () => void }) {
  const t = useMessages();
  const { bytes, percent } = useFormats();
  return (
    <div className={styles.sending}>
      <div className={styles.bar}>
        <p>
          {share < 1 ? t('sending', { done: bytes(share * size), total: bytes(size) }) : t('received')}{' '}
          <span className={styles.muted}>{percent(Math.floor(share * 100) / 100)}</span>
        </p>
        <ProgressBar label={t('uploading')} share={share} />
        <p className="visually-hidden" role="status">
          {t('toldProgress', { what: t('uploading'), percent: Math.floor(share * 10) * 10 })}
        </p>
      </div>
      <Button onClick={stop}>{t('stop')}</Button>
    </div>
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

/** Sends a file with its options; how much has gone, and a way to stop it. */
function useUpload({ options, onDone }: { options: object; onDone: (job: Import) => void }) {
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (share === null) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [share]);

  const send = async (next: File): Promise<void> => {
    const abort = new AbortController();
    running.current?.abort();
    running.current = abort;
    setFile(next);
    setProblem(null);
    setShare(0);
    const form = new FormData();
    form.set('options', JSON.stringify(options));
    form.set('file', next);
    try {
      const job = await upload<Import>('/imports', { form, onProgress: setShare, signal: abort.signal });
      setShare(null);
      onDone(job);
    } catch (error) {
      if (abort.signal.aborted) return;
      setShare(null);
      setProblem(error);
    }
  };
  const stop = (): void => {
    running.current?.abort();
    setFile(null);
    setShare(null);
    setProblem(null);
  };
  return { file, share, problem, send: (next: File) => void send(next), stop };
}
