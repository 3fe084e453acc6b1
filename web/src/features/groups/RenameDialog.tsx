import { Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { invalidateData, useUndo } from '../../components/useUndo.ts';
import { useMessages } from './messages.ts';
import { useNameCheck } from './useNameCheck.ts';

interface RenameDialogProps {
  group: { id: number; name: string };
  onClose: () => void;
}

/** Change Group Name. */
export default function RenameDialog({ group, onClose }: RenameDialogProps) {
  const t = useMessages();
  const checkName = useNameCheck();
  const { notifyDone } = useUndo();
  const [name, setName] = useState(group.name);
  const [error, setError] = useState<string | null>(null);
  const rename = async () => {
    const wrong = checkName(name);
    setError(wrong);
    if (wrong) return;
    try {
      const changed = await ok(
        api.PATCH('/api/v1/groups/{id}', { params: { path: { id: group.id } }, body: { name } }),
      );
      if (changed.change !== null) notifyDone(t('renamed', { name: changed.name }), changed.change);
    } catch (caught) {
      if (!isProblem(caught, 'group_name_taken')) throw caught;
      return setError(t('nameTaken'));
    }
    onClose();
    await invalidateData();
  };
  return (
    <Dialog title={t('renameTitle')} onClose={onClose} onOk={rename}>
      <Field label={t('name')} error={error} required>
        {(control) => (
          <Input
            {...control}
            autoFocus
            value={name}
            onChange={({ target }) => {
              setName(target.value);
              setError(null);
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
