import { InputNumber } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { SecretDialog } from '../../components/SecretDialog.tsx';
import { useMessages } from './messages.ts';

/** As long as the API takes: a week. */
const MOST_HOURS = 168;

export default function RotateKey({
  apiKey: { id, name },
  onClose,
}: {
  apiKey: Schema<'ApiKey'>;
  onClose: () => void;
}) {
  const t = useMessages();
  const [hours, setHours] = useState(24);
  const [made, setMade] = useState<string | null>(null);
  if (made) return <SecretDialog title={t('keyCreated')} text={t('keyCreatedText')} secret={made} onClose={onClose} />;
  return (
    <Dialog
      title={t('keyRotateTitle', { name })}
      okText={t('keyRotate')}
      onClose={onClose}
      onOk={async () => {
        const body = { overlapHours: hours };
        const { key } = await ok(api.POST('/api/v1/keys/{id}/rotate', { params: { path: { id } }, body }));
        await queryClient.invalidateQueries({ queryKey: ['keys'] });
        setMade(key);
      }}
    >
      <p style={{ marginBottom: 12 }}>{t('keyRotateText')}</p>
      <Field label={t('keyOverlap')}>
        {({ status: _, ...control }) => (
          <InputNumber
            {...control}
            min={0}
            max={MOST_HOURS}
            value={hours}
            onChange={(value) => setHours(value ?? 0)}
            style={{ width: 120 }}
          />
        )}
      </Field>
    </Dialog>
  );
}
