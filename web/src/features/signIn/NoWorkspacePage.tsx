import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import { signInQuery, signOut, startSession } from '../../session/session.ts';
import styles from './Frame.module.css';
import { Frame } from './Frame.tsx';
import { useMessages } from './messages.ts';
import { Problem } from './Problem.tsx';

/** For who is signed in but a member of nothing any more. */
export function NoWorkspacePage() {
  const t = useMessages();
  const navigate = useNavigate();
  const { data } = useSuspenseQuery(signInQuery);
  const form = useForm({
    initial: { name: '' },
    check: ({ name }) => (name.trim() === '' ? { name: t('workspaceNeeded') } : {}),
    async submit({ name }) {
      const membership = await ok(api.POST('/api/v1/workspaces', { body: { name } }));
      if (data.signedIn) startSession({ ...data.signedIn, memberships: [membership] });
      await navigate({ to: '/' });
    },
  });
  if (!data.signedIn) return <Navigate to="/sign-in" />;
  return (
    <Frame title={t('noWorkspaceTitle')} text={t('noWorkspaceText')}>
      <form ref={form.ref} onSubmit={form.submit} noValidate>
        <Problem error={form.failure} />
        <Field label={t('workspace')} hint={t('workspaceHint')} error={form.errors.name} required>
          {(control) => <Input {...control} {...form.text('name')} maxLength={100} size="large" />}
        </Field>
        <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
          {t('noWorkspaceDo')}
        </Button>
      </form>
      <p className={styles.links}>
        <Button type="link" onClick={() => signOut().then(() => navigate({ to: '/sign-in' }))}>
          {t('signOut')}
        </Button>
      </p>
    </Frame>
  );
}
