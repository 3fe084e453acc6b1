import { Link } from '@tanstack/react-router';
import { Button, Checkbox, Radio } from 'antd';
import { lazy, Suspense, useId, useState } from 'react';
import { PermissionGate } from '../../../components/PermissionGate.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useWorkspace } from '../../../session/workspace.tsx';
import { type Contact, nameOf } from '../requests.ts';
import styles from './DuplicatesPage.module.css';
import { useMessages } from './messages.ts';
import type { DuplicateSet } from './read.ts';

const MergeDialog = lazy(() => import('./MergeDialog.tsx'));

/** Some contacts that may be one person: which of them stays, and which are left out. */
export function DuplicateCard({ set: { shared, count, contacts } }: { set: DuplicateSet }) {
  const t = useMessages();
  const id = useId();
  const [keep, setKeep] = useState(contacts[0]!.id);
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const [merging, setMerging] = useState(false);
  // Of two there is nobody to leave out.
  const asksSame = contacts.length > 2;
  const kept = contacts.find((contact) => contact.id === keep)!;
  const others = contacts.filter((contact) => contact.id !== keep && !left.has(contact.id));
  const leave = (contact: number, isSame: boolean): void => {
    const after = new Set(left);
    if (isSame) after.delete(contact);
    else after.add(contact);
    setLeft(after);
  };
  return (
    <article className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{shared}</h2>
        <span className={styles.quiet}>{t('sharedBy', { count })}</span>
        <span className={styles.merge}>
          <PermissionGate permission="edit">
            {(disabled) => (
              <Button disabled={disabled || others.length === 0} aria-describedby={id} onClick={() => setMerging(true)}>
                {t('merge', { count: others.length + 1 })}
              </Button>
            )}
          </PermissionGate>
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-labelledby={id}>
        <table className={styles.table} aria-labelledby={id}>
          <thead>
            <tr>
              <th scope="col" className={styles.choice}>
                {t('stays')}
              </th>
              {asksSame && (
                <th scope="col" className={styles.same}>
                  {t('same')}
                </th>
              )}
              <th scope="col">{t('name')}</th>
              <th scope="col" className={styles.phone}>
                {t('phone')}
              </th>
              <th scope="col" className={styles.phone}>
                {t('userId')}
              </th>
              <th scope="col">{t('email')}</th>
              <th scope="col">{t('groups')}</th>
              <th scope="col">{t('createdAt')}</th>
            </tr>
          </thead>
          <tbody>
            {contacts.map((contact) => (
              <tr key={contact.id}>
                <td>
                  <Radio
                    name={id}
                    aria-label={t('staysOf', { name: nameOf(contact) })}
                    checked={contact.id === keep}
                    onChange={() => setKeep(contact.id)}
                  />
                </td>
                {asksSame && (
                  <td>
                    <Checkbox
                      aria-label={t('sameOf', { name: nameOf(contact) })}
                      disabled={contact.id === keep}
                      checked={contact.id === keep || !left.has(contact.id)}
                      onChange={({ target }) => leave(contact.id, target.checked)}
                    />
                  </td>
                )}
                <Facts contact={contact} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {count > contacts.length && <p className={styles.quiet}>{t('onlyShown', { count: contacts.length })}</p>}
      <Suspense fallback={null}>
        {merging && <MergeDialog keep={kept} merge={others} onClose={() => setMerging(false)} />}
      </Suspense>
    </article>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const workspaceId = String(useWorkspace().id);
  const { id, phone, userId, email, groups, createdAt } = contact;
  const names = groups.map(({ name }) => name).join(', ');
  return (
    <>
      <th scope="row">
        <Link to="/w/$workspaceId/contacts" params={{ workspaceId }} search={{ contact: id }}>
          {nameOf(contact)}
        </Link>
      </th>
      <td>{phone}</td>
      <td title={userId ?? undefined}>{userId}</td>
      <td title={email ?? undefined}>{email}</td>
      <td title={names}>{names}</td>
      <td>
        <RelativeTime at={createdAt} />
      </td>
    </>
  );
}
