import { queryOptions } from '@tanstack/react-query';
import { call } from '../../api/client.ts';

interface Bound {
  id: number;
  name: string;
}

export interface Usage {
  marketingActivities: Bound[];
  chatFlows: Bound[];
  /** Imports under way that will add to the group; named as their files. */
  imports: (Bound & { status: 'checking' | 'ready' | 'committing' })[];
  inUse: boolean;
}

/** What is bound to a group. */
export const usageQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'usage', id],
    queryFn: ({ signal }) => call<Usage>('GET', `/groups/${id}/usage`, { signal }),
  });
