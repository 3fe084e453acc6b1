import { queryOptions } from '@tanstack/react-query';
import { api, ok } from '../../../api/client.ts';

/** One group that is not in the trash. */
export const groupQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'one', id],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups/{id}', { params: { path: { id } }, signal })),
  });
