import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Input } from 'antd';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import type { SignedIn } from '../../session/types.ts';
import styles from './Frame.module.css';
import { useMessages } from './messages.ts';
import { Problem } from './Problem.tsx';

interface PasswordFormProps {
  /** Only this person may sign in here, to go on with their work. */
  email?: string;
  onSignedIn: (signedIn: SignedIn) => void;
  onTwoFactor: () => void;
}

/** Email and password. */
export function PasswordForm({ email, onSignedIn, onTwoFactor }: PasswordFormProps) {
  const t = useMessages();
  const form = useForm({
    initial: { email: email ?? '', password: '', remember: false },
    check: (values) => ({
      ...(values.email.trim() === '' && { email: t('emailNeeded') }),
      ...(values.password === '' && { password: t('passwordNeeded') }),
    }),
    async submit(values) {
      const answer = await ok(api.POST('/api/v1/session', { body: { ...values, email: values.email.trim() } }));
      if (answer.twoFactor) onTwoFactor();
      else onSignedIn({ person: answer.person, memberships: answer.memberships });
    },
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      <Problem error={form.failure} byCode={{ sign_in_failed: t('wrong') }} />
      <Field label={t('email')} error={form.errors.email} required>
        {(control) => (
          <Input
            {...control}
            {...form.text('email')}
            type="email"
            autoComplete="username"
            autoFocus={email === undefined}
            readOnly={email !== undefined}
            size="large"
          />
        )}
      </Field>
      <Field label={t('password')} error={form.errors.password} required>
        {(control) => (
          <Input.Password
            {...control}
            {...form.text('password')}
            autoComplete="current-password"
            autoFocus={email !== undefined}
            size="large"
          />
        )}
      </Field>
      <Checkbox
        className={styles.check}
        checked={form.values.remember}
        onChange={({ target }) => form.set('remember', target.checked)}
      >
        {t('remember')}
      </Checkbox>
      <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
        {t('signIn')}
      </Button>
      {email === undefined && (
        <p className={styles.links}>
          <Link to="/forgot-password">{t('forgot')}</Link>
        </p>
      )}
    </form>
  );
}
