import { setImmediate } from 'node:timers/promises';
import type { RawBuilder } from 'kysely';
import { type Bitmap, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { type ChunkBits, countBits, decodeDescending, positionOf, setBit, union } from '../audiences/bits.ts';
import { countBitmap } from '../audiences/count.ts';
import { readBitmap } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { readCandidates } from './candidates.ts';
import { allOf, bitmapOfRows, MOST_CANDIDATES, matchAmong } from './rows.ts';
import { FIRST_SEGMENTS } from './search.ts';
import { readTerm, type Term } from './term.ts';

interface Matching {
  workspaceId: number;
  members: Bitmap;
  search: string;
  /** Whether whoever asks may see phone numbers in full; else only what they see is searched. */
  fullNumbers: boolean;
  conditions?: readonly RawBuilder<boolean>[];
}

/** Everyone of a set who matches, as a set: for "all that match". */
export async function matchingMembers(db: Db, matching: Matching): Promise<Bitmap> {
  const { meeting, term } = membersToSearch(matching);
  if (!term) return meeting;
  const chunks: ChunkBits[] = [];
  for await (const chunk of readMatching(db, { ...matching, meeting, term })) chunks.push(chunk);
  return bitmapOfChunks(chunks);
}

/** How many of a set match; null once `stop` says that nobody waits for it any more. */
export async function countMatchingMembers(
  db: Db,
  { stop, ...matching }: Matching & { stop: () => boolean },
): Promise<number | null> {
  const { meeting, term } = membersToSearch(matching);
  if (!term) return countBitmap(db, meeting);
  let count = 0;
  for await (const { bits } of readMatching(db, { ...matching, meeting, term })) {
    count += countBits(bits);
    // What came meanwhile is heard: else a client that is gone would be only after the last segment.
    await setImmediate();
    if (stop()) return null;
  }
  return count;
}

function membersToSearch({ workspaceId, members, search, fullNumbers, conditions = [] }: Matching): {
  meeting: Bitmap;
  term: Term | null;
} {
  const meeting =
    conditions.length === 0 ? members : intersectionOfBitmaps(members, bitmapOfRows(workspaceId, conditions));
  return { meeting, term: readTerm(search, { fullNumbers }) };
}

/** Everyone who matches a term, by whole chunks: none is met twice, and those in whom nobody matches may come as well. */
async function* readMatching(
  db: Db,
  {
    workspaceId,
    conditions = [],
    meeting,
    term: { parts, matches, visibleIn },
  }: Pick<Matching, 'workspaceId' | 'conditions'> & { meeting: Bitmap; term: Term },
): AsyncGenerator<ChunkBits> {
  if (parts.length === 0) return;
  // Asked for segment by segment: the rows that meet conditions are read once for all.
  const members = conditions.length === 0 ? meeting : bitmapOfChunks(await readBitmap(db, meeting));
  const asked = { workspaceId, members, parts, below: Number.MAX_SAFE_INTEGER, segments: FIRST_SEGMENTS };
  for await (const { chunk, certain, uncertain } of readCandidates(db, asked)) {
    // What somebody sees of a row is not what the index knows of it.
    const bits = visibleIn ? new Uint8Array(certain.length) : certain.slice();
    const open = visibleIn ? union(certain, uncertain) : uncertain;
    const nos = decodeDescending({ chunk, bits: open }, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    for (let from = 0; from < nos.length; from += MOST_CANDIDATES) {
      const slice = nos.slice(from, from + MOST_CANDIDATES);
      const found = { matches: allOf([matches]), visibleIn, nos: slice, limit: slice.length };
      for (const no of await matchAmong(db, { workspaceId, ...found })) setBit(bits, positionOf(no));
    }
    yield { chunk, bits };
  }
}
