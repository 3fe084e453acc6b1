import { Button } from 'antd';
import { useState } from 'react';
import { CountList } from '../../components/imports/CountList.tsx';
import { ImportProgress } from '../../components/imports/ImportProgress.tsx';
import type { Import } from '../../components/imports/types.ts';
import { useProblemText } from '../../components/problemText.ts';
import { useMay } from '../../session/workspace.tsx';
import styles from './CheckStep.module.css';
import { GroupLinks } from './GroupLinks.tsx';
import { useMessages } from './messages.ts';
import { Refusals } from './Refusals.tsx';
import { StepButtons } from './StepFrame.tsx';
import type { Wizard } from './useWizard.ts';
import { Warnings } from './Warnings.tsx';

/** What a commit would do, exactly; and the commit. */
export function CheckStep({ wizard }: { wizard: Wizard }) {
  const t = useMessages();
  const problemText = useProblemText();
  const { job, patch, applying, problem } = wizard;
  if (problem !== null && !applying) {
    return (
      <div role="alert" className={styles.failed}>
        <p>{problemText(problem)}</p>
        {patch && <Button onClick={() => void wizard.apply(patch)}>{t('checkAgain')}</Button>}
      </div>
    );
  }
  if (job.status === 'checking' || applying) {
    return (
      <>
        <p className={styles.text}>{t('goesOn')}</p>
        <ImportProgress job={job} />
      </>
    );
  }
  if (job.status === 'failed' || !job.counts) return <Failed wizard={wizard} />;
  return <Result wizard={wizard} counts={job.counts} />;
}

function Failed({ wizard: { job, go } }: { wizard: Wizard }) {
  const t = useMessages();
  const mayEdit = useMay('edit');
  return (
    <div role="alert" className={styles.failed}>
      <p>
        <strong>{t('failed')}</strong>
      </p>
      <p>{job.error?.message}</p>
      {mayEdit && (
        <StepButtons>
          <Button onClick={() => go('file')}>{t('step_file')}</Button>
          <Button onClick={() => go('columns')}>{t('step_columns')}</Button>
        </StepButtons>
      )}
    </div>
  );
}

const NOW = { add: 'importNow', delete: 'deleteNow', remove: 'removeNow' } as const;

function Result({ wizard, counts }: { wizard: Wizard; counts: NonNullable<Import['counts']> }) {
  const t = useMessages();
  const problemText = useProblemText();
  const mayEdit = useMay('edit');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const { job, patch, go, apply, commit } = wizard;
  const { action } = job.options;
  const useful =
    action === 'add' ? counts.created + counts.updated + counts.unchanged + counts.skipped : (counts.known ?? 0);
  const start = async (): Promise<void> => {
    setBusy(true);
    setRefused(null);
    try {
      await commit();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p className={styles.text} role="status">
        {t(action === 'add' ? 'checkedText' : 'checkedLeaving')}
      </p>
      {job.error && (
        <p role="alert" className={styles.failed}>
          {job.error.message}
        </p>
      )}
      <CountList counts={counts} action={action} />
      {job.groups.length > 0 && <GroupLinks groups={job.groups} action={action} />}
      {job.removing !== null && job.removing > 0 && (
        <p className={styles.warning}>{t('removing', { count: job.removing })}</p>
      )}
      <Warnings job={job} />
      {counts.invalid > 0 && <Refusals job={job} />}
      {refused !== null && (
        <p role="alert" className={styles.failed}>
          {problemText(refused)}
        </p>
      )}
      {mayEdit && (
        <StepButtons>
          <Button onClick={() => go('options')}>{t('back')}</Button>
          {patch ? (
            <Button type="primary" onClick={() => void apply(patch)}>
              {t('checkAgain')}
            </Button>
          ) : (
            <Button
              type="primary"
              danger={action === 'delete'}
              loading={busy}
              disabled={useful === 0}
              onClick={() => void start()}
            >
              {useful === 0 ? t('nothingToImport') : t(NOW[action], { count: useful })}
            </Button>
          )}
        </StepButtons>
      )}
    </>
  );
}
