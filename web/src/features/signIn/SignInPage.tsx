import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { signInQuery, startSession } from '../../session/session.ts';
import type { SignedIn } from '../../session/types.ts';
import styles from './Frame.module.css';
import { Frame } from './Frame.tsx';
import { localPath } from './localPath.ts';
import { useMessages } from './messages.ts';
import { OidcButton } from './OidcButton.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { TwoFactorForm } from './TwoFactorForm.tsx';

/** Signing in: email and password, then a code where one is needed, or the organisation's accounts. */
export function SignInPage() {
  const t = useMessages();
  const router = useRouter();
  const { next, problem } = useSearch({ from: '/sign-in' });
  const { data } = useSuspenseQuery(signInQuery);
  const [step, setStep] = useState<'password' | 'code' | 'late'>('password');
  const target = localPath(next);

  if (!data.setupDone) return <Navigate to="/setup" />;
  const enter = (signedIn: SignedIn): void => {
    startSession(signedIn);
    router.history.push(target);
  };
  if (step === 'code') {
    return (
      <Frame title={t('twoFactorTitle')}>
        <TwoFactorForm onSignedIn={enter} onBack={(late) => setStep(late ? 'late' : 'password')} />
      </Frame>
    );
  }
  const notice =
    step === 'late'
      ? t('tooLate')
      : problem === undefined
        ? null
        : t(problem === 'oidc_not_invited' ? 'oidcNotInvited' : 'oidcFailed');
  return (
    <Frame title={t('signIn')}>
      {notice && (
        <p role="alert" className={styles.problem}>
          {notice}
        </p>
      )}
      <PasswordForm onSignedIn={enter} onTwoFactor={() => setStep('code')} />
      {data.oidc && <OidcButton name={data.oidc.name} returnTo={target} />}
    </Frame>
  );
}
