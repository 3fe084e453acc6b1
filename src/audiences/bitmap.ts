import { type RawBuilder, sql } from 'kysely';
import { CHUNK_BITS, type ChunkBits, EMPTY_CHUNK, encodeMembers, toBitText } from './bits.ts';

/**
 * A set of contacts as a piece of SQL: a query of `(chunk int, bits bit(65536))`, at most one row a chunk. Set algebra
 * is composed from these and runs inside PostgreSQL; nothing is read into Node.
 */
export type Bitmap = RawBuilder<{ chunk: number; bits: string }>;

/** Zero bits, for SQL. */
export const empty = sql.raw(EMPTY_CHUNK);

/** The set of these contact numbers. */
export function bitmapOf(nos: Iterable<number>): Bitmap {
  return bitmapOfChunks(encodeMembers(nos));
}

/** A set whose bits are at hand. */
export function bitmapOfChunks(chunks: ChunkBits[]): Bitmap {
  return sql`
    select given.chunk, given.bits::bit(65536) as bits
    from unnest(${chunks.map(({ chunk }) => chunk)}::int[],
                ${chunks.map(({ bits }) => toBitText(bits))}::text[]) as given (chunk, bits)`;
}

/** The set of the numbers that `query` yields as a column `no`. Costs about half a microsecond a number. */
export function bitmapOfQuery(query: RawBuilder<{ no: number }>): Bitmap {
  return sql`
    select (found.no / ${sql.lit(CHUNK_BITS)})::int                                as chunk,
           chunk_of(array_agg((found.no % ${sql.lit(CHUNK_BITS)})::int)) as bits
    from (${query}) as found
    group by 1`;
}

/** The members of a stored audience. */
export function bitmapOfAudience(workspaceId: number, audienceId: number): Bitmap {
  return sql`
    select chunk, bits
    from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = ${audienceId}`;
}

/** The members of both. */
export const intersectionOfBitmaps = (a: Bitmap, b: Bitmap): Bitmap => sql`
  select chunk, one.bits & other.bits as bits from (${a}) as one join (${b}) as other using (chunk)`;

/** Which audiences a set is made of: those in `any` or all of `include`, without any of `exclude`. */
export interface SetExpression {
  include: readonly number[];
  exclude?: readonly number[];
  /** `any` (union, the default) or `all` (intersection) of `include`. */
  match?: 'any' | 'all';
}

/**
 * Union or intersection of stored audiences, minus the union of others.
 *
 * Joins the chunks of each audience instead of aggregating them: at 10 M contacts the size of A ∩ B takes a half of
 * what `bit_and(…) group by chunk` needs, because aggregates copy 8 kB at every step. With more audiences the aggregates
 * win: of 8 at 1 M contacts, joins took 17 ms and aggregates 2 ms.
 */
export function bitmapOfSet(workspaceId: number, expression: SetExpression): Bitmap {
  const include = [...new Set(expression.include)];
  const exclude = [...new Set(expression.exclude ?? [])];
  if (include.length === 0) return sql`select 0 as chunk, ${empty} as bits where false`;
  const included =
    include.length === 1
      ? bitmapOfAudience(workspaceId, include[0]!)
      : expression.match === 'all'
        ? intersectionOf(workspaceId, include)
        : unionOf(workspaceId, include);
  if (exclude.length === 0) return included;
  const excluded = exclude.length === 1 ? bitmapOfAudience(workspaceId, exclude[0]!) : unionOf(workspaceId, exclude);
  return sql`
    select included.chunk, included.bits & ~ coalesce(excluded.bits, ${empty}) as bits
    from (${included}) as included
    left join (${excluded}) as excluded using (chunk)`;
}

/** Who is in both sets. */
export const bitmapOfBoth = (one: Bitmap, other: Bitmap): Bitmap => sql`
  select chunk, one.bits & other.bits as bits
  from (${one}) as one
  join (${other}) as other using (chunk)`;

const JOINED_AT_MOST = 3;

function intersectionOf(workspaceId: number, ids: number[]): Bitmap {
  if (ids.length <= JOINED_AT_MOST) {
    const joined = ids.map((id, index) => sql`(${bitmapOfAudience(workspaceId, id)}) as ${sql.ref(`s${index}`)}`);
    return sql`
      select chunk, ${sql.join(
        ids.map((_, index) => sql.ref(`s${index}.bits`)),
        sql` & `,
      )} as bits
      from ${joined[0]!} ${sql.join(
        joined.slice(1).map((other) => sql`join ${other} using (chunk)`),
        sql` `,
      )}`;
  }
  return sql`
    select chunk, bit_and(bits) as bits
    from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[])
    group by chunk
    having count(*) = ${ids.length}`;
}

function unionOf(workspaceId: number, ids: number[]): Bitmap {
  if (ids.length === 2) {
    return sql`
      select chunk, coalesce(a.bits | b.bits, a.bits, b.bits) as bits
      from (${bitmapOfAudience(workspaceId, ids[0]!)}) as a
      full join (${bitmapOfAudience(workspaceId, ids[1]!)}) as b using (chunk)`;
  }
  return sql`
    select chunk, bit_or(bits) as bits
    from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[])
    group by chunk`;
}
