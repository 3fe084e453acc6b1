import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { api, ok } from '../../../api/client.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import styles from './KeptDialog.module.css';
import { useMessages } from './messages.ts';

const SHOWN = 100;

/** What an undo left as it is because somebody changed it later, and why. */
export function KeptDialog({ change, onClose }: { change: number; onClose: () => void }) {
  const t = useMessages();
  const { number } = useFormats();
  const workspaceId = String(useWorkspace().id);
  const { data, isError, error, refetch } = useQuery({
    queryKey: ['changes', 'kept', change],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/changes/{id}/kept', { params: { path: { id: change }, query: { limit: SHOWN } }, signal })),
  });
  return (
    <Dialog title={t('keptTitle')} onClose={onClose} footer={<Button onClick={onClose}>{t('close')}</Button>}>
      <p className={styles.text}>{t('keptText')}</p>
      {isError && <LoadFailure error={error} retry={() => void refetch()} />}
      <ul className={styles.list} aria-busy={!data}>
        {data?.items.map(({ contactId, group, reason }) => (
          <li key={`${contactId}-${group?.id}`}>
            <span>
              {contactId !== null && (
                <Link to="/w/$workspaceId/contacts" params={{ workspaceId }} search={{ contact: contactId }}>
                  {t('contactNumber', { id: contactId })}
                </Link>
              )}
              {contactId !== null && group && ' · '}
              {group?.name}
            </span>
            <span className={styles.reason}>{t(`kept_${reason}`)}</span>
          </li>
        ))}
      </ul>
      {data?.items.length === SHOWN && <p className={styles.text}>{t('keptFirst', { most: number(SHOWN) })}</p>}
    </Dialog>
  );
}
