import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ok } from '../../../../api/client.ts';

/** Contacts that are in all of `groups`: how many, and how many of those are in no other of the groups chosen. */
export interface Intersection {
  groups: readonly number[];
  size: number;
  only: number;
}

/** Every intersection of the groups, exactly; the largest exclusive one first, and none that is empty. */
export const intersectionsQuery = (groups: readonly number[]) =>
  queryOptions({
    queryKey: ['audiences', 'overlap', groups],
    queryFn: async ({ signal }) => {
      const { intersections } = await ok(
        api.POST('/api/v1/audiences/overlap', { body: { groups: [...groups] }, signal }),
      );
      const exclusive = intersections.filter(({ only }) => only > 0).sort((a, b) => b.only - a.only);
      const sizes = new Map(
        intersections.flatMap(({ groups: of, size }) => (of.length === 1 ? [[of[0]!, size] as const] : [])),
      );
      return { exclusive, sizes };
    },
    placeholderData: keepPreviousData,
  });
