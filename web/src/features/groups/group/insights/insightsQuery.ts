import { queryOptions } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../../../api/client.ts';

export type Insights = Schema<'GroupInsights'>;

/** All that is to be told about a group. */
export const insightsQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'insights', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups/{id}/insights', { params: { path: { id } }, signal })),
  });
