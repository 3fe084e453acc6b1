import { Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import { SecretDialog } from '../../components/SecretDialog.tsx';
import { type Access, AccessFields } from './AccessFields.tsx';
import { useMessages } from './messages.ts';

export default function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const [email, setEmail] = useState('');
  const [access, setAccess] = useState<Access>({ role: 'editor', permissions: [] });
  const [link, setLink] = useState<string | null>(null);
  if (link) {
    return (
      <SecretDialog
        title={t('inviteLinkTitle')}
        text={t('inviteLinkText', { email })}
        secret={link}
        onClose={onClose}
      />
    );
  }
  const send = async (): Promise<void> => {
    const invitation = await ok(api.POST('/api/v1/invitations', { body: { email: email.trim(), ...access } }));
    await queryClient.invalidateQueries({ queryKey: ['invitations'] });
    if (invitation.link) return setLink(invitation.link);
    onClose();
    notify({ kind: 'success', text: t('inviteMailed', { email: invitation.email }) });
  };
  return (
    <Dialog
      title={t('inviteTitle')}
      okText={t('inviteDo')}
      okDisabled={!/\S@\S/.test(email)}
      onOk={send}
      onClose={onClose}
    >
      <Field label={t('email')} required>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoFocus
            autoComplete="off"
            maxLength={254}
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        )}
      </Field>
      <AccessFields value={access} onChange={setAccess} />
    </Dialog>
  );
}
