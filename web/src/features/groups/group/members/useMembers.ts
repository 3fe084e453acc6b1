import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../../../api/client.ts';
import { type CursorPages, useCursorPages } from '../../../../components/useCursorPages.ts';
import { RESTED_MS, useDebounced } from '../../../../lib/useDebounced.ts';

export type Member = Schema<'Contact'>;

export const MEMBERS_PAGE = 25;

/**
 * The members of a group, newest first, or those whose name or number has the text in it. How many those are follows on
 * its own: counting may take longer than finding, and would hold the rows back.
 */
export function useMembers(id: number, search: string): CursorPages<Member> {
  const read = (query: { limit: number; size: 'none' | 'exact'; after?: string }, signal: AbortSignal) =>
    ok(
      api.GET('/api/v1/groups/{id}/contacts', {
        params: { path: { id }, query: { ...query, ...(search && { search }) } },
        signal,
      }),
    );
  const queryKey = ['groups', 'members', id, { search }];
  const pages = useCursorPages(queryKey, (after, signal) =>
    read({ limit: MEMBERS_PAGE, size: 'none', ...(after && { after }) }, signal),
  );
  const rested = useDebounced(search, RESTED_MS);
  const counted = useQuery({
    queryKey: [...queryKey, 'size'],
    queryFn: async ({ signal }) => (await read({ limit: 1, size: 'exact' }, signal)).size,
    // Neither before the rows nor between two keys: on a small machine they would share its processors.
    enabled: search !== '' && search === rested && !pages.isFetching,
  });
  return { ...pages, total: counted.data ?? null };
}
