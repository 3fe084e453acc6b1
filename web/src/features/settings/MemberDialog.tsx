import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { notify } from '../../components/notices.ts';
import { type Access, AccessFields } from './AccessFields.tsx';
import { useMessages } from './messages.ts';

export default function MemberDialog({ member, onClose }: { member: Schema<'Member'>; onClose: () => void }) {
  const t = useMessages();
  const [access, setAccess] = useState<Access>({ role: member.role, permissions: member.permissions });
  const save = async (): Promise<void> => {
    await ok(api.PATCH('/api/v1/members/{id}', { params: { path: { id: member.id } }, body: access }));
    // One's own role may be among what changed.
    await Promise.all(['members', 'session'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
    onClose();
    notify({ kind: 'success', text: t('saved') });
  };
  return (
    <Dialog
      title={t('editMember', { name: member.name })}
      okText={t('save')}
      problems={{ last_owner: t('lastOwner'), forbidden: t('aboveOwn') }}
      onOk={save}
      onClose={onClose}
    >
      <AccessFields value={access} onChange={setAccess} />
    </Dialog>
  );
}
