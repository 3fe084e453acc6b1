import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { empty } from './bitmap.ts';

/** Groups compared with each other at once, at most: 1,225 pairs. */
export const MATRIX_LIMIT = 50;

/** Contacts that are in both of two audiences; `a` is the smaller id. */
export interface Pair {
  a: number;
  b: number;
  shared: number;
}

/**
 * How many contacts each two of these audiences share, exactly. Pairs that share nobody are left out.
 *
 * Counted by PostgreSQL, every other chunk by one of two connections. At 10 M contacts and 50 halves: 0.9 s; reading the
 * bits into Node (0.5 s) and counting there (0.6 s, at which it can do nothing else) was no faster.
 */
export async function countPairs(
  db: Db,
  { workspaceId, audienceIds }: { workspaceId: number; audienceIds: readonly number[] },
): Promise<Pair[]> {
  const ids = [...new Set(audienceIds)];
  if (ids.length > MATRIX_LIMIT) throw new RangeError(`at most ${MATRIX_LIMIT} audiences`);
  const halves = await Promise.all([
    countHalf(db, { workspaceId, ids, odd: 0 }),
    countHalf(db, { workspaceId, ids, odd: 1 }),
  ]);
  const pairs = new Map<string, Pair>();
  for (const pair of halves.flat()) {
    const key = `${pair.a}:${pair.b}`;
    pairs.set(key, { ...pair, shared: pair.shared + (pairs.get(key)?.shared ?? 0) });
  }
  return [...pairs.values()].sort((one, other) => one.a - other.a || one.b - other.b);
}

async function countHalf(
  db: Db,
  { workspaceId, ids, odd }: { workspaceId: number; ids: readonly number[]; odd: 0 | 1 },
): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    -- A copy in memory: joined as stored, every chunk would be unpacked once for each of its pairs.
    with part as materialized (
      select audience_id, chunk, bits | ${empty} as bits
      from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[]) and chunk % 2 = ${odd}
    )
    select one.audience_id as a, other.audience_id as b, sum(bit_count(one.bits & other.bits))::bigint as shared
    from part as one
    join part as other on other.chunk = one.chunk and other.audience_id > one.audience_id
    group by 1, 2
    having sum(bit_count(one.bits & other.bits)) > 0`.execute(db);
  return rows;
}
