import { useQuery } from '@tanstack/react-query';
import { call, type Schema } from '../../../../api/client.ts';
import { type CursorPage, type CursorPages, useCursorPages } from '../../../../components/useCursorPages.ts';

export type Member = Schema<'Contact'>;

export const MEMBERS_PAGE = 25;

/**
 * The members of a group, newest first, or those whose name or number has the text in it. How many those are comes with
 * them if the server can tell at once, and else a little later.
 */
export function useMembers(id: number, search: string): CursorPages<Member> {
  const read = (query: { limit: number; size?: 'exact'; after?: string | undefined }, signal: AbortSignal) =>
    call<CursorPage<Member>>('GET', `/groups/${id}/contacts`, {
      query: { ...query, search: search || undefined },
      signal,
    });
  const queryKey = ['groups', 'members', id, { search }];
  const pages = useCursorPages(queryKey, (after, signal) => read({ limit: MEMBERS_PAGE, after }, signal));
  const counted = useQuery({
    queryKey: [...queryKey, 'size'],
    queryFn: async ({ signal }) => (await read({ limit: 1, size: 'exact' }, signal)).size ?? null,
    enabled: search !== '' && !pages.isLoading && !pages.isFetching && pages.total === null,
  });
  return { ...pages, total: pages.total ?? counted.data ?? null };
}
