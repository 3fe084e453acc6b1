import { type RawBuilder, sql } from 'kysely';
import type { Bitmap } from '../audiences/bitmap.ts';
import {
  CHUNK_BITS,
  chunkOf,
  decodeDescending,
  difference,
  emptyBits,
  fromBitSend,
  intersection,
  union,
} from '../audiences/bits.ts';
import { intersectPostings, type Posting, unitePostings } from '../audiences/postings.ts';
import type { Db } from '../db/database.ts';
import { type GramLookup, lookupOf } from '../lib/grams.ts';

/** Candidates that are worth a look before more segments are read. */
const ENOUGH = 2_000;
const MOST_SEGMENTS = 64;
/** A cursor beyond every number must not overflow the column. */
const HIGHEST_SEGMENT = 2_147_483_647;

/** A segment that has members, and what the index knows of it. */
interface Segment {
  segment: number;
  members: Uint8Array;
  built: boolean;
  /** Written since its build began, or perhaps. */
  dirty: Uint8Array | null;
}

/** Members of one segment of whom the index cannot say that none of the parts is contained. */
interface Candidates {
  chunk: number;
  /** In their texts at least one of the parts is contained. */
  certain: Uint8Array;
  /** In their texts, perhaps: only the row tells. None of them is certain. */
  uncertain: Uint8Array;
}

interface Asked {
  workspaceId: number;
  members: Bitmap;
  parts: readonly string[];
  /** Segments to read at first; then it is more at a time, as the caller stops when it has enough. */
  segments: number;
}

/**
 * The candidates among members, newest segments first: those whom the postings name, those written since, and all of
 * segments that are not built. No member who matches is left out, whatever is written or built meanwhile.
 */
export async function* readCandidates(
  db: Db,
  { workspaceId, members, parts, below, segments }: Asked & { below: number },
): AsyncGenerator<Candidates> {
  const lookups = parts.map(lookupOf);
  let top = below;
  for (let batch = Math.min(segments, MOST_SEGMENTS); top > 0; batch = Math.min(batch * 4, MOST_SEGMENTS)) {
    const found = await readSegments(db, { workspaceId, members, below: top, limit: batch });
    // After the dirty ones: a build may be published in between, and forgets only those that its postings have.
    const postings = await readPostings(db, { workspaceId, lookups, segments: found.filter(({ built }) => built) });
    for (const segment of found) yield candidatesOf(segment, { lookups, postings: postings.get(segment.segment) });
    const last = found.at(-1);
    if (!last || found.length < batch) return;
    top = last.segment * CHUNK_BITS;
  }
}

/** The numbers of the candidates below `below`, newest first, some thousands at a time. */
export async function* listCandidates(db: Db, asked: Asked & { below: number }): AsyncGenerator<number[]> {
  let nos: number[] = [];
  for await (const { chunk, certain, uncertain } of readCandidates(db, asked)) {
    nos = nos.concat(decodeDescending({ chunk, bits: union(certain, uncertain) }, asked.below, CHUNK_BITS));
    if (nos.length < ENOUGH) continue;
    yield nos;
    nos = [];
  }
  if (nos.length > 0) yield nos;
}

async function readSegments(
  db: Db,
  { workspaceId, members, below, limit }: { workspaceId: number; members: Bitmap; below: number; limit: number },
): Promise<Segment[]> {
  const { rows } = await sql<{ segment: number; members: Buffer; built: boolean; dirty: Buffer | null }>`
    with page as (
      select chunk, bits from (${members}) as members
      where chunk <= ${Math.min(chunkOf(below - 1), HIGHEST_SEGMENT)}
      order by chunk desc
      limit ${limit}
    )
    select page.chunk as segment, bit_send(page.bits) as members, known.built is not null as built,
           (select bit_send(bit_or(dirty.bits)) from search_dirty as dirty
            where known.built is not null
              and dirty.workspace_id = ${workspaceId} and dirty.segment = page.chunk) as dirty
    from page
    left join search_segment as known on known.workspace_id = ${workspaceId} and known.segment = page.chunk
    order by page.chunk desc`.execute(db);
  return rows.map((row) => ({ ...row, members: fromBitSend(row.members), dirty: fromBitSend(row.dirty) }));
}

/** What the index has for one part in one segment. */
type Found = Map<number, Posting>;

/** By segment, for each lookup its grams. */
async function readPostings(
  db: Db,
  {
    workspaceId,
    lookups,
    segments,
  }: { workspaceId: number; lookups: readonly GramLookup[]; segments: readonly Segment[] },
): Promise<Map<number, Found[]>> {
  const found = new Map<number, Found[]>();
  if (segments.length === 0) return found;
  const among = sql`
    workspace_id = ${workspaceId} and segment = any(${segments.map(({ segment }) => segment)}::int[])`;
  const selects = lookups.map(
    (lookup, index): RawBuilder<unknown> => sql`
      select ${sql.lit(index)} as lookup, segment, gram, nos from search_posting
      where ${among} and ${gramIn(lookup)}`,
  );
  const { rows } = await sql<{ lookup: number; segment: number; gram: number; nos: Buffer }>`
    ${sql.join(selects, sql` union all `)}`.execute(db);
  for (const { lookup, segment, gram, nos } of rows) {
    const ofSegment = found.get(segment) ?? lookups.map(() => new Map());
    ofSegment[lookup]!.set(gram, nos);
    found.set(segment, ofSegment);
  }
  return found;
}

const gramIn = (lookup: GramLookup): RawBuilder<unknown> =>
  'all' in lookup
    ? sql`gram = any(${lookup.all}::bigint[])`
    : sql`gram between ${lookup.from}::bigint and ${lookup.to}::bigint`;

function candidatesOf(
  { segment, members, built, dirty }: Segment,
  { lookups, postings }: { lookups: readonly GramLookup[]; postings: Found[] | undefined },
): Candidates {
  if (!built) return { chunk: segment, certain: emptyBits(), uncertain: members };
  let certain = emptyBits();
  let uncertain = emptyBits();
  for (const [index, lookup] of lookups.entries()) {
    const bits = bitsFor(lookup, postings?.[index], members);
    if (lookup.exact) certain = union(certain, bits);
    else uncertain = union(uncertain, bits);
  }
  // What the postings have of those written since may be of before.
  if (dirty) {
    uncertain = union(uncertain, intersection(dirty, members));
    certain = difference(certain, dirty);
  }
  return { chunk: segment, certain, uncertain: difference(uncertain, certain) };
}

function bitsFor(lookup: GramLookup, postings: Found | undefined, members: Uint8Array): Uint8Array {
  if (!postings || postings.size === 0) return emptyBits();
  if ('from' in lookup) return unitePostings(postings.values(), members);
  // A gram that nobody in the segment has is no row.
  return postings.size === lookup.all.length ? intersectPostings([...postings.values()], members) : emptyBits();
}
