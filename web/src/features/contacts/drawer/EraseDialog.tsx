import { Input } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { notify } from '../../../components/notices.ts';
import { invalidateData } from '../../../components/useUndo.ts';
import { useMessages } from '../messages.ts';
import type { Contact } from '../requests.ts';

interface EraseDialogProps {
  contact: Contact;
  onClose: () => void;
  onDone: () => void;
}

/** Erasing is for good, so a word has to be typed. */
export default function EraseDialog({ contact, onClose, onDone }: EraseDialogProps) {
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const word = t('eraseWord');
  const erase = async (): Promise<void> => {
    const path = { params: { path: { id: contact.id }, query: { erase: true as const } } };
    await ok(api.DELETE('/api/v1/contacts/{id}', path));
    onClose();
    onDone();
    notify({ kind: 'success', text: t('erased') });
    await invalidateData();
  };
  return (
    <Dialog
      title={t('eraseTitle', { name: contact.name || (contact.phone ?? contact.userId ?? '') })}
      okText={t('erase')}
      danger
      okDisabled={typed.trim().toLowerCase() !== word.toLowerCase()}
      onOk={erase}
      onClose={onClose}
    >
      <p style={{ marginBottom: 16 }}>{t('eraseText')}</p>
      <Field label={t('eraseType', { word })} required>
        {({ status: _, ...control }) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}
