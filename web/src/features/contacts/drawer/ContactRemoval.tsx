import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { TrashIcon } from '../../../components/icons.tsx';
import { notify } from '../../../components/notices.ts';
import { PermissionGate } from '../../../components/PermissionGate.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useMessages } from '../messages.ts';
import type { Contact } from '../requests.ts';
import styles from './ContactDrawer.module.css';

const EraseDialog = lazy(() => import('./EraseDialog.tsx'));

/** Two ways to be rid of a contact: deleting, which can be undone, and erasing, which cannot. */
export function ContactRemoval({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const t = useMessages();
  const sayProblem = useProblemText();
  const { notifyDone } = useUndo();
  const [busy, setBusy] = useState(false);
  const [erasing, setErasing] = useState(false);
  const remove = async (): Promise<void> => {
    setBusy(true);
    try {
      const path = { params: { path: { id: contact.id } } };
      const { change } = await ok(api.DELETE('/api/v1/contacts/{id}', path));
      onDone();
      notifyDone(t('deleted', { count: 1 }), change);
      await invalidateData();
    } catch (error) {
      notify({ kind: 'error', text: sayProblem(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={styles.section} aria-labelledby="contact-removal">
      <div className={styles.head}>
        <h2 id="contact-removal">{t('removal')}</h2>
      </div>
      <div className={styles.buttons}>
        <PermissionGate permission="edit">
          {(disabled) => (
            <Button icon={<TrashIcon size={16} />} loading={busy} disabled={disabled} onClick={() => void remove()}>
              {t('deleteContact')}
            </Button>
          )}
        </PermissionGate>
        <PermissionGate permission="administer">
          {(disabled) => (
            <Button danger disabled={disabled} onClick={() => setErasing(true)}>
              {t('erase')}
            </Button>
          )}
        </PermissionGate>
      </div>
      <p className={styles.erase}>{t('removalText')}</p>
      <Suspense fallback={null}>
        {erasing && <EraseDialog contact={contact} onClose={() => setErasing(false)} onDone={onDone} />}
      </Suspense>
    </section>
  );
}
