import { Input } from 'antd';
import { Field } from '../../components/Field.tsx';
import type { Form } from '../../components/useForm.ts';
import { useMessages } from './messages.ts';

/** The field for a password that is being chosen. */
export function NewPassword<V extends { password: string }>({ form, label }: { form: Form<V>; label: string }) {
  const t = useMessages();
  return (
    <Field label={label} hint={t('passwordHint')} error={form.errors.password} required>
      {(control) => (
        <Input.Password
          {...control}
          {...form.text('password')}
          autoComplete="new-password"
          maxLength={256}
          size="large"
        />
      )}
    </Field>
  );
}
