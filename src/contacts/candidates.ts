import { type RawBuilder, sql } from 'kysely';
import type { Bitmap } from '../audiences/bitmap.ts';
import {
  CHUNK_BITS,
  chunkOf,
  decodeDescending,
  emptyBits,
  fromBitSend,
  intersection,
  setBit,
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

/**
 * Members below `below` of whom the index cannot say that none of `parts` is contained, newest first, some thousands at a
 * time: those whom the postings name, those written since, and all of segments that are not built. No member who matches
 * is left out, whatever is written or built meanwhile.
 *
 * Reads `segments` at first, then more at a time: the caller stops when its page is full.
 */
export async function* listCandidates(
  db: Db,
  {
    workspaceId,
    members,
    parts,
    below,
    segments,
  }: { workspaceId: number; members: Bitmap; parts: readonly string[]; below: number; segments: number },
): AsyncGenerator<number[]> {
  const lookups = parts.map(lookupOf);
  let top = below;
  for (let batch = Math.min(segments, MOST_SEGMENTS); top > 0; batch = Math.min(batch * 4, MOST_SEGMENTS)) {
    const found = await readSegments(db, { workspaceId, members, below: top, limit: batch });
    // After the dirty ones: a build may be published in between, and forgets only those that its postings have.
    const postings = await readPostings(db, { workspaceId, lookups, segments: found.filter(({ built }) => built) });
    let nos: number[] = [];
    for (const segment of found) {
      nos = nos.concat(candidatesOf(segment, { below: top, lookups, postings: postings.get(segment.segment) }));
      if (nos.length < ENOUGH) continue;
      yield nos;
      nos = [];
    }
    if (nos.length > 0) yield nos;
    const last = found.at(-1);
    if (!last || found.length < batch) return;
    top = last.segment * CHUNK_BITS;
  }
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

/** A segment's candidates below `below`, newest first. */
function candidatesOf(
  { segment, members, built, dirty }: Segment,
  { below, lookups, postings }: { below: number; lookups: readonly GramLookup[]; postings: Found[] | undefined },
): number[] {
  if (!built) return decodeDescending({ chunk: segment, bits: members }, below, CHUNK_BITS);
  const bits = emptyBits();
  for (const [index, lookup] of lookups.entries()) {
    for (const position of positionsFor(lookup, postings?.[index], members)) setBit(bits, position);
  }
  const all = dirty ? union(bits, intersection(dirty, members)) : bits;
  return decodeDescending({ chunk: segment, bits: all }, below, CHUNK_BITS);
}

function positionsFor(lookup: GramLookup, postings: Found | undefined, members: Uint8Array): Uint16Array {
  if (!postings || postings.size === 0) return NOBODY;
  if ('from' in lookup) return unitePostings(postings.values(), members);
  // A gram that nobody in the segment has is no row.
  return postings.size === lookup.all.length ? intersectPostings([...postings.values()], members) : NOBODY;
}

const NOBODY = new Uint16Array();
