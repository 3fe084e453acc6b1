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

/** An audience, and how many of its members are in another. */
export interface Part {
  id: number;
  name: string;
  /** As it is known to the program: `country:CN`. */
  key: string;
  size: number;
}

interface Within {
  workspaceId: number;
  audienceId: number;
  /** Which audiences are the parts: of this kind, with keys that begin so. */
  kind: string;
  prefix?: string;
}

/**
 * The sizes of several audiences within one, the largest first: for example a group by country, which are the facets with
 * the prefix "country:". Answers only audiences with at least one member in common.
 *
 * Unpacking the chunks of the parts is most of it, so two connections have a half each: of 40 countries at 10 M contacts
 * 105 ms instead of 220 ms (two cores).
 */
export async function countWithin(db: Db, within: Within): Promise<Part[]> {
  const halves = await Promise.all([countHalf(db, within, 0), countHalf(db, within, 1)]);
  const parts = new Map<number, Part>();
  for (const part of halves.flat()) {
    const other = parts.get(part.id);
    parts.set(part.id, other ? { ...other, size: other.size + part.size } : part);
  }
  return [...parts.values()].sort((a, b) => b.size - a.size || (a.key < b.key ? -1 : 1));
}

async function countHalf(db: Db, { workspaceId, audienceId, kind, prefix = '' }: Within, odd: 0 | 1): Promise<Part[]> {
  const { rows } = await sql<Part>`
    -- A copy in memory: joined as stored, the whole's chunk would be unpacked once for every part (350 ms instead of
    -- 200 ms for 40 countries at 10 M contacts).
    with whole as materialized (
      select chunk, bits | ${empty} as bits
      from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = ${audienceId} and chunk % 2 = ${odd}
    )
    select part.id, part.name, part.name_key as key, sum(bit_count(whole.bits & chunk.bits))::bigint as size
    from audience       as part
    join audience_chunk as chunk on chunk.workspace_id = part.workspace_id and chunk.audience_id = part.id
    join whole on whole.chunk = chunk.chunk
    where part.workspace_id = ${workspaceId} and part.kind = ${kind} and starts_with(part.name_key, ${prefix})
    group by part.id, part.name, part.name_key
    having sum(bit_count(whole.bits & chunk.bits)) > 0`.execute(db);
  return rows;
}
