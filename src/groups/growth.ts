import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

// Both count back from the size of now: what a change left behind may have been written before that of a change which
// began earlier, so the sizes beside the changes are in their order and not in that of their times.

const RECENT_DAYS = 14;

/** The sizes of groups at the end of each of the last 14 days (UTC), oldest first; the last is the size of now. */
export async function listRecentGrowth(
  db: Db,
  { workspaceId, groups }: { workspaceId: number; groups: readonly { id: number; size: number }[] },
): Promise<Map<number, number[]>> {
  const { rows } = await sql<{ id: number; days_ago: number; net: number }>`
    select audience_id as id, current_date - (at at time zone 'UTC')::date as days_ago,
           sum(added - removed)::bigint as net
    from change_audience
    where workspace_id = ${workspaceId} and audience_id = any(${groups.map(({ id }) => id)}::bigint[])
      and at >= (current_date - ${RECENT_DAYS - 2}::int)::timestamp at time zone 'UTC'
    group by 1, 2`.execute(db);
  const nets = new Map(groups.map(({ id }) => [id, new Map<number, number>()]));
  for (const { id, days_ago: daysAgo, net } of rows) nets.get(id)!.set(daysAgo, net);
  return new Map(
    groups.map(({ id, size }) => {
      const sizes = [size];
      for (let daysAgo = 0; sizes.length < RECENT_DAYS; daysAgo++) {
        sizes.unshift(sizes[0]! - (nets.get(id)!.get(daysAgo) ?? 0));
      }
      return [id, sizes];
    }),
  );
}

/** How a group grew on one day (UTC). */
export interface DayOfGrowth {
  /** The beginning of the day. */
  at: string;
  added: number;
  removed: number;
  /** At the end of the day; for today, now. */
  size: number;
}

/** The last `limit` days on which a group's members changed, oldest first. */
export async function listGrowth(
  db: Db,
  { workspaceId, id, size, limit }: { workspaceId: number; id: number; size: number; limit: number },
): Promise<DayOfGrowth[]> {
  const { rows } = await sql<{ at: Date; added: number; removed: number }>`
    select date_trunc('day', at, 'UTC') as at, sum(added)::bigint as added, sum(removed)::bigint as removed
    from change_audience
    where workspace_id = ${workspaceId} and audience_id = ${id}
    group by 1
    having sum(added + removed) > 0
    order by 1 desc
    limit ${limit}`.execute(db);
  let left = size;
  const days = rows.map(({ at, added, removed }) => {
    const day = { at: at.toISOString(), added, removed, size: left };
    left += removed - added;
    return day;
  });
  return days.reverse();
}
