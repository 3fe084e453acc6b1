import type { RawBuilder } from 'kysely';
import { type Bitmap, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { type ChunkBits, encodeMembers } from '../audiences/bits.ts';
import { readBitmap } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { listCandidates } from './candidates.ts';
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
export async function matchingMembers(db: Db, matching: Matching): Promise<Bitmap>;
/** The same; null if it is not done by the moment `until`. */
export async function matchingMembers(db: Db, matching: Matching & { until: number }): Promise<Bitmap | null>;
export async function matchingMembers(
  db: Db,
  { workspaceId, members, search, fullNumbers, conditions = [], until }: Matching & { until?: number },
): Promise<Bitmap | null> {
  const meeting =
    conditions.length === 0 ? members : intersectionOfBitmaps(members, bitmapOfRows(workspaceId, conditions));
  const term = readTerm(search, { fullNumbers });
  if (!term) return meeting;
  // Asked for segment by segment: the rows are read once for all.
  const among = conditions.length === 0 ? members : bitmapOfChunks(await readBitmap(db, meeting));
  const chunks: ChunkBits[] = [];
  try {
    const found = matchingNumbers(db, { workspaceId, members: among, term, until });
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
    term,
    until = Number.POSITIVE_INFINITY,
  }: { workspaceId: number; members: Bitmap; term: Term; until: number | undefined },
): AsyncGenerator<number[]> {
  if (term.parts.length === 0) return;
  const { visibleIn } = term;
  const matches = allOf([term.matches]);
  const everyone = { members, parts: term.parts, below: Number.MAX_SAFE_INTEGER, segments: FIRST_SEGMENTS };
  for await (const nos of listCandidates(db, { workspaceId, ...everyone })) {
    const found: number[] = [];
    for (let from = 0; from < nos.length; from += MOST_CANDIDATES) {
      if (Date.now() > until) throw new TimeIsUp();
      const slice = nos.slice(from, from + MOST_CANDIDATES);
      const matching = await matchAmong(db, { workspaceId, matches, visibleIn, nos: slice, limit: slice.length });
      for (const no of matching) found.push(no);
    }
    yield found;
  }
}
