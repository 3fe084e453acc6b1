import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../../api/client.ts';

export interface Growth {
  /** The beginning of a day (UTC). */
  at: string;
  added: number;
  removed: number;
  /** At the end of the day. */
  size: number;
}

export interface Insights {
  size: number;
  byCountry: { country: string | null; size: number }[];
  /** The days on which members changed, oldest first. */
  growth: Growth[];
  /** Members by when they were last written. */
  freshness: { bucket: '7d' | '30d' | '90d' | '365d' | 'older'; count: number }[];
  /** How many members it was estimated from; null where it is exact. */
  freshnessSample: number | null;
  /** The groups that share the most members with it, most first. */
  overlaps: { id: number; name: string; size: number; shared: number }[];
}

/** All that is to be told about a group. */
export const insightsQuery = (id: number) =>
  queryOptions({
    queryKey: ['groups', 'insights', id],
    queryFn: ({ signal }) => call<Insights>('GET', `/groups/${id}/insights`, { signal }),
  });
