import { sql } from 'kysely';
import { type Bitmap, empty } from '../audiences/bitmap.ts';
import { type AsOf, bitmapAsOf, pairByChunk } from '../changes/asOf.ts';
import { withinHistory } from '../changes/retention.ts';
import type { Db } from '../db/database.ts';
import { getGroup } from '../groups/queries.ts';
import { type PastPage, readPastPage } from '../history/past.ts';

/** A group, now or at a moment. */
export interface GroupAt {
  group: number;
  at?: string | undefined;
}

/** Two groups, or one at two moments. */
interface Pair {
  workspaceId: number;
  left: GroupAt;
  right: GroupAt;
}

/** Which contacts of a pair. */
export const SIDES = ['onlyLeft', 'onlyRight', 'both'] as const;
export type Side = (typeof SIDES)[number];

/** How many contacts are only in one, only in the other, and in both. Throws `group_not_found`, `beyond_retention`. */
export async function countDifference(db: Db, pair: Pair): Promise<Record<Side, number>> {
  return withPair(db, pair, async (left, right) => {
    const { rows } = await sql<{ left: number; right: number; both: number }>`
      with l as materialized (select chunk, bits | ${empty} as bits from (${bitmapAsOf(left)}) as l),
           r as materialized (select chunk, bits | ${empty} as bits from (${bitmapAsOf(right)}) as r)
      select coalesce(sum(bit_count(l.bits)), 0)::bigint as left, coalesce(sum(bit_count(r.bits)), 0)::bigint as right,
             coalesce(sum(bit_count(l.bits & r.bits)), 0)::bigint as both
      from l full join r using (chunk)`.execute(db);
    const { left: onLeft, right: onRight, both } = rows[0]!;
    return { onlyLeft: onLeft - both, onlyRight: onRight - both, both };
  });
}

const BITS: Record<Side, ReturnType<typeof sql>> = {
  onlyLeft: sql`l.bits & ~ r.bits`,
  onlyRight: sql`r.bits & ~ l.bits`,
  both: sql`l.bits & r.bits`,
};

/** One page of one of these lists, newest contacts first. Throws what `countDifference` does. */
export async function listDifference(
  db: Db,
  { side, before, limit, ...pair }: Pair & { side: Side; before?: number | undefined; limit: number },
): Promise<PastPage> {
  const { workspaceId } = pair;
  return withDifference(db, { ...pair, side }, (members) => readPastPage(db, { workspaceId, members, before, limit }));
}

/** Reads whatever of one of these lists, as a set. Throws what `countDifference` does. */
export const withDifference = <T>(
  db: Db,
  { side, ...pair }: Pair & { side: Side },
  read: (members: Bitmap) => Promise<T>,
): Promise<T> => withPair(db, pair, (left, right) => read(pairByChunk(left, right, BITS[side])));

async function withPair<T>(
  db: Db,
  { workspaceId, left, right }: Pair,
  read: (left: AsOf, right: AsOf) => Promise<T>,
): Promise<T> {
  // Of a group in the trash there is a past.
  for (const { group: id, at } of [left, right]) await getGroup(db, { workspaceId, id, trashed: at !== undefined });
  const asOf = ({ group, at }: GroupAt): AsOf => ({ workspaceId, audienceId: group, at });
  return withinHistory(db, { workspaceId, moments: [left.at, right.at] }, () => read(asOf(left), asOf(right)));
}
