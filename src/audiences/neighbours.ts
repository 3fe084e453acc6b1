import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { empty } from './bitmap.ts';

/** Another audience that has members of one. */
export interface Neighbour {
  id: number;
  name: string;
  size: number;
  /** Contacts that are in both. */
  shared: number;
}

/** Audiences looked at together. */
const BATCH = 250;

/**
 * The audiences of a kind that share the most contacts with one, most first; none that shares nothing.
 *
 * Looks at the largest first and stops where no other could be among the `limit` best, as what is shared is never more
 * than a size.
 */
export async function listNeighbours(
  db: Db,
  { workspaceId, audienceId, kind, limit }: { workspaceId: number; audienceId: number; kind: string; limit: number },
): Promise<Neighbour[]> {
  let best: Neighbour[] = [];
  let after: { size: number; id: number } | null = null;
  for (;;) {
    const { rows }: { rows: Neighbour[] } = await sql<Neighbour>`
      -- A copy in memory: joined as stored, its chunk would be unpacked once for every other audience.
      with whole as materialized (
        select chunk, bits | ${empty} as bits
        from audience_chunk
        where workspace_id = ${workspaceId} and audience_id = ${audienceId}
      ),
      other as materialized (
        select id, name, size
        from audience
        where workspace_id = ${workspaceId} and kind = ${kind} and trashed_at is null
          and ${after ? sql`(size, id) < (${after.size}::bigint, ${after.id}::bigint)` : sql`true`}
        order by size desc, id desc
        limit ${BATCH}
      ),
      shared as (
        select other.id, sum(bit_count(whole.bits & chunk.bits))::bigint as shared
        from other
        join audience_chunk as chunk on chunk.workspace_id = ${workspaceId} and chunk.audience_id = other.id
        join whole on whole.chunk = chunk.chunk
        where other.id <> ${audienceId}
        group by other.id
      )
      select other.id, other.name, other.size, coalesce(shared.shared, 0)::bigint as shared
      from other left join shared using (id)
      order by other.size desc, other.id desc`.execute(db);
    const last = rows.at(-1);
    best = [...best, ...rows.filter(({ id, shared }) => id !== audienceId && shared > 0)]
      .sort((a, b) => b.shared - a.shared || b.size - a.size || a.id - b.id)
      .slice(0, limit);
    if (!last || rows.length < BATCH || (best.length === limit && best.at(-1)!.shared >= last.size)) return best;
    after = { size: last.size, id: last.id };
  }
}
