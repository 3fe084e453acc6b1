import { queryOptions } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client.ts';

export type Usage = Schema<'GroupUsage'>;

/** What is bound to a group. */
export const usageQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'usage', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups/{id}/usage', { params: { path: { id } }, signal })),
  });
