import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { api, ok } from '../../api/client.ts';
import { useFormats } from '../../i18n/format.ts';
import { useChangeWords } from '../changes/useChangeWords.ts';
import { LoadFailure } from '../LoadFailure.tsx';
import styles from './MemberHistory.module.css';
import { useMessages } from './messages.ts';

interface MemberHistoryProps {
  group: number;
  contact: number;
}

const PAGE = 20;

/** When and how a contact entered and left a group, latest first, as far back as it is known. */
export function MemberHistory({ group, contact }: MemberHistoryProps) {
  const t = useMessages();
  const { moment } = useFormats();
  const { kindText, sourceText } = useChangeWords();
  const { data, error, isFetching, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['groups', 'memberHistory', group, contact],
    queryFn: ({ pageParam, signal }) => {
      const path = { id: group, contactId: contact };
      const query = { limit: PAGE, ...(pageParam && { after: pageParam }) };
      return ok(api.GET('/api/v1/groups/{id}/contacts/{contactId}/history', { params: { path, query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  if (error && !data) return <LoadFailure error={error} retry={() => void refetch()} />;
  const moves = data?.pages.flatMap(({ items }) => items) ?? [];
  const since = data?.pages[0]?.since ?? null;
  return (
    <div aria-busy={isFetching}>
      {data && moves.length === 0 && <p className={styles.quiet}>{t(since === null ? 'noMoves' : 'noMovesSince')}</p>}
      <ol className={styles.moves}>
        {moves.map(({ change, entered, at, kind, source, note, actorName }) => (
          <li key={change} className={entered ? styles.entered : styles.left}>
            <strong>{t(entered ? 'entered' : 'left')}</strong> · {kindText(kind)}
            {note && ` · ${note}`}
            <span className={styles.when}>
              <time dateTime={at}>{moment(at)}</time> · {actorName} · {sourceText(source)}
            </span>
          </li>
        ))}
      </ol>
      {hasNextPage ? (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('earlier')}
        </Button>
      ) : (
        since && <p className={styles.quiet}>{t('notBefore', { from: moment(since) })}</p>
      )}
    </div>
  );
}
