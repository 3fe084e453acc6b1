import { Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import { useLeaveWorkspace } from './useLeaveWorkspace.ts';

/** Deletes the workspace once its name has been typed: nothing undoes it. */
export default function DeleteWorkspace({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const { name } = useWorkspace();
  const goElsewhere = useLeaveWorkspace();
  const [typed, setTyped] = useState('');
  return (
    <Dialog
      title={t('deleteTitle', { name })}
      okText={t('deleteDo')}
      danger
      okDisabled={typed.trim() !== name}
      problems={{ workspace_name_mismatch: t('nameMismatch') }}
      onClose={onClose}
      onOk={async () => {
        await ok(api.POST('/api/v1/workspace/delete', { body: { name: typed.trim() } }));
        notify({ kind: 'success', text: t('deleted', { name }) });
        await goElsewhere();
      }}
    >
      <p style={{ marginBottom: 12 }}>{t('deleteText')}</p>
      <Field label={t('deleteType')} hint={name} required>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
