import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { GroupSelect, NO_GROUPS } from '../../../components/GroupSelect.tsx';
import { ClockIcon, CloseIcon } from '../../../components/icons.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useMay, useWorkspace } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { associateContacts, type Contact } from '../requests.ts';
import styles from './ContactDrawer.module.css';

interface ContactGroupsProps {
  contact: Contact;
  /** Tells when and how the contact came into a group. */
  onHistory: (group: number) => void;
}

/** The groups that a contact is in, each with its history; it can be added to others and taken out of each. */
export function ContactGroups({ contact: { id, groups }, onHistory }: ContactGroupsProps) {
  const t = useMessages();
  const problemText = useProblemText();
  const { notifyDone } = useUndo();
  const mayEdit = useMay('edit');
  const workspaceId = String(useWorkspace().id);
  const [chosen, setChosen] = useState(NO_GROUPS);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const run = async (text: string, work: () => Promise<{ change: number | null }>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const { change } = await work();
      setChosen(NO_GROUPS);
      notifyDone(text, change);
      await invalidateData();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const remove = (group: { id: number; name: string }): Promise<void> =>
    run(t('removedFrom', { group: group.name }), () =>
      ok(
        api.DELETE('/api/v1/groups/{id}/contacts/{contactId}', {
          params: { path: { id: group.id, contactId: id } },
        }),
      ),
    );
  const add = (): Promise<void> =>
    run(t('addedToGroups', { count: chosen.ids.length + chosen.newNames.length }), () =>
      associateContacts({ ids: [id] }, { mode: 'associate', groups: chosen.ids, newGroups: chosen.newNames }),
    );
  return (
    <section className={styles.section} aria-labelledby="contact-groups">
      <div className={styles.head}>
        <h2 id="contact-groups">{t('groups')}</h2>
      </div>
      {groups.length === 0 && <p className={styles.muted}>{t('inNoGroup')}</p>}
      <ul className={styles.groups} aria-label={t('groups')}>
        {groups.map((group) => (
          <li key={group.id} className={styles.group}>
            <Link to="/w/$workspaceId/groups/$groupId" params={{ workspaceId, groupId: String(group.id) }}>
              {group.name}
            </Link>
            <button
              type="button"
              aria-label={t('historyIn', { group: group.name })}
              title={t('historyIn', { group: group.name })}
              onClick={() => onHistory(group.id)}
            >
              <ClockIcon size={14} />
            </button>
            {mayEdit && (
              <button
                type="button"
                disabled={busy}
                aria-label={t('removeFrom', { group: group.name })}
                onClick={() => void remove(group)}
              >
                <CloseIcon size={12} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && (
        <div className={styles.add}>
          <GroupSelect
            label={t('addToGroups')}
            placeholder={t('addToGroups')}
            creatable
            without={groups.map((group) => group.id)}
            value={chosen}
            onChange={setChosen}
          />
          <Button loading={busy} disabled={chosen.ids.length + chosen.newNames.length === 0} onClick={() => void add()}>
            {t('add')}
          </Button>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className={styles.failure}>
          {problemText(problem)}
        </p>
      )}
    </section>
  );
}
