import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../../../api/client.ts';
import { PAST_PAGE } from '../../../components/past/PastTable.tsx';
import { toPastRows } from '../../../components/past/pastPages.ts';
import type { GroupAt, Side } from '../search.ts';

/** Two groups, or two moments of one, both chosen. */
export interface Pair {
  left: Chosen;
  right: Chosen;
}

export type Chosen = GroupAt & { group: number };

/** How many contacts are where, exactly. */
export const countsQuery = (pair: Pair) =>
  queryOptions({
    queryKey: ['audiences', 'difference', pair],
    queryFn: ({ signal }) => ok(api.POST('/api/v1/audiences/difference', { body: bodyOf(pair), signal })),
    retry: false,
  });

/** A page of one of the lists, newest contacts first. */
export const readSide = async (pair: Pair, side: Side, after: string | undefined, signal: AbortSignal) => {
  const body = { ...bodyOf(pair), side, limit: PAST_PAGE, ...(after && { after }) };
  return toPastRows(await ok(api.POST('/api/v1/audiences/difference/contacts', { body, signal })));
};

const bodyOf = ({ left, right }: Pair) => ({ left: sideOf(left), right: sideOf(right) });
const sideOf = ({ group, at }: Chosen) => ({ group, ...(at !== undefined && { at }) });
