import { Button, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { Section } from '../../components/Section.tsx';
import { useSignedIn } from '../../session/signedIn.ts';
import { useMessages } from './messages.ts';

const BeginTwoFactor = lazy(() => import('./BeginTwoFactor.tsx'));
const EndTwoFactor = lazy(() => import('./EndTwoFactor.tsx'));
const RenewRecoveryCodes = lazy(() => import('./RenewRecoveryCodes.tsx'));

/** The second factor of signing in. Only with a password: an organisation's accounts have factors of their own. */
export function TwoFactor() {
  const t = useMessages();
  const { person } = useSignedIn();
  const [open, setOpen] = useState<'begin' | 'end' | 'renew' | null>(null);
  if (!person.hasPassword) return null;
  const close = (): void => setOpen(null);
  return (
    <Section
      title={t('twoFactor')}
      text={t('twoFactorText')}
      action={
        <Tag color={person.twoFactor ? 'success' : 'default'}>
          {t(person.twoFactor ? 'twoFactorOn' : 'twoFactorOff')}
        </Tag>
      }
    >
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        {person.twoFactor ? (
          <>
            <Button onClick={() => setOpen('renew')}>{t('recoveryRenew')}</Button>
            <Button danger onClick={() => setOpen('end')}>
              {t('twoFactorEnd')}
            </Button>
          </>
        ) : (
          <Button onClick={() => setOpen('begin')}>{t('twoFactorBegin')}</Button>
        )}
      </div>
      <Suspense fallback={null}>
        {open === 'begin' && <BeginTwoFactor onClose={close} />}
        {open === 'end' && <EndTwoFactor onClose={close} />}
        {open === 'renew' && <RenewRecoveryCodes onClose={close} />}
      </Suspense>
    </Section>
  );
}
