import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { type Import, isOver } from '../../components/imports/types.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useMay, useWorkspace } from '../../session/workspace.tsx';
import { CheckStep } from './CheckStep.tsx';
import { ColumnsStep } from './ColumnsStep.tsx';
import { FileStep } from './FileStep.tsx';
import { useMessages } from './messages.ts';
import { OptionsStep } from './OptionsStep.tsx';
import { OutcomePanel } from './OutcomePanel.tsx';
import { StatusTag } from './StatusTag.tsx';
import { StepFrame } from './StepFrame.tsx';
import { useWizard } from './useWizard.ts';

/** An import step by step until it is committed, and after that what it did. */
export function ImportWizard({ job }: { job: Import }) {
  const t = useMessages();
  const formats = useFormats();
  const mayEdit = useMay('edit');
  const workspaceId = String(useWorkspace().id);
  const [cancelling, setCancelling] = useState(false);
  const wizard = useWizard(job);
  const open = !isOver(job.status);
  return (
    <>
      <PageHeader
        title={job.name}
        trail={
          <Link to="/w/$workspaceId/imports" params={{ workspaceId }}>
            {t('imports')}
          </Link>
        }
        aside={<StatusTag status={job.status} />}
        text={t('startedAt', { at: formats.dateTime(job.createdAt) })}
        actions={open && mayEdit && <Button onClick={() => setCancelling(true)}>{t('cancelImport')}</Button>}
      />
      {!open || job.status === 'committing' ? (
        <OutcomePanel job={job} />
      ) : mayEdit ? (
        <StepFrame wizard={wizard}>{stepOf(wizard)}</StepFrame>
      ) : (
        <CheckStep wizard={wizard} />
      )}
      {cancelling && (
        <ConfirmDialog
          title={t('cancelImport')}
          okText={t('cancelImport')}
          danger
          onOk={async () => {
            await wizard.cancel();
            setCancelling(false);
          }}
          onClose={() => setCancelling(false)}
        >
          {t('cancelText')}
        </ConfirmDialog>
      )}
    </>
  );
}

function stepOf(wizard: ReturnType<typeof useWizard>): ReactNode {
  switch (wizard.step) {
    case 'file':
      return <FileStep wizard={wizard} />;
    case 'columns':
      return <ColumnsStep wizard={wizard} />;
    case 'options':
      return <OptionsStep wizard={wizard} />;
    case 'check':
      return <CheckStep wizard={wizard} />;
  }
}
