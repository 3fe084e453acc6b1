import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** A page as every list of the API answers it; some lists know how many there are in all. */
export interface CursorPage<T> {
  items: T[];
  /** The cursor of the next page; lists that are always whole have none. */
  next?: string | null;
  size?: number | null;
}

export interface CursorPages<T> {
  /** The rows of the page; those of the page before while the next is on its way, so that nothing jumps. */
  rows: readonly T[];
  /** Nothing has ever arrived. */
  isLoading: boolean;
  /** Something is on its way. */
  isFetching: boolean;
  /** The rows are of another page or search than the one asked for. Those that are read again are not. */
  isStale: boolean;
  error: unknown;
  retry: () => void;
  /** Number of the first row of the page, from 0. */
  offset: number;
  /** How many there are, where the list says so. */
  total: number | null;
  hasPrevious: boolean;
  hasNext: boolean;
  previous: () => void;
  next: () => void;
}

/** Where a page begins: the cursor that leads to it and how many rows are before it. */
interface Place {
  after: string | undefined;
  offset: number;
}

const START: readonly Place[] = [{ after: undefined, offset: 0 }];

/**
 * Pages of a list by cursor: `read(after, signal)` answers a page. Another `queryKey` (another search) begins at its
 * first page, and keeps the old rows until that has come. Pages that were seen are kept, so going back is immediate;
 * invalidating the key reads only the page that is shown again.
 */
export function useCursorPages<T>(
  queryKey: QueryKey,
  read: (after: string | undefined, signal: AbortSignal) => Promise<CursorPage<T>>,
  { enabled = true, refetchMs }: { enabled?: boolean; refetchMs?: number } = {},
): CursorPages<T> {
  const name = JSON.stringify(queryKey);
  const [state, setState] = useState({ name, places: START });
  const places = state.name === name ? state.places : START;
  const { after, offset } = places[places.length - 1]!;
  const query = useQuery({
    queryKey: [...queryKey, { after }],
    queryFn: ({ signal }) => read(after, signal),
    placeholderData: keepPreviousData,
    enabled,
    ...(refetchMs !== undefined && { refetchInterval: refetchMs }),
  });
  const { data, isPlaceholderData } = query;
  // Lists say it with their first page only.
  const first = useQueryClient().getQueryData<CursorPage<T>>([...queryKey, { after: undefined }]);
  const following = (!isPlaceholderData && data?.next) || null;
  return {
    rows: data?.items ?? [],
    isLoading: query.isLoading,
    isFetching: query.isFetching,
    isStale: isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
    offset,
    total: data?.size ?? (isPlaceholderData ? null : (first?.size ?? null)),
    hasPrevious: places.length > 1,
    hasNext: following !== null,
    previous: () => setState({ name, places: places.length > 1 ? places.slice(0, -1) : places }),
    next: () => {
      if (following === null || !data) return;
      setState({ name, places: [...places, { after: following, offset: offset + data.items.length }] });
    },
  };
}
