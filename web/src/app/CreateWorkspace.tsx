import { useNavigate } from '@tanstack/react-router';
import { Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../api/client.ts';
import { Dialog } from '../components/Dialog.tsx';
import { Field } from '../components/Field.tsx';
import { notify } from '../components/notices.ts';
import { startSession } from '../session/session.ts';
import { useSignedIn } from '../session/signedIn.ts';
import { useMessages } from './messages.ts';

export default function CreateWorkspace({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const navigate = useNavigate();
  const signedIn = useSignedIn();
  const [name, setName] = useState('');
  const create = async (): Promise<void> => {
    const membership = await ok(api.POST('/api/v1/workspaces', { body: { name } }));
    startSession({ ...signedIn, memberships: [...signedIn.memberships, membership] });
    onClose();
    notify({ kind: 'success', text: t('workspaceCreated', { name: membership.workspace.name }) });
    await navigate({ to: '/w/$workspaceId/groups', params: { workspaceId: String(membership.workspace.id) } });
  };
  return (
    <Dialog title={t('createWorkspace')} onClose={onClose} onOk={create} okDisabled={name.trim() === ''}>
      <Field label={t('workspaceName')} required>
        {(control) => (
          <Input {...control} autoFocus maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
