import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useAttributes } from '../../../components/contacts/useAttributes.ts';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { en } from '../en.ts';
import { type Key, useMessages } from '../messages.ts';
import { type HistoryEntry, readHistory } from '../requests.ts';
import styles from './ContactDrawer.module.css';

/** What happened to one contact, latest first: by whom, how, and to which of its fields and groups. */
export function ContactHistory({ id }: { id: number }) {
  const t = useMessages();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['contacts', 'history', id],
    queryFn: ({ pageParam, signal }) => readHistory(id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={styles.section} aria-labelledby="contact-history">
      <div className={styles.head}>
        <h2 id="contact-history">{t('history')}</h2>
      </div>
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
    </section>
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
