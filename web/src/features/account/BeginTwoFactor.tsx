import { Input, QRCode } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import styles from './account.module.css';
import { useMessages } from './messages.ts';
import { PasswordDialog } from './PasswordDialog.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';
import { useTwoFactorChanged } from './useTwoFactorChanged.ts';

interface Pending {
  uri: string;
  secret: string;
  recoveryCodes: string[];
}

/** Turns the second factor on: the password, then the app with a first code, then the recovery codes. */
export default function BeginTwoFactor({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const changed = useTwoFactorChanged();
  const [pending, setPending] = useState<Pending | null>(null);
  const [confirmed, setConfirmed] = useState(false);
  if (pending && confirmed) {
    return (
      <RecoveryCodes
        codes={pending.recoveryCodes}
        onClose={() => {
          onClose();
          changed(true);
          notify({ kind: 'success', text: t('twoFactorDone') });
        }}
      />
    );
  }
  if (pending) return <Scan pending={pending} onConfirmed={() => setConfirmed(true)} onClose={onClose} />;
  return (
    <PasswordDialog
      title={t('twoFactor')}
      text={t('confirmPassword')}
      okText={t('continue')}
      onClose={onClose}
      onOk={async (password) => setPending(await ok(api.POST('/api/v1/account/two-factor', { body: { password } })))}
    />
  );
}

function Scan({
  pending: { uri, secret },
  onConfirmed,
  onClose,
}: {
  pending: Pending;
  onConfirmed: () => void;
  onClose: () => void;
}) {
  const t = useMessages();
  const [code, setCode] = useState('');
  const digits = code.replace(/\s/g, '');
  return (
    <Dialog
      title={t('twoFactor')}
      onClose={onClose}
      okText={t('confirm')}
      okDisabled={!/^\d{6}$/.test(digits)}
      problems={{ sign_in_failed: t('codeWrong') }}
      onOk={async () => {
        await ok(api.POST('/api/v1/account/two-factor/confirm', { body: { code: digits } }));
        onConfirmed();
      }}
    >
      <p>{t('scan')}</p>
      <div className={styles.scan}>
        {/* Dark on light in either theme: many cameras read no other. */}
        <QRCode aria-label={t('qr')} value={uri} type="svg" size={168} color="#000000" bgColor="#ffffff" />
        <div>
          <p>{t('secret')}</p>
          <p className={styles.secret}>
            <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          </p>
          <p>
            <a href={uri}>{t('openApp')}</a>
          </p>
        </div>
      </div>
      <Field label={t('code')} required>
        {(control) => (
          <Input
            {...control}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={10}
            value={code}
            onChange={({ target }) => setCode(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
