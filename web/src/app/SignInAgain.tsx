import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useEffect, useState } from 'react';
import { OidcButton } from '../features/signIn/OidcButton.tsx';
import { PasswordForm } from '../features/signIn/PasswordForm.tsx';
import { TwoFactorForm } from '../features/signIn/TwoFactorForm.tsx';
import { readSignIn, signInQuery, startSession } from '../session/session.ts';
import { useMessages } from './messages.ts';
import { router } from './router.tsx';

interface SignInAgainProps {
  /** There is a session again: what was waiting goes on. */
  resume: () => void;
  /** There will be none: what was waiting fails. */
  leave: () => void;
}

/** How often to look whether the person has signed in in another tab. */
const LOOK_MS = 3_000;

/** Signing in over the page, as the same person; what is typed behind it stays. */
export default function SignInAgain({ resume, leave }: SignInAgainProps) {
  const t = useMessages();
  const client = useQueryClient();
  const before = client.getQueryData(signInQuery.queryKey);
  const [step, setStep] = useState<'password' | 'code'>('password');
  const person = before?.signedIn?.person;

  useEffect(() => {
    const look = async (): Promise<void> => {
      const now = await readSignIn().catch(() => null);
      if (!now?.signedIn || now.signedIn.person.id !== person?.id) return;
      startSession(now.signedIn);
      resume();
    };
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [person?.id, resume]);

  const giveUp = (): void => {
    leave();
    client.removeQueries({ queryKey: signInQuery.queryKey });
    void router.navigate({ to: '/sign-in', search: { next: location.pathname + location.search } });
  };
  return (
    <Modal
      open
      title={t('sessionEndedTitle')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={440}
      // Above the notices and every dialog that was open.
      zIndex={3000}
      footer={<Button onClick={giveUp}>{t('leave')}</Button>}
    >
      <p style={{ marginBottom: 16 }}>{t('sessionEnded')}</p>
      {step === 'code' ? (
        <TwoFactorForm onSignedIn={entered} onBack={() => setStep('password')} />
      ) : (
        <PasswordForm email={person?.email ?? ''} onSignedIn={entered} onTwoFactor={() => setStep('code')} />
      )}
      {before?.oidc && <OidcButton name={before.oidc.name} returnTo="/" newTab />}
    </Modal>
  );

  function entered(signedIn: Parameters<typeof startSession>[0]): void {
    startSession(signedIn);
    resume();
  }
}
