import { queryOptions } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../../../api/client.ts';
import type { Period } from '../../search.ts';

/** How a group grew in one period. */
export type GrowthPeriod = Schema<'GroupGrowth'>['items'][number];

/** How a group grew in the last 90 days, 53 weeks or 24 months, in days of the person's zone. */
export const growthQuery = (id: number, by: Period) =>
  queryOptions({
    queryKey: ['groups', 'growth', id, by],
    queryFn: ({ signal }) => {
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
      return ok(api.GET('/api/v1/groups/{id}/growth', { params: { path: { id }, query: { by, timeZone } }, signal }));
    },
  });

/** Without the periods before anybody was in it, but for the last of them. */
export function withoutBlankBeginning(items: readonly GrowthPeriod[]): GrowthPeriod[] {
  const first = items.findIndex(({ added, removed, size }) => added + removed + size > 0);
  return first === -1 ? [] : items.slice(Math.max(0, first - 1));
}
