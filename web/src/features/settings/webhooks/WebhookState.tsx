import { Tag } from 'antd';
import type { Schema } from '../../../api/client.ts';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useMessages } from '../messages.ts';
import styles from '../settings.module.css';

/** Whether a webhook is told of what happens, and if not, why. */
export function WebhookState({ webhook }: { webhook: Schema<'Webhook'> }) {
  const t = useMessages();
  const { disabledAt, disabledReason, failingSince, waiting } = webhook;
  if (disabledAt) {
    return (
      <>
        <Tag>{t('webhookDisabled')}</Tag>
        {disabledReason === 'gone' && <span className={styles.second}>{t('webhookGone')}</span>}
        {disabledReason === 'failing' && <span className={styles.second}>{t('webhookGaveUp')}</span>}
      </>
    );
  }
  return (
    <>
      {failingSince ? <Tag color="warning">{t('webhookFailing')}</Tag> : <Tag color="success">{t('keyActive')}</Tag>}
      {failingSince && (
        <span className={styles.second}>
          <RelativeTime at={failingSince} />
        </span>
      )}
      {waiting > 0 && <span className={styles.second}>{t('webhookWaiting', { count: waiting })}</span>}
    </>
  );
}
