import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { empty } from './bitmap.ts';
import type { Neighbour } from './neighbours.ts';

/** Audiences looked at together. */
const BATCH = 250;

/** What two sets have in common, of all that is in either: 1 where they are equal, 0 where they share nobody (Jaccard). */
export const similarityOf = (one: number, other: number, shared: number): number =>
  shared === 0 ? 0 : shared / (one + other - shared);

/**
 * The audiences of a kind that are most like one, most first; none that shares nobody with it.
 *
 * Two sets are never more alike than the smaller is large beside the larger. So those of about the same size are looked at
 * first, and it ends where no other could be among the `limit` best.
 */
export async function listSimilar(
  db: Db,
  {
    workspaceId,
    audienceId,
    size,
    kind,
    limit,
  }: {
    workspaceId: number;
    audienceId: number;
    /** That of the audience. */
    size: number;
    kind: string;
    limit: number;
  },
): Promise<Neighbour[]> {
  if (size === 0) return [];
  let best: Neighbour[] = [];
  const likeness = (one: Neighbour): number => similarityOf(size, one.size, one.shared);
  let after: { bound: number; id: number } | null = null;
  for (;;) {
    const { rows }: { rows: (Neighbour & { bound: number })[] } = await sql<Neighbour & { bound: number }>`
      -- A copy in memory: joined as stored, its chunk would be unpacked once for every other audience.
      with whole as materialized (
        select chunk, bits | ${empty} as bits
        from audience_chunk
        where workspace_id = ${workspaceId} and audience_id = ${audienceId}
      ),
      other as materialized (
        select id, name, size, bound
        from (
          select id, name, size, least(size, ${size}::bigint)::float8 / greatest(size, ${size}::bigint) as bound
          from audience
          where workspace_id = ${workspaceId} and kind = ${kind} and trashed_at is null and size > 0
            and id <> ${audienceId}
        ) as candidate
        where ${after ? sql`(bound, id) < (${after.bound}::float8, ${after.id}::bigint)` : sql`true`}
        order by bound desc, id desc
        limit ${BATCH}
      ),
      shared as (
        select other.id, sum(bit_count(whole.bits & chunk.bits))::bigint as shared
        from other
        join audience_chunk as chunk on chunk.workspace_id = ${workspaceId} and chunk.audience_id = other.id
        join whole on whole.chunk = chunk.chunk
        group by other.id
      )
      select other.id, other.name, other.size, other.bound, coalesce(shared.shared, 0)::bigint as shared
      from other left join shared using (id)
      order by other.bound desc, other.id desc`.execute(db);
    best = [...best, ...rows.filter(({ shared }) => shared > 0).map(({ bound: _, ...neighbour }) => neighbour)]
      .sort((a, b) => likeness(b) - likeness(a) || a.id - b.id)
      .slice(0, limit);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH || (best.length === limit && likeness(best.at(-1)!) >= last.bound)) return best;
    after = { bound: last.bound, id: last.id };
  }
}
