import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useAttributes } from '../../../components/contacts/useAttributes.ts';
import { GroupSelect } from '../../../components/GroupSelect.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { MemberHistory } from '../../../components/past/MemberHistory.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { en } from '../en.ts';
import { type Key, useMessages } from '../messages.ts';
import { type HistoryEntry, readHistory } from '../requests.ts';
import styles from './ContactDrawer.module.css';

interface ContactHistoryProps {
  id: number;
  /** Only of this group: when and how the contact entered and left it. */
  group: number | null;
  onGroup: (group: number | null) => void;
}

/** What happened to one contact, latest first, in all or in one group. */
export function ContactHistory({ id, group, onGroup }: ContactHistoryProps) {
  const t = useMessages();
  const head = useRef<HTMLHeadingElement>(null);
  // Whoever asked for it at the group's name, above, is led to it.
  useEffect(() => {
    if (group !== null) head.current?.focus();
  }, [group]);
  return (
    <section className={styles.section} aria-labelledby="contact-history">
      <div className={styles.head}>
        <h2 id="contact-history" ref={head} tabIndex={-1}>
          {t('history')}
        </h2>
      </div>
      <div className={styles.only}>
        <GroupSelect
          label={t('historyOnly')}
          placeholder={t('historyOnly')}
          value={{ ids: group === null ? [] : [group], newNames: [] }}
          onChange={({ ids }) => onGroup(ids.at(-1) ?? null)}
        />
      </div>
      {group === null ? <Everything id={id} /> : <MemberHistory group={group} contact={id} />}
    </section>
  );
}

/** What happened to one contact, latest first: by whom, how, and to which of its fields and groups. */
function Everything({ id }: { id: number }) {
  const t = useMessages();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['contacts', 'history', id],
    queryFn: ({ pageParam, signal }) => readHistory(id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      {error && <LoadFailure error={error} retry={() => void refetch()} />}
      {data && entries.length === 0 && <p className={styles.muted}>{t('noHistory')}</p>}
      <ol className={styles.history}>
        {entries.map((entry) => (
          <Entry key={entry.change} entry={entry} />
        ))}
      </ol>
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('earlier')}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const t = useMessages();
  const { list } = useFormats();
  const attributes = useAttributes();
  const kind = entry.kind.replaceAll('.', '_');
  const added = entry.groups.filter((group) => group.added).map(({ name }) => name);
  const removed = entry.groups.filter((group) => !group.added).map(({ name }) => name);
  const nameOf = (field: string): string => {
    if (isField(field)) return t(field);
    const key = field.replace(/^attributes\./, '');
    return attributes.find((one) => one.key === key)?.name ?? key;
  };
  const show = (value: unknown): string => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    return value === null || value === undefined || value === '' ? t('noValue') : String(value);
  };
  return (
    <li>
      <strong>{isKind(kind) ? t(`kind_${kind}`) : entry.kind}</strong>
      {added.length > 0 && <p>{t('cameInto', { groups: list(added) })}</p>}
      {removed.length > 0 && <p>{t('left', { groups: list(removed) })}</p>}
      {entry.event === 'updated' &&
        entry.fields.map(({ field, before, after }) => (
          <p key={field}>{t('fieldChanged', { field: nameOf(field), before: show(before), after: show(after) })}</p>
        ))}
      <span className={styles.when}>
        <RelativeTime at={entry.at} /> · {entry.actorName ?? entry.actor}
      </span>
    </li>
  );
}

type Kind = Key extends infer K ? (K extends `kind_${infer Name}` ? Name : never) : never;
const isKind = (kind: string): kind is Kind => `kind_${kind}` in en;

const FIELDS = ['phone', 'userId', 'country', 'name', 'email', 'remark'] as const;
const isField = (field: string): field is (typeof FIELDS)[number] => (FIELDS as readonly string[]).includes(field);
