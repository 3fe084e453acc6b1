import { sql } from 'kysely';
import { type Db, sqlState } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Period } from './schema.ts';

// All count back from the size of now: what a change left behind may have been written before that of a change which
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

/** How a group grew in a period: on one day (UTC), unless told. */
interface Growth {
  /** The beginning. */
  at: string;
  added: number;
  removed: number;
  /** At the end; for the present period, now. */
  size: number;
}

/** The last `limit` days on which a group's members changed, oldest first. */
export async function listGrowth(
  db: Db,
  { workspaceId, id, size, limit }: { workspaceId: number; id: number; size: number; limit: number },
): Promise<Growth[]> {
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

/** Periods of a series, where nobody says when it begins; and how long each is at least, in days. */
const USUAL: Record<Period, number> = { day: 90, week: 53, month: 24 };
const DAYS: Record<Period, number> = { day: 1, week: 7, month: 28 };
const MOST_PERIODS = 1_000;
const DAY_MS = 86_400_000;

/**
 * How a group grew in every period from the one of `from` to that of `to`, oldest first, in the days of a time zone (IANA).
 * From the counts of changes, which are kept for ever. Throws `invalid_request` for too many periods, or an unknown zone.
 */
export async function listGrowthBy(
  db: Db,
  options: {
    workspaceId: number;
    id: number;
    by: Period;
    from?: Date | undefined;
    to?: Date | undefined;
    timeZone: string;
  },
): Promise<Growth[]> {
  const { workspaceId, id, by, from, to = new Date(), timeZone } = options;
  if (from && to < from) throw refused('to', 'It must not be before from.');
  if (from && (to.getTime() - from.getTime()) / DAY_MS / DAYS[by] > MOST_PERIODS) {
    throw refused(
      'from',
      `A series has at most ${MOST_PERIODS.toLocaleString('en')} periods. Ask for fewer, or longer ones.`,
    );
  }
  const steps = (count: number) => sql`make_interval(${sql.raw(`${by}s`)} => ${count})`;
  const periodOf = (at: Date) => sql`date_trunc(${by}, ${at}::timestamptz at time zone ${timeZone})`;
  const first = from ? periodOf(from) : sql`${periodOf(to)} - ${steps(USUAL[by] - 1)}`;
  const query = sql<{ at: Date; added: number; removed: number; last_size: number }>`
    with period as materialized (
      select local at time zone ${timeZone} as begins, (local + ${steps(1)}) at time zone ${timeZone} as ends
      from generate_series(${first}, ${to}::timestamptz at time zone ${timeZone}, ${steps(1)}) as local
    )
    select period.begins as at, effect.added, effect.removed,
           (select size from audience where workspace_id = ${workspaceId} and id = ${id})
           - coalesce((select sum(added - removed) from change_audience
                       where workspace_id = ${workspaceId} and audience_id = ${id}
                         and at >= (select max(ends) from period)), 0)::bigint as last_size
    from period
    cross join lateral (
      select coalesce(sum(added), 0)::bigint as added, coalesce(sum(removed), 0)::bigint as removed
      from change_audience
      where workspace_id = ${workspaceId} and audience_id = ${id} and at >= period.begins and at < period.ends
    ) as effect
    order by 1 desc`;
  const { rows } = await query.execute(db).catch((error: unknown) => {
    throw sqlState(error) === '22023' ? refused('timeZone', 'The database knows no such time zone.') : error;
  });
  let left = rows[0]?.last_size ?? 0;
  const periods = rows.map(({ at, added, removed }) => {
    const period = { at: at.toISOString(), added, removed, size: left };
    left += removed - added;
    return period;
  });
  return periods.reverse();
}

const refused = (path: string, message: string): AppError =>
  new AppError('invalid_request', `${path}: ${message}`, { errors: [{ path, code: 'invalid', message }] });
