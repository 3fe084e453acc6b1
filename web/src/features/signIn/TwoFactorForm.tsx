import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { Field } from '../../components/Field.tsx';
import { useForm } from '../../components/useForm.ts';
import type { SignedIn } from '../../session/types.ts';
import styles from './Frame.module.css';
import { useMessages } from './messages.ts';
import { Problem } from './Problem.tsx';

interface TwoFactorFormProps {
  onSignedIn: (signedIn: SignedIn) => void;
  /** Back to email and password; `late` when the time for the code has run out. */
  onBack: (late: boolean) => void;
}

/** The second step: a code of the authenticator app, or a recovery code. */
export function TwoFactorForm({ onSignedIn, onBack }: TwoFactorFormProps) {
  const t = useMessages();
  const [isRecovery, setRecovery] = useState(false);
  const form = useForm({
    initial: { code: '', trustDevice: false },
    check: ({ code }) => (code.trim() === '' ? { code: t(isRecovery ? 'recoveryNeeded' : 'codeNeeded') } : {}),
    async submit({ code, trustDevice }) {
      const given = isRecovery ? { recoveryCode: code.trim() } : { code: code.replace(/\s/g, '') };
      try {
        onSignedIn(await ok(api.POST('/api/v1/session/two-factor', { body: { ...given, trustDevice } })));
      } catch (error) {
        if (!isProblem(error, 'two_factor_required')) throw error;
        onBack(true);
      }
    },
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      <Problem error={form.failure} byCode={{ sign_in_failed: t(isRecovery ? 'recoveryWrong' : 'codeWrong') }} />
      <Field key={String(isRecovery)} label={t(isRecovery ? 'recoveryCode' : 'code')} error={form.errors.code} required>
        {(control) => (
          <Input
            {...control}
            {...form.text('code')}
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoComplete="one-time-code"
            maxLength={40}
            autoFocus
            size="large"
          />
        )}
      </Field>
      <Checkbox
        className={styles.check}
        checked={form.values.trustDevice}
        onChange={({ target }) => form.set('trustDevice', target.checked)}
      >
        {t('trust')}
      </Checkbox>
      <Button type="primary" htmlType="submit" size="large" block loading={form.busy}>
        {t('confirm')}
      </Button>
      <p className={styles.links}>
        <Button
          type="link"
          onClick={() => {
            setRecovery(!isRecovery);
            form.set('code', '');
          }}
        >
          {t(isRecovery ? 'useApp' : 'useRecovery')}
        </Button>
        <Button type="link" onClick={() => onBack(false)}>
          {t('back')}
        </Button>
      </p>
    </form>
  );
}
