import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { useMessages } from './messages.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

export default function RenewRecoveryCodes({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) return <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <PasswordDialog
      title={t('recoveryRenew')}
      text={t('recoveryRenewText')}
      okText={t('continue')}
      onClose={onClose}
      onOk={async (password) => {
        const answer = await ok(api.POST('/api/v1/account/two-factor/recovery-codes', { body: { password } }));
        setCodes(answer.recoveryCodes);
      }}
    />
  );
}
