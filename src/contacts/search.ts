import { sql } from 'kysely';
import { type Bitmap, bitmapOfChunks, bitmapOfSet } from '../audiences/bitmap.ts';
import { CHUNK_BITS, type ChunkBits, encodeMembers } from '../audiences/bits.ts';
import { listMembers } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { listCandidates } from './candidates.ts';
import { readTerm, type Term } from './term.ts';

/** Which contacts to list: all of these audiences' common members that match what was typed. */
export interface ContactQuery {
  workspaceId: number;
  /** Members of every one of these; the audience of all contacts if there is no other. */
  audienceIds: readonly number[];
  /** Part of a name or phone number; blank for everyone. */
  search?: string | undefined;
}

/** Members looked at before the index is asked: for common terms and small groups that is all there is to do. */
const FIRST_LOOK = 1_000;
/** Candidates looked at together: a few more than a page at first, as nearly all of the index's match. */
const FEWEST_CANDIDATES = 200;
const MOST_CANDIDATES = 16_000;
/** Segments read together at first, at most. */
const FIRST_SEGMENTS = 16;
/**
 * Numbers this dense are looked at as a range, and the others in it passed over: 1.5 µs a row against 5 µs by number
 * (PostgreSQL 18, 1 M contacts in memory).
 */
const DENSE = 0.3;

/**
 * The numbers of at most `limit` contacts below `before`, newest first.
 *
 * Looks at some of the newest members, which finds enough of a common term and everyone in a small group. Then it asks the
 * index, segment by segment from the newest on, for those who may match, looks at their rows, and stops when the page is
 * full. How many of the first looked at matched tells how many segments to read at once.
 */
export async function searchContacts(
  db: Db,
  {
    before,
    limit,
    firstLook = FIRST_LOOK,
    ...query
  }: ContactQuery & {
    before?: number | undefined;
    limit: number;
    /** Members looked at before the index is asked. Tests with few contacts ask it sooner. */
    firstLook?: number;
  },
): Promise<number[]> {
  const { workspaceId, audienceIds } = query;
  const members = bitmapOfSet(workspaceId, { include: audienceIds, match: 'all' });
  const term = readTerm(query.search);
  if (!term) return listMembers(db, { members, before, limit });
  if (term.parts.length === 0) return [];

  const newest = await listMembers(db, { members, before, limit: firstLook });
  const found = await matchAmong(db, { workspaceId, term, nos: newest, limit });
  if (found.length >= limit || newest.length < firstLook) return found;
  const below = newest.at(-1)!;
  const segments = segmentsFor({ wanted: limit - found.length, found: found.length, newest });
  let size = FEWEST_CANDIDATES;
  for await (const nos of listCandidates(db, { workspaceId, members, parts: term.parts, below, segments })) {
    for (let from = 0; from < nos.length; ) {
      const slice = nos.slice(from, from + size);
      found.push(...(await matchAmong(db, { workspaceId, term, nos: slice, limit: limit - found.length })));
      if (found.length >= limit) return found;
      from += slice.length;
      size = Math.min(size * 2, MOST_CANDIDATES);
    }
  }
  return found;
}

/** How many segments probably hold `wanted` more, where `found` of these `newest` members matched. */
function segmentsFor({ wanted, found, newest }: { wanted: number; found: number; newest: number[] }): number {
  // Where none was found, there may still be some: half a one.
  const matching = Math.max(found, 0.5) / (newest[0]! - newest.at(-1)! + 1);
  return Math.min(Math.ceil(wanted / (matching * CHUNK_BITS)), FIRST_SEGMENTS);
}

/** Everyone of a set who matches, as a set: for "all that match". */
export async function matchingMembers(
  db: Db,
  { workspaceId, members, search }: { workspaceId: number; members: Bitmap; search: string },
): Promise<Bitmap> {
  const term = readTerm(search);
  if (!term) return members;
  if (term.parts.length === 0) return bitmapOfChunks([]);
  const chunks: ChunkBits[] = [];
  const everyone = { members, parts: term.parts, below: Number.MAX_SAFE_INTEGER, segments: FIRST_SEGMENTS };
  for await (const nos of listCandidates(db, { workspaceId, ...everyone })) {
    const found: number[] = [];
    for (let from = 0; from < nos.length; from += MOST_CANDIDATES) {
      const slice = nos.slice(from, from + MOST_CANDIDATES);
      found.push(...(await matchAmong(db, { workspaceId, term, nos: slice, limit: slice.length })));
    }
    // Candidates come by whole segments, so no chunk is met twice.
    chunks.push(...encodeMembers(found));
  }
  return bitmapOfChunks(chunks);
}

/** Those of `nos`, which are descending, that match, newest first. */
async function matchAmong(
  db: Db,
  { workspaceId, term, nos, limit }: { workspaceId: number; term: Term; nos: number[]; limit: number },
): Promise<number[]> {
  if (nos.length === 0) return [];
  const [highest, lowest] = [nos[0]!, nos.at(-1)!];
  if (nos.length >= (highest - lowest + 1) * DENSE) {
    const { rows } = await sql<{ no: number }>`
      select no from contact
      where workspace_id = ${workspaceId} and no between ${lowest} and ${highest} and ${term.matches}
      order by no desc`.execute(db);
    const members = new Set(nos);
    return rows
      .map((row) => row.no)
      .filter((no) => members.has(no))
      .slice(0, limit);
  }
  // `no + 0` is no order that an index has. Given one, the planner walks down the primary key, past everyone, whenever it
  // takes the term for common enough to fill the page soon: 180 ms for a single letter in a group of 5,000.
  const { rows } = await sql<{ no: number }>`
    select no from contact
    where workspace_id = ${workspaceId} and no = any(${nos}::bigint[]) and ${term.matches}
    order by no + 0 desc
    limit ${limit}`.execute(db);
  return rows.map((row) => row.no);
}
