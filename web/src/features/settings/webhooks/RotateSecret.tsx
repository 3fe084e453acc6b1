import { InputNumber } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../../api/client.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { SecretDialog } from '../../../components/SecretDialog.tsx';
import { useMessages } from '../messages.ts';
import { changed } from './requests.ts';

/** As long as the API takes: thirty days. */
const MOST_HOURS = 720;

/** Gives a webhook a new secret and shows it, once. */
export default function RotateSecret({
  webhook: { id },
  onClose,
}: {
  webhook: Schema<'Webhook'>;
  onClose: () => void;
}) {
  const t = useMessages();
  const [hours, setHours] = useState(24);
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) {
    return <SecretDialog title={t('webhookSecret')} text={t('webhookSecretText')} secret={secret} onClose={onClose} />;
  }
  return (
    <Dialog
      title={t('webhookRotate')}
      okText={t('keyRotate')}
      onClose={onClose}
      onOk={async () => {
        const body = { overlapHours: hours };
        const rotated = await ok(api.POST('/api/v1/webhooks/{id}/rotate', { params: { path: { id } }, body }));
        await changed();
        setSecret(rotated.secret);
      }}
    >
      <p style={{ marginBottom: 12 }}>{t('webhookRotateText')}</p>
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
