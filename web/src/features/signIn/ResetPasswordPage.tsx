import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { api, ok } from '../../api/client.ts';
import { notify } from '../../components/notices.ts';
import { useForm } from '../../components/useForm.ts';
import { Frame } from './Frame.tsx';
import { useMessages } from './messages.ts';
import { NewPassword } from './NewPassword.tsx';
import { Problem } from './Problem.tsx';
import { useToken } from './useToken.ts';

/** Chooses a new password, by the link from a mail or from an administrator. */
export function ResetPasswordPage() {
  const t = useMessages();
  const { token, forget } = useToken('reset-password');
  if (token) return <ResetPassword token={token} onDone={forget} />;
  return (
    <Frame title={t('resetTitle')} text={t('linkMissing')}>
      <Link to="/forgot-password">{t('forgot')}</Link>
    </Frame>
  );
}

function ResetPassword({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useMessages();
  const navigate = useNavigate();
  const form = useForm({
    initial: { password: '' },
    check: ({ password }) => (password === '' ? { password: t('passwordNeeded') } : {}),
    async submit({ password }) {
      await ok(api.POST('/api/v1/password/reset', { body: { token, password } }));
      onDone();
      notify({ kind: 'success', text: t('resetDone') });
      await navigate({ to: '/sign-in' });
    },
  });
  return (
    <Frame title={t('resetTitle')}>
      <form ref={form.ref} onSubmit={form.submit} noValidate>
        <Problem error={form.failure} byCode={{ link_invalid: t('linkInvalid') }} />
        <NewPassword form={form} label={t('newPassword')} />
        <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
          {t('resetDo')}
        </Button>
      </form>
    </Frame>
  );
}
