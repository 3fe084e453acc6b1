import { useNavigate } from '@tanstack/react-router';
import { Input } from 'antd';
import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { invalidateData, useUndo } from '../../components/useUndo.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import { saveSet } from './requests.ts';
import type { AskedSet } from './search.ts';

interface SaveSetDialogProps {
  set: AskedSet;
  size: number | undefined;
  onClose: () => void;
}

/** Names the group that is made of a set, and goes to it. */
export default function SaveSetDialog({ set, size, onClose }: SaveSetDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const [name, setName] = useState('');
  const save = async (): Promise<void> => {
    const group = await saveSet(name.trim(), set);
    onClose();
    notifyDone(t('saved', { name: group.name, count: group.size }), group.change);
    await invalidateData();
    await navigate({
      to: '/w/$workspaceId/groups/$groupId',
      params: { workspaceId, groupId: String(group.id) },
    });
  };
  return (
    <Dialog
      title={t('saveAsGroup')}
      onOk={save}
      okDisabled={name.trim() === ''}
      onClose={onClose}
      problems={{ group_name_taken: t('nameTaken'), group_not_found: t('groupGone') }}
    >
      <p style={{ marginBottom: 16 }}>{size === undefined ? t('saveTextAll') : t('saveText', { count: size })}</p>
      <Field label={t('groupName')} required>
        {({ status: _, ...control }) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
