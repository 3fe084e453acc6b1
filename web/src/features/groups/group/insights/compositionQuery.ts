import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../../../api/client.ts';

export type CompositionPart = Schema<'GroupComposition'>['parts'][number];

/** By what a group is taken apart. */
export type Dimension = { by: 'country' | 'source' | 'month' } | { by: 'attribute'; attribute: string };

/** Of whom a group is made. While another dimension is counted, the former one stays. */
export const compositionQuery = (id: number, dimension: Dimension) =>
  queryOptions({
    queryKey: ['groups', 'composition', id, dimension],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/groups/{id}/composition', { params: { path: { id }, query: dimension }, signal })),
    placeholderData: keepPreviousData,
  });

/** The groups that are most like one. */
export const similarQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'similar', id],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/groups/{id}/similar', { params: { path: { id }, query: { limit: 8 } }, signal })),
  });
