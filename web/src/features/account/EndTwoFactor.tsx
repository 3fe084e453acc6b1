import { api, ok } from '../../api/client.ts';
import { notify } from '../../components/notices.ts';
import { useMessages } from './messages.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { useTwoFactorChanged } from './useTwoFactorChanged.ts';

export default function EndTwoFactor({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const changed = useTwoFactorChanged();
  return (
    <PasswordDialog
      title={t('twoFactorEnd')}
      text={t('twoFactorEndText')}
      okText={t('twoFactorEnd')}
      danger
      onClose={onClose}
      onOk={async (password) => {
        await ok(api.POST('/api/v1/account/two-factor/disable', { body: { password } }));
        onClose();
        changed(false);
        notify({ kind: 'success', text: t('twoFactorEnded') });
      }}
    />
  );
}
