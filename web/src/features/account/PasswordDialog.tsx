import { Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { useMessages } from './messages.ts';

interface PasswordDialogProps {
  title: string;
  text: ReactNode;
  okText: string;
  danger?: boolean;
  onOk: (password: string) => Promise<void>;
  onClose: () => void;
}

/** Asks for the password before something that only its owner may do. */
export function PasswordDialog({ title, text, okText, danger = false, onOk, onClose }: PasswordDialogProps) {
  const t = useMessages();
  const [password, setPassword] = useState('');
  return (
    <Dialog
      title={title}
      onClose={onClose}
      okText={okText}
      danger={danger}
      okDisabled={password === ''}
      problems={{ sign_in_failed: t('passwordWrong') }}
      onOk={() => onOk(password)}
    >
      <p style={{ marginBottom: 12 }}>{text}</p>
      <Field label={t('currentPassword')} required>
        {(control) => (
          <Input.Password
            {...control}
            autoFocus
            autoComplete="current-password"
            value={password}
            onChange={({ target }) => setPassword(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
