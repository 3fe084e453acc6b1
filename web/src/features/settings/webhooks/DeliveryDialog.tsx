import { Button } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../../api/client.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { notify } from '../../../components/notices.ts';
import { useProblemText } from '../../../components/problemText.ts';
import { useFormats } from '../../../i18n/format.ts';
import { useMessages } from '../messages.ts';
import styles from '../settings.module.css';
import { changed } from './requests.ts';

interface DeliveryDialogProps {
  webhookId: number;
  delivery: Schema<'WebhookDelivery'>;
  onClose: () => void;
}

/** One delivery: what was sent, each attempt, and a way to send it once more. */
export default function DeliveryDialog({ webhookId, delivery, onClose }: DeliveryDialogProps) {
  const t = useMessages();
  const { dateTime } = useFormats();
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);
  const redeliver = async (): Promise<void> => {
    setBusy(true);
    try {
      const path = { id: webhookId, deliveryId: delivery.id };
      await ok(api.POST('/api/v1/webhooks/{id}/deliveries/{deliveryId}/redeliver', { params: { path } }));
      await changed();
      onClose();
      notify({ kind: 'success', text: t('redelivered') });
    } catch (error) {
      setBusy(false);
      notify({ kind: 'error', text: problemText(error) });
    }
  };
  return (
    <Dialog
      title={t(delivery.type)}
      width={640}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('close')}</Button>
          <Button type="primary" loading={busy} onClick={() => void redeliver()}>
            {delivery.status === 'pending' ? t('tryNow') : t('redeliver')}
          </Button>
        </>
      }
    >
      <h2 className={styles.part}>{t('deliveryBody')}</h2>
      <pre className={styles.pre}>{JSON.stringify(JSON.parse(delivery.body), null, 2)}</pre>
      <h2 className={styles.part}>{t('deliveryAttempts')}</h2>
      {delivery.attempts.length === 0 && <p>{t('noAttempts')}</p>}
      <ol className={styles.attempts}>
        {delivery.attempts.map(({ attempt, at, durationMs, status, error, response }) => (
          <li key={attempt} value={attempt}>
            <time dateTime={at}>{dateTime(at)}</time> · {status ?? t('noAnswer')} ·{' '}
            {t('milliseconds', { count: durationMs })}
            {error && <span className={styles.second}>{error}</span>}
            {response && <pre className={styles.pre}>{response}</pre>}
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
