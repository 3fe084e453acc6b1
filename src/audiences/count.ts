import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { type Bitmap, bitmapOfSet, empty, type SetExpression } from './bitmap.ts';

/** The exact number of contacts in a set expression, counted by PostgreSQL. */
export const countSet = (db: Db, set: { workspaceId: number } & SetExpression): Promise<number> =>
  countBitmap(db, bitmapOfSet(set.workspaceId, set));

/** The exact number of contacts in a set. */
export async function countBitmap(db: Db, members: Bitmap): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    select coalesce(sum(bit_count(bits)), 0)::bigint as size from (${members}) as members`.execute(db);
  return rows[0]?.size ?? 0;
}

/**
 * The sizes of several audiences within one: for example a group by country. One pass over the chunks they share.
 * Answers only audiences with at least one member in common.
 */
export async function countWithin(
  db: Db,
  options: { workspaceId: number; audienceId: number; kind: string },
): Promise<{ id: number; name: string; size: number }[]> {
  const { rows } = await sql<{ id: number; name: string; size: number }>`
    -- A copy in memory: joined as stored, the whole's chunk would be unpacked once for every part (350 ms instead of
    -- 200 ms for 40 countries at 10 M contacts).
    with whole as materialized (
      select chunk, bits | ${empty} as bits
      from audience_chunk
      where workspace_id = ${options.workspaceId} and audience_id = ${options.audienceId}
    )
    select part.id, part.name, sum(bit_count(whole.bits & chunk.bits))::bigint as size
    from audience       as part
    join audience_chunk as chunk on chunk.workspace_id = part.workspace_id and chunk.audience_id = part.id
    join whole on whole.chunk = chunk.chunk
    where part.workspace_id = ${options.workspaceId}
      and part.kind = ${options.kind}
    group by part.id, part.name
    having sum(bit_count(whole.bits & chunk.bits)) > 0
    order by size desc, part.name`.execute(db);
  return rows;
}
