import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import { signInQuery, startSession } from '../../session/session.ts';
import { Frame } from './Frame.tsx';
import { useMessages } from './messages.ts';
import { NewPassword } from './NewPassword.tsx';
import { Problem } from './Problem.tsx';
import { useToken } from './useToken.ts';

/** The first account of an installation, by the link that the server printed. */
export function SetupPage() {
  const t = useMessages();
  const { data } = useSuspenseQuery(signInQuery);
  const { token, forget } = useToken('setup');
  if (data.setupDone && !data.signedIn) {
    return (
      <Frame title={t('setupTitle')} text={t('setupGone')}>
        <Link to="/sign-in">{t('signIn')}</Link>
      </Frame>
    );
  }
  if (!token) return <Frame title={t('setupTitle')} text={t('setupMissing')} />;
  return (
    <Frame title={t('setupTitle')} text={t('setupText')}>
      <SetupForm token={token} onDone={forget} />
    </Frame>
  );
}

function SetupForm({ token, onDone }: { token: string; onDone: () => void }) {
  const t = useMessages();
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: '', email: '', password: '', workspace: '' },
    check: (values) => ({
      ...(values.name.trim() === '' && { name: t('nameNeeded') }),
      ...(values.email.trim() === '' && { email: t('emailNeeded') }),
      ...(values.password === '' && { password: t('passwordNeeded') }),
      ...(values.workspace.trim() === '' && { workspace: t('workspaceNeeded') }),
    }),
    async submit(values) {
      startSession(await ok(api.POST('/api/v1/setup', { body: { token, ...values } })));
      onDone();
      await navigate({ to: '/' });
    },
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      <Problem error={form.failure} byCode={{ link_invalid: t('linkInvalid'), setup_done: t('setupGone') }} />
      <Field label={t('name')} error={form.errors.name} required>
        {(control) => (
          <Input {...control} {...form.text('name')} autoComplete="name" maxLength={100} autoFocus size="large" />
        )}
      </Field>
      <Field label={t('email')} error={form.errors.email} required>
        {(control) => (
          <Input
            {...control}
            {...form.text('email')}
            type="email"
            autoComplete="username"
            maxLength={254}
            size="large"
          />
        )}
      </Field>
      <NewPassword form={form} label={t('password')} />
      <Field label={t('workspace')} hint={t('workspaceHint')} error={form.errors.workspace} required>
        {(control) => (
          <Input {...control} {...form.text('workspace')} autoComplete="organization" maxLength={100} size="large" />
        )}
      </Field>
      <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
        {t('setupDo')}
      </Button>
    </form>
  );
}
