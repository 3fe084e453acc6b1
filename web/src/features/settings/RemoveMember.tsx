import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { notify } from '../../components/notices.ts';
import { useMessages } from './messages.ts';

export default function RemoveMember({ member, onClose }: { member: Schema<'Member'>; onClose: () => void }) {
  const t = useMessages();
  const { id, name } = member;
  return (
    <ConfirmDialog
      title={t('removeTitle', { name })}
      okText={t('remove')}
      danger
      problems={{ last_owner: t('lastOwner'), forbidden: t('aboveOwn') }}
      onClose={onClose}
      onOk={async () => {
        await ok(api.DELETE('/api/v1/members/{id}', { params: { path: { id } } }));
        await Promise.all(['members', 'session'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
        onClose();
        notify({ kind: 'success', text: t('removed', { name }) });
      }}
    >
      {t('removeText')}
    </ConfirmDialog>
  );
}
