import type { RawBuilder } from 'kysely';
import { type Bitmap, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { type ChunkBits, encodeMembers } from '../audiences/bits.ts';
import { readBitmap } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { listCandidates } from './candidates.ts';
import { allOf, bitmapOfRows, MOST_CANDIDATES, matchAmong } from './rows.ts';
import { FIRST_SEGMENTS } from './search.ts';
import { readTerm } from './term.ts';

interface Matching {
  workspaceId: number;
  members: Bitmap;
  search: string;
  conditions?: readonly RawBuilder<boolean>[];
}

/** Everyone of a set who matches, as a set: for "all that match". */
export async function matchingMembers(db: Db, matching: Matching): Promise<Bitmap>;
/** The same; null if it is not done by the moment `until`. */
export async function matchingMembers(db: Db, matching: Matching & { until: number }): Promise<Bitmap | null>;
export async function matchingMembers(
  db: Db,
  { workspaceId, members, search, conditions = [], until }: Matching & { until?: number },
): Promise<Bitmap | null> {
  const meeting =
    conditions.length === 0 ? members : intersectionOfBitmaps(members, bitmapOfRows(workspaceId, conditions));
  if (!readTerm(search)) return meeting;
  // Asked for segment by segment: the rows are read once for all.
  const among = conditions.length === 0 ? members : bitmapOfChunks(await readBitmap(db, meeting));
  const chunks: ChunkBits[] = [];
  try {
    const found = matchingNumbers(db, { workspaceId, members: among, search, until });
    for await (const nos of found) chunks.push(...encodeMembers(nos));
  } catch (error) {
    if (error instanceof TimeIsUp) return null;
    throw error;
  }
  return bitmapOfChunks(chunks);
}

class TimeIsUp extends Error {}

/** Everyone of a set who matches a term, by whole chunks: none is met twice. */
async function* matchingNumbers(
  db: Db,
  {
    workspaceId,
    members,
    search,
    until = Number.POSITIVE_INFINITY,
  }: Omit<Matching, 'conditions'> & { until?: number | undefined },
): AsyncGenerator<number[]> {
  const term = readTerm(search);
  if (!term || term.parts.length === 0) return;
  const matches = allOf([term.matches]);
  const everyone = { members, parts: term.parts, below: Number.MAX_SAFE_INTEGER, segments: FIRST_SEGMENTS };
  for await (const nos of listCandidates(db, { workspaceId, ...everyone })) {
    const found: number[] = [];
    for (let from = 0; from < nos.length; from += MOST_CANDIDATES) {
      if (Date.now() > until) throw new TimeIsUp();
      const slice = nos.slice(from, from + MOST_CANDIDATES);
      for (const no of await matchAmong(db, { workspaceId, matches, nos: slice, limit: slice.length })) found.push(no);
    }
    yield found;
  }
}
