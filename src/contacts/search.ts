import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { CHUNK_BITS } from '../audiences/bits.ts';
import { listMembers, readBitmap } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { listCandidates } from './candidates.ts';
import { allOf, bitmapOfRows, MOST_CANDIDATES, matchAmong } from './rows.ts';
import { readTerm } from './term.ts';

/** Which contacts to list: all of a set that match what was typed. */
export interface ContactQuery {
  workspaceId: number;
  members: Bitmap;
  /** Part of a name or phone number; blank for everyone. */
  search?: string | undefined;
  /** Whether whoever asks may see phone numbers in full; else only what they see is searched. */
  fullNumbers: boolean;
  /** What else must hold of a row of `contact`. */
  conditions?: readonly RawBuilder<boolean>[] | undefined;
}

/** Members looked at before the index is asked: for common terms and small groups that is all there is to do. */
const FIRST_LOOK = 1_000;
/** With conditions, how many more are looked at before everyone who meets them is: those that many have fill a page. */
const SECOND_LOOK = MOST_CANDIDATES;
/** Candidates looked at together: a few more than a page at first, as nearly all of the index's match. */
const FEWEST_CANDIDATES = 200;
/** Segments read together at first, at most. */
export const FIRST_SEGMENTS = 16;
/**
 * The numbers of at most `limit` contacts below `before`, newest first.
 *
 * Looks at some of the newest members, which finds enough of a common term and everyone in a small group. Then it asks the
 * index, segment by segment from the newest on, for those who may match, looks at their rows, and stops when the page is
 * full. How many of the first looked at matched tells how many segments to read at once. Conditions that few of the first
 * meet are first made a set, in one pass over the rows.
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
  const { workspaceId, fullNumbers, conditions = [] } = query;
  let { members } = query;
  const term = readTerm(query.search, { fullNumbers });
  if (!term && conditions.length === 0) return listMembers(db, { members, before, limit });
  if (term?.parts.length === 0) return [];
  const visibleIn = term?.visibleIn ?? null;
  const matches = allOf([...(term ? [term.matches] : []), ...conditions]);

  const newest = await listMembers(db, { members, before, limit: firstLook });
  // What is hidden of a few is not even compared: the time it takes would tell.
  const first = visibleIn ? allOf(conditions) : matches;
  const found = await matchAmong(db, { workspaceId, matches: first, visibleIn, nos: newest, limit });
  if (found.length >= limit || newest.length < firstLook) return found;
  let below = newest.at(-1)!;
  if (conditions.length > 0) {
    const next = await listMembers(db, { members, before: below, limit: SECOND_LOOK });
    found.push(...(await matchAmong(db, { workspaceId, matches, visibleIn, nos: next, limit: limit - found.length })));
    if (found.length >= limit || next.length < SECOND_LOOK) return found;
    below = next.at(-1)!;
    const meeting = bitmapOfRows(workspaceId, [...conditions, sql`no < ${below}`]);
    members = bitmapOfChunks(await readBitmap(db, intersectionOfBitmaps(members, meeting)));
  }
  if (!term) return [...found, ...(await listMembers(db, { members, before: below, limit: limit - found.length }))];
  const segments = segmentsFor({ wanted: limit - found.length, found: found.length, newest });
  let size = FEWEST_CANDIDATES;
  for await (const nos of listCandidates(db, { workspaceId, members, parts: term.parts, below, segments })) {
    for (let from = 0; from < nos.length; ) {
      const slice = nos.slice(from, from + size);
      found.push(
        ...(await matchAmong(db, { workspaceId, matches, visibleIn, nos: slice, limit: limit - found.length })),
      );
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
