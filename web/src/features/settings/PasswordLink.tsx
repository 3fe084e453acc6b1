import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { notify } from '../../components/notices.ts';
import { SecretDialog } from '../../components/SecretDialog.tsx';
import { useMessages } from './messages.ts';

/** Helps somebody who forgot their password: a link by mail, or to be handed over where no mail is sent. */
export default function PasswordLink({ member, onClose }: { member: Schema<'Member'>; onClose: () => void }) {
  const t = useMessages();
  const { id, name } = member;
  const [link, setLink] = useState<string | null>(null);
  if (link) {
    return (
      <SecretDialog title={t('passwordLink')} text={t('passwordLinkText', { name })} secret={link} onClose={onClose} />
    );
  }
  return (
    <ConfirmDialog
      title={t('passwordLinkTitle', { name })}
      problems={{ forbidden: t('aboveOwn') }}
      onClose={onClose}
      onOk={async () => {
        const answer = await ok(api.POST('/api/v1/members/{id}/password-link', { params: { path: { id } } }));
        if (answer.link) return setLink(answer.link);
        onClose();
        notify({ kind: 'success', text: t('passwordLinkMailed', { name }) });
      }}
    >
      {t('passwordLinkAsk')}
    </ConfirmDialog>
  );
}
