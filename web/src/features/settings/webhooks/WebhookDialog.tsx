import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../../api/client.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { notify } from '../../../components/notices.ts';
import { SecretDialog } from '../../../components/SecretDialog.tsx';
import { useMessages } from '../messages.ts';
import styles from '../settings.module.css';
import { changed } from './requests.ts';

type Webhook = Schema<'Webhook'>;
type EventType = Webhook['events'][number];

const EVENTS: readonly EventType[] = [
  'group.created',
  'group.renamed',
  'group.deleted',
  'group.restored',
  'members.added',
  'members.removed',
  'import.done',
  'contact.erased',
];

/** The fields of a webhook, a new one unless one is given; and of a new one its secret, once. */
export default function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const t = useMessages();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [events, setEvents] = useState<readonly EventType[]>(webhook?.events ?? EVENTS);
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) {
    return <SecretDialog title={t('webhookSecret')} text={t('webhookSecretText')} secret={secret} onClose={onClose} />;
  }
  const save = async (): Promise<void> => {
    const body = { url, description, events: [...events] };
    if (!webhook) {
      const made = await ok(api.POST('/api/v1/webhooks', { body }));
      await changed();
      setSecret(made.secret);
      return;
    }
    await ok(api.PATCH('/api/v1/webhooks/{id}', { params: { path: { id: webhook.id } }, body }));
    await changed();
    onClose();
    notify({ kind: 'success', text: t('saved') });
  };
  const choose = (event: EventType, chosen: boolean): void =>
    setEvents(EVENTS.filter((one) => (one === event ? chosen : events.includes(one))));
  const title = webhook ? t('webhookEdit') : t('webhookCreate');
  return (
    <Dialog
      title={title}
      okText={webhook ? t('save') : title}
      okDisabled={url.trim() === '' || events.length === 0}
      onOk={save}
      onClose={onClose}
    >
      <Field label={t('webhookUrl')} hint={t('webhookUrlHint')} required>
        {(control) => (
          <Input
            {...control}
            autoFocus
            type="url"
            inputMode="url"
            maxLength={2000}
            placeholder="https://"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        )}
      </Field>
      <Field label={t('webhookDescription')}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        )}
      </Field>
      <fieldset className={styles.fieldset}>
        <legend>{t('webhookEvents')}</legend>
        <div className={styles.choices}>
          {EVENTS.map((event) => (
            <Checkbox
              key={event}
              checked={events.includes(event)}
              onChange={({ target }) => choose(event, target.checked)}
            >
              {t(event)} <code className={styles.hint}>{event}</code>
            </Checkbox>
          ))}
        </div>
      </fieldset>
    </Dialog>
  );
}
