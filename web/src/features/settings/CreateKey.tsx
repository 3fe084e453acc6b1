import { Input } from 'antd';
import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { SecretDialog } from '../../components/SecretDialog.tsx';
import { type Access, AccessFields } from './AccessFields.tsx';
import { endOfDay } from './days.ts';
import { useMessages } from './messages.ts';

interface KeyFields extends Access {
  name: string;
  ipRanges?: string[];
  expiresAt?: string;
}

interface CreateKeyProps {
  title: string;
  /** Makes the key and answers what is shown of it, once. */
  create: (fields: KeyFields) => Promise<string>;
  onClose: () => void;
}

/** The fields of a new key, then the key itself. */
export default function CreateKey({ title, create, onClose }: CreateKeyProps) {
  const t = useMessages();
  const [name, setName] = useState('');
  const [ranges, setRanges] = useState('');
  const [expires, setExpires] = useState('');
  const [access, setAccess] = useState<Access>({ role: 'editor', permissions: [] });
  const [made, setMade] = useState<string | null>(null);
  if (made) return <SecretDialog title={t('keyCreated')} text={t('keyCreatedText')} secret={made} onClose={onClose} />;

  const ipRanges = ranges.split(/[\s,;，；]+/).filter(Boolean);
  const run = async (): Promise<void> =>
    setMade(
      await create({
        name,
        ...access,
        ...(ipRanges.length > 0 && { ipRanges }),
        ...(expires && { expiresAt: endOfDay(expires) }),
      }),
    );
  return (
    <Dialog title={title} okText={title} okDisabled={name.trim() === ''} onOk={run} onClose={onClose}>
      <Field label={t('keyName')} hint={t('keyNameHint')} required>
        {(control) => (
          <Input {...control} autoFocus maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <AccessFields value={access} onChange={setAccess} />
      <Field label={t('keyRanges')} hint={t('keyRangesHint')}>
        {(control) => <Input {...control} value={ranges} onChange={({ target }) => setRanges(target.value)} />}
      </Field>
      <Field label={t('keyExpires')} hint={t('keyExpiresHint')}>
        {(control) => (
          <Input {...control} type="date" value={expires} onChange={({ target }) => setExpires(target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
