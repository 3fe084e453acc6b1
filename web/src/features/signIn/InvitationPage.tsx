import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import { startSession } from '../../session/session.ts';
import { Frame } from './Frame.tsx';
import { useMessages } from './messages.ts';
import { NewPassword } from './NewPassword.tsx';
import { Problem } from './Problem.tsx';
import { useToken } from './useToken.ts';

/** Joins a workspace, by the link of an invitation. */
export function InvitationPage() {
  const t = useMessages();
  const { token, forget } = useToken('invitation');
  if (!token) return <Frame title={t('invitationTitlePlain')} text={t('linkMissing')} />;
  return <Invitation token={token} onAccepted={forget} />;
}

function Invitation({ token, onAccepted }: { token: string; onAccepted: () => void }) {
  const t = useMessages();
  const navigate = useNavigate();
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ok(api.POST('/api/v1/invitations/look', { body: { token } })),
  });
  if (error) {
    return (
      <Frame title={t('invitationTitlePlain')}>
        <Problem error={error} byCode={{ link_invalid: t('linkInvalid') }} />
      </Frame>
    );
  }
  if (!data) return <Frame title={t('invitationTitlePlain')} />;
  const { workspace, email, role, invitedBy, known, signedIn } = data;
  const accept = async (person: { name?: string; password?: string }): Promise<void> => {
    startSession(await ok(api.POST('/api/v1/invitations/accept', { body: { token, ...person } })));
    onAccepted();
    await navigate({ to: '/' });
  };
  return (
    <Frame
      title={t('invitationTitle', { workspace: workspace.name })}
      text={t('invitationText', { inviter: invitedBy, email, workspace: workspace.name, role: t(role) })}
    >
      {!known && <NewPerson accept={accept} />}
      {known && signedIn && <KnownPerson accept={() => accept({})} />}
      {known && !signedIn && (
        <>
          <p>{t('invitationKnown', { email })}</p>
          <p>
            <Link to="/sign-in" search={{ next: '/invitation' }}>
              {t('signIn')}
            </Link>
          </p>
        </>
      )}
    </Frame>
  );
}

function NewPerson({ accept }: { accept: (person: { name: string; password: string }) => Promise<void> }) {
  const t = useMessages();
  const form = useForm({
    initial: { name: '', password: '' },
    check: ({ name, password }) => ({
      ...(name.trim() === '' && { name: t('nameNeeded') }),
      ...(password === '' && { password: t('passwordNeeded') }),
    }),
    submit: accept,
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      <Problem error={form.failure} byCode={{ link_invalid: t('linkInvalid') }} />
      <Field label={t('name')} error={form.errors.name} required>
        {(control) => (
          <Input {...control} {...form.text('name')} autoComplete="name" maxLength={100} autoFocus size="large" />
        )}
      </Field>
      <NewPassword form={form} label={t('password')} />
      <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
        {t('invitationCreate')}
      </Button>
    </form>
  );
}

function KnownPerson({ accept }: { accept: () => Promise<void> }) {
  const t = useMessages();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    await accept().catch(setError);
    setBusy(false);
  };
  return (
    <>
      <Problem error={error} byCode={{ link_invalid: t('linkInvalid') }} />
      <Button type="primary" size="large" block loading={busy} onClick={run}>
        {t('invitationAccept')}
      </Button>
    </>
  );
}
