import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import { signInQuery } from '../../session/session.ts';
import { Frame } from './Frame.tsx';
import { useMessages } from './messages.ts';
import { Problem } from './Problem.tsx';

/** Asks for a link to choose a new password. Says the same whether the email is known or not. */
export function ForgotPasswordPage() {
  const t = useMessages();
  const { data } = useSuspenseQuery(signInQuery);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm({
    initial: { email: '' },
    check: ({ email }) => (email.trim() === '' ? { email: t('emailNeeded') } : {}),
    async submit({ email }) {
      await ok(api.POST('/api/v1/password/forgot', { body: { email: email.trim() } }));
      setSentTo(email.trim());
    },
  });
  const back = <Link to="/sign-in">{t('back')}</Link>;
  if (!data.mail) {
    return (
      <Frame title={t('forgotTitle')} text={t('forgotNoMail')}>
        {back}
      </Frame>
    );
  }
  if (sentTo !== null) {
    return (
      <Frame title={t('forgotTitle')} text={<span role="status">{t('forgotSent', { email: sentTo })}</span>}>
        {back}
      </Frame>
    );
  }
  return (
    <Frame title={t('forgotTitle')} text={t('forgotText')}>
      <form ref={form.ref} onSubmit={form.submit} noValidate>
        <Problem error={form.failure} />
        <Field label={t('email')} error={form.errors.email} required>
          {(control) => (
            <Input {...control} {...form.text('email')} type="email" autoComplete="username" autoFocus size="large" />
          )}
        </Field>
        <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
          {t('forgotSend')}
        </Button>
      </form>
      <p style={{ marginTop: 16 }}>{back}</p>
    </Frame>
  );
}
