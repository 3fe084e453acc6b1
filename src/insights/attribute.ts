import { type RawBuilder, sql } from 'kysely';
import { empty } from '../audiences/bitmap.ts';
import { CHUNK_BITS } from '../audiences/bits.ts';
import { sampleMembers } from '../audiences/members.ts';
import { listAttributes } from '../contacts/attributes.ts';
import type { Attribute } from '../contacts/schema.ts';
import { type Db, sqlState, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { type Edges, edgesOf } from './ranges.ts';
import type { Composition, CompositionPart } from './schema.ts';

/** Up to so many members are looked at without being asked: 0.3 s. */
const QUICK = 200_000;
/** How long a look at all of them may take where it is asked for. */
const EXACT_MS = 60_000;
/** Members whose rows are looked at else: a share of one half is told within 0.7 %. */
const SAMPLE = 20_000;
/** Members whose values decide where ranges begin and end. */
const EDGE_SAMPLE = 2_000;
/** Values listed, at most; all others are the rest. */
const LISTED = 50;

/**
 * A group by the values of an attribute; by ranges, if these are numbers or dates. Rows are looked at: all of them up to
 * 200,000 members, or with `exact` at any size in up to a minute; else those of 20,000 members, spread evenly.
 */
export async function composeByAttribute(
  db: Db,
  { workspaceId, id, size, key, exact }: { workspaceId: number; id: number; size: number; key: string; exact: boolean },
): Promise<Composition> {
  const attribute = (await listAttributes(db, { workspaceId })).find((one) => one.key === key);
  if (!attribute) throw new AppError('attribute_not_found', `There is no attribute “${key}”.`);
  const edges = await readEdges(db, { workspaceId, id, size, attribute });
  const rows = membersOf(workspaceId, id);
  const all = size <= QUICK || exact ? await countAll(db, { rows, attribute, edges }) : null;
  const counts = all ?? (await countSample(db, { workspaceId, id, size, attribute, edges }));
  const parts = edges ? rangesOf(edges, counts.parts) : counts.parts;
  return {
    by: 'attribute',
    attribute: { key, name: attribute.name, type: attribute.type },
    size: counts.size,
    exact: counts.sample === null,
    sample: counts.sample,
    parts,
    rest: counts.rest,
  };
}

interface Counts extends Pick<Composition, 'parts' | 'rest' | 'sample' | 'size'> {}

interface Asked {
  attribute: Attribute;
  edges: Edges | null;
}

/**
 * Rows of the members of a group, chunk by chunk: each chunk's bits are unpacked once, and its contacts read as a range of
 * the primary key. Joined by number it takes five times as long.
 */
const membersOf = (workspaceId: number, id: number): RawBuilder<unknown> => sql`
  (select chunk, bits | ${empty} as bits
   from audience_chunk
   where workspace_id = ${workspaceId} and audience_id = ${id} offset 0) as part
  cross join lateral (
    select attributes from contact
    where workspace_id = ${workspaceId}
      and no between part.chunk::bigint * ${sql.lit(CHUNK_BITS)} and part.chunk::bigint * ${sql.lit(CHUNK_BITS)} + ${sql.lit(CHUNK_BITS - 1)}
      and get_bit(part.bits, (no % ${sql.lit(CHUNK_BITS)})::int) = 1
  ) as contact`;

/** Null when it takes longer than it may. */
async function countAll(db: Db, { rows, ...asked }: Asked & { rows: RawBuilder<unknown> }): Promise<Counts | null> {
  try {
    return await transaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(EXACT_MS)}, true)`.execute(tx);
      return countRows(tx, { rows, ...asked });
    });
  } catch (error) {
    if (sqlState(error) === '57014') return null;
    throw error;
  }
}

async function countRows(db: Db, { rows, attribute, edges }: Asked & { rows: RawBuilder<unknown> }): Promise<Counts> {
  const { rows: values } = await sql<{ value: unknown; size: number; values: number; total: number }>`
    select value, size, count(*) over () as values, (sum(size) over ())::bigint as total
    from (
      select ${counted(attribute, edges)} as value, count(*) as size
      from ${rows}
      group by 1
    ) as by_value
    -- Those without a value first: they are always listed.
    order by value is null desc, size desc, value
    limit ${LISTED + 1}`.execute(db);
  const size = values[0]?.total ?? 0;
  const known = values.filter(({ value }) => value !== null).slice(0, LISTED);
  const none = values.filter(({ value }) => value === null);
  const parts = [...known, ...none].map((row) => ({ value: row.value as CompositionPart['value'], size: row.size }));
  const listed = parts.reduce((sum, part) => sum + part.size, 0);
  return {
    size,
    sample: null,
    parts,
    rest: { values: (values[0]?.values ?? 0) - parts.length, size: size - listed },
  };
}

/** What rows are counted by: the value, or the number of its range. */
function counted({ key, type }: Attribute, edges: Edges | null): RawBuilder<unknown> {
  if (edges?.type === 'number') {
    return sql`width_bucket((attributes ->> ${key})::float8, ${edges.bounds}::float8[])`;
  }
  if (edges?.type === 'date') {
    // PostgreSQL knows no year 0, which ISO 8601 does.
    return sql`
      case when attributes ->> ${key} < '0001' then 0
           else width_bucket((attributes ->> ${key})::date, ${edges.bounds}::date[]) end`;
  }
  return type === 'boolean' ? sql`(attributes -> ${key})::boolean` : sql`attributes ->> ${key}`;
}

/** Estimated from members spread evenly, in sizes that add up to the group's. */
async function countSample(
  db: Db,
  { workspaceId, id, size, ...asked }: Asked & { workspaceId: number; id: number; size: number },
): Promise<Counts> {
  const nos = await sampleMembers(db, { workspaceId, audienceId: id, size, count: SAMPLE });
  const rows = sql`(select attributes from contact where workspace_id = ${workspaceId} and no = any(${nos}::bigint[])) as contact`;
  const counts = await countRows(db, { rows, ...asked });
  // Rounded as they add up, so that the parts make the whole.
  const scale = counts.size === 0 ? 0 : size / counts.size;
  let [seen, before] = [0, 0];
  const scaled = (count: number): number => {
    seen += count;
    const part = Math.round(seen * scale) - before;
    before += part;
    return part;
  };
  return {
    size,
    sample: counts.size,
    parts: counts.parts.map((part) => ({ ...part, size: scaled(part.size) })),
    rest: { values: counts.rest.values, size: scaled(counts.rest.size) },
  };
}

/** Where ranges begin and end, by the values of a few; null for an attribute that has none. */
async function readEdges(
  db: Db,
  {
    workspaceId,
    id,
    size,
    attribute: { key, type },
  }: { workspaceId: number; id: number; size: number; attribute: Attribute },
): Promise<Edges | null> {
  if (type !== 'number' && type !== 'date') return null;
  const nos = await sampleMembers(db, { workspaceId, audienceId: id, size, count: EDGE_SAMPLE });
  const { rows } = await sql<{ value: string }>`
    select attributes ->> ${key} as value from contact
    where workspace_id = ${workspaceId} and no = any(${nos}::bigint[]) and attributes ? ${key}`.execute(db);
  return edgesOf(
    type,
    rows.map(({ value }) => value),
  );
}

/** Counts by the number of the range as ranges, in order; those without a value last. */
function rangesOf({ bounds }: Edges, parts: readonly CompositionPart[]): CompositionPart[] {
  const sizes = new Map(parts.map(({ value, size }) => [value, size]));
  const ranges: CompositionPart[] = [];
  for (let bucket = 0; bucket <= bounds.length; bucket++) {
    const size = sizes.get(bucket) ?? 0;
    const range = { from: bounds[bucket - 1] ?? null, to: bounds[bucket] ?? null };
    // Beyond the bounds there may be nobody; between them an empty range is worth seeing.
    if (size > 0 || (range.from !== null && range.to !== null)) ranges.push({ value: null, ...range, size });
  }
  const none = sizes.get(null) ?? 0;
  return none > 0 ? [...ranges, { value: null, size: none }] : ranges;
}
