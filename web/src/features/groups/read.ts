import { api, ok, type Schema } from '../../api/client.ts';
import type { CursorPage } from '../../components/useCursorPages.ts';
import type { Order, Sort } from './search.ts';

export type Group = Schema<'Group'>;

interface ListOptions {
  search: string | undefined;
  after: string | undefined;
  limit: number;
  signal: AbortSignal;
}

export function listGroups({
  signal,
  sort,
  order,
  ...rest
}: ListOptions & { sort: Sort | undefined; order: Order | undefined }): Promise<CursorPage<Group>> {
  const query = { ...given(rest), growth: true as const, ...(sort && { sort }), ...(order && { order }) };
  return ok(api.GET('/api/v1/groups', { params: { query }, signal }));
}

export function listTrash({ signal, ...rest }: ListOptions): Promise<CursorPage<Group>> {
  return ok(api.GET('/api/v1/groups/trash', { params: { query: given(rest) }, signal }));
}

const given = ({ search, after, limit }: Omit<ListOptions, 'signal'>) => ({
  limit,
  ...(search && { search }),
  ...(after && { after }),
});
