import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { isProblem } from '../../../api/problem.ts';
import { Empty } from '../../../components/Empty.tsx';
import { CloseIcon, EditIcon } from '../../../components/icons.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { PermissionGate } from '../../../components/PermissionGate.tsx';
import { useReturnFocus } from '../../../components/useReturnFocus.ts';
import { useMessages } from '../messages.ts';
import type { Contact } from '../requests.ts';
import styles from './ContactDrawer.module.css';
import { ContactFacts } from './ContactFacts.tsx';
import { ContactForm } from './ContactForm.tsx';
import { ContactGroups } from './ContactGroups.tsx';
import { ContactHistory } from './ContactHistory.tsx';
import { ContactRemoval } from './ContactRemoval.tsx';

/** One contact: its fields, groups and history, and ways to alter each. It has an address of its own. */
export default function ContactDrawer({ id, onClose }: { id: number; onClose: () => void }) {
  const t = useMessages();
  useReturnFocus();
  const { data, error, refetch } = useQuery({
    queryKey: ['contacts', 'one', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/contacts/{id}', { params: { path: { id } }, signal })),
    retry: (failures, problem) => failures < 3 && !isProblem(problem),
  });
  return (
    <Drawer
      open
      size={520}
      title={data ? data.name || (data.phone ?? data.userId) : t('contact')}
      closeIcon={<CloseIcon size={18} />}
      closable={{ 'aria-label': t('close'), placement: 'end' }}
      onClose={onClose}
      destroyOnHidden
    >
      {data && !error && <Details contact={data} onClose={onClose} />}
      {isProblem(error, 'contact_not_found') ? (
        <Empty title={t('gone')} text={t('goneText')} action={<Button onClick={onClose}>{t('close')}</Button>} />
      ) : (
        error && <LoadFailure error={error} retry={() => void refetch()} />
      )}
    </Drawer>
  );
}

function Details({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useMessages();
  const [editing, setEditing] = useState(false);
  /** The group of which alone the history is told. */
  const [historyOf, setHistoryOf] = useState<number | null>(null);
  return (
    <>
      <section className={styles.section} aria-labelledby="contact-fields">
        <div className={styles.head}>
          <h2 id="contact-fields">{t('fields')}</h2>
          {!editing && (
            <PermissionGate permission="edit">
              {(disabled) => (
                <Button size="small" icon={<EditIcon size={14} />} disabled={disabled} onClick={() => setEditing(true)}>
                  {t('edit')}
                </Button>
              )}
            </PermissionGate>
          )}
        </div>
        {editing ? (
          <ContactForm contact={contact} onClose={() => setEditing(false)} />
        ) : (
          <ContactFacts contact={contact} />
        )}
      </section>
      <ContactGroups contact={contact} onHistory={setHistoryOf} />
      <ContactHistory id={contact.id} group={historyOf} onGroup={setHistoryOf} />
      <ContactRemoval contact={contact} onDone={onClose} />
    </>
  );
}
