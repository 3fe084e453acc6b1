import { Button, Input } from 'antd';
import { api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import { ProblemNotice } from '../../components/ProblemNotice.tsx';
import { Section } from '../../components/Section.tsx';
import { useForm } from '../../components/useForm.ts';
import { useSignedIn } from '../../session/signedIn.ts';
import { useMessages } from './messages.ts';

export function Password() {
  const t = useMessages();
  const { person } = useSignedIn();
  if (!person.hasPassword) return <Section title={t('password')} text={t('passwordNone')} />;
  return (
    <Section title={t('password')} text={t('passwordText')}>
      <PasswordForm email={person.email} />
    </Section>
  );
}

const EMPTY = { currentPassword: '', password: '' };

function PasswordForm({ email }: { email: string }) {
  const t = useMessages();
  const form = useForm({
    initial: EMPTY,
    check: ({ currentPassword, password }) => ({
      ...(currentPassword === '' && { currentPassword: t('passwordNeeded') }),
      ...(password === '' && { password: t('passwordNeeded') }),
    }),
    async submit({ currentPassword, password }) {
      await ok(api.POST('/api/v1/account/password', { body: { currentPassword, newPassword: password } }));
      form.reset();
      notify({ kind: 'success', text: t('passwordChanged') });
      await queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      {/* Tells a password manager whose password this is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label={t('currentPassword')} error={form.errors.currentPassword} required>
        {(control) => <Input.Password {...control} {...form.text('currentPassword')} autoComplete="current-password" />}
      </Field>
      <Field label={t('newPassword')} hint={t('passwordHint')} error={form.errors.password} required>
        {(control) => (
          <Input.Password {...control} {...form.text('password')} autoComplete="new-password" maxLength={256} />
        )}
      </Field>
      <Button htmlType="submit" loading={form.busy}>
        {t('passwordChange')}
      </Button>
      <ProblemNotice error={form.failure} problems={{ sign_in_failed: t('passwordWrong') }} />
    </form>
  );
}
