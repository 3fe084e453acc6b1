import { Button, Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { ProblemNotice } from '../../components/ProblemNotice.tsx';
import { Section } from '../../components/Section.tsx';
import { useForm } from '../../components/useForm.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { HistorySection } from './HistorySection.tsx';
import { useMessages } from './messages.ts';
import { useLeaveWorkspace } from './useLeaveWorkspace.ts';

const DeleteWorkspace = lazy(() => import('./DeleteWorkspace.tsx'));

/** The workspace itself: its name, how long its past is kept, leaving it, deleting it. */
export function WorkspacePage() {
  const t = useMessages();
  const { may } = useWorkspace();
  const [open, setOpen] = useState<'leave' | 'delete' | null>(null);
  return (
    <>
      <PageHeader title={t('workspace')} />
      <Rename disabled={!may.administer} />
      <HistorySection />
      <Section
        title={t('leave')}
        text={t('leaveText')}
        action={<Button onClick={() => setOpen('leave')}>{t('leave')}</Button>}
      />
      <Section
        danger
        title={t('delete')}
        text={t(may.own ? 'deleteText' : 'needsOwner')}
        action={
          <PermissionGate permission="own">
            {(disabled) => (
              <Button danger disabled={disabled} onClick={() => setOpen('delete')}>
                {t('delete')}
              </Button>
            )}
          </PermissionGate>
        }
      />
      {open === 'leave' && <Leave onClose={() => setOpen(null)} />}
      <Suspense fallback={null}>{open === 'delete' && <DeleteWorkspace onClose={() => setOpen(null)} />}</Suspense>
    </>
  );
}

function Rename({ disabled }: { disabled: boolean }) {
  const t = useMessages();
  const { name } = useWorkspace();
  const form = useForm({
    initial: { name },
    async submit(values) {
      await ok(api.PATCH('/api/v1/workspace', { body: values }));
      await queryClient.invalidateQueries({ queryKey: ['session'] });
      notify({ kind: 'success', text: t('saved') });
    },
  });
  return (
    <Section title={t('renameSection')}>
      <form ref={form.ref} onSubmit={form.submit} noValidate>
        <Field label={t('workspaceName')} error={form.errors.name}>
          {(control) => <Input {...control} {...form.text('name')} maxLength={100} disabled={disabled} />}
        </Field>
        <PermissionGate permission="administer">
          {(forbidden) => (
            <Button
              type="primary"
              htmlType="submit"
              loading={form.busy}
              disabled={forbidden || form.values.name.trim() === '' || form.values.name === name}
            >
              {t('rename')}
            </Button>
          )}
        </PermissionGate>
        <ProblemNotice error={form.failure} />
      </form>
    </Section>
  );
}

function Leave({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const { name } = useWorkspace();
  const goElsewhere = useLeaveWorkspace();
  return (
    <ConfirmDialog
      title={t('leaveTitle', { name })}
      okText={t('leave')}
      danger
      problems={{ last_owner: t('lastOwner') }}
      onClose={onClose}
      onOk={async () => {
        await ok(api.POST('/api/v1/workspace/leave'));
        notify({ kind: 'success', text: t('left', { name }) });
        await goElsewhere();
      }}
    >
      {t('leaveText')}
    </ConfirmDialog>
  );
}
