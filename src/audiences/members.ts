import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { type Bitmap, bitmapOfAudience } from './bitmap.ts';
import {
  CHUNK_BITS,
  type ChunkBits,
  chunkOf,
  countBits,
  decodeAscending,
  decodeDescending,
  everyNth,
  fromBitSend,
  hasBit,
  positionOf,
} from './bits.ts';

interface AudienceRef {
  workspaceId: number;
  audienceId: number;
}

/**
 * At most `limit` members of a set with numbers below `before`, newest (highest number) first.
 *
 * Reads one chunk at first, then more at a time: the first page of a dense group needs one, a sparse group of a large
 * workspace may need hundreds.
 */
export async function listMembers(
  db: Db,
  { members, before = Number.MAX_SAFE_INTEGER, limit }: { members: Bitmap; before?: number | undefined; limit: number },
): Promise<number[]> {
  const nos: number[] = [];
  let below = before;
  for (let batch = 1; nos.length < limit; batch = Math.min(batch * 4, 64)) {
    const chunks = await readChunksBelow(db, { members, below, limit: batch });
    for (const chunk of chunks) nos.push(...decodeDescending(chunk, below, limit - nos.length));
    const last = chunks.at(-1);
    if (!last || chunks.length < batch) break;
    below = last.chunk * CHUNK_BITS;
  }
  return nos;
}

async function readChunksBelow(
  db: Db,
  { members, below, limit }: { members: Bitmap; below: number; limit: number },
): Promise<ChunkBits[]> {
  if (below <= 0) return [];
  // The largest chunk is 2^31 - 1; a cursor beyond every number must not overflow the column.
  const top = Math.min(chunkOf(below - 1), 2_147_483_647);
  const { rows } = await sql<{ chunk: number; bits: Buffer }>`
    select chunk, bit_send(bits) as bits
    from (${members}) as members
    where chunk <= ${top}
    order by chunk desc
    limit ${limit}`.execute(db);
  return rows.map((row) => ({ chunk: row.chunk, bits: fromBitSend(row.bits) }));
}

/** A set whose bits are to be at hand: 8 kB for each chunk that has a member, ascending. */
export async function readBitmap(db: Db, members: Bitmap): Promise<ChunkBits[]> {
  const { rows } = await sql<{ chunk: number; bits: Buffer }>`
    select chunk, bit_send(bits) as bits from (${members}) as members
    where bit_count(bits) > 0
    order by chunk`.execute(db);
  return rows.map((row) => ({ chunk: row.chunk, bits: fromBitSend(row.bits) }));
}

/** Every member of a set in ascending order, a chunk at a time, and how many they are; the set's bits are held meanwhile. */
export async function scanBitmap(db: Db, members: Bitmap): Promise<{ size: number; contacts: Iterable<number[]> }> {
  const chunks = await readBitmap(db, members);
  const contacts = function* () {
    for (const chunk of chunks) yield decodeAscending(chunk);
  };
  return { size: sizeOf(chunks), contacts: contacts() };
}

/** How many members a set has whose bits are at hand. */
export const sizeOf = (chunks: readonly ChunkBits[]): number =>
  chunks.reduce((sum, { bits }) => sum + countBits(bits), 0);

/** Every member in ascending order, a chunk at a time: flat memory at any size. */
export const scanMembers = (db: Db, { workspaceId, audienceId }: AudienceRef): AsyncGenerator<number[]> =>
  scanSet(db, bitmapOfAudience(workspaceId, audienceId));

/** The same of any set. */
export async function* scanSet(db: Db, members: Bitmap): AsyncGenerator<number[]> {
  for await (const chunk of readChunks(db, members)) yield decodeAscending(chunk);
}

async function* readChunks(db: Db, members: Bitmap): AsyncGenerator<ChunkBits> {
  let after = -1;
  for (;;) {
    const { rows } = await sql<{ chunk: number; bits: Buffer }>`
      select chunk, bit_send(bits) as bits
      from (${members}) as members
      where chunk > ${after}
      order by chunk
      limit 16`.execute(db);
    for (const row of rows) yield { chunk: row.chunk, bits: fromBitSend(row.bits) };
    const last = rows.at(-1);
    if (!last) return;
    after = last.chunk;
  }
}

/**
 * About `count` members spread evenly over all of them, ascending; everyone if there are no more. `size` is that of the
 * audience.
 */
export async function sampleMembers(
  db: Db,
  { workspaceId, audienceId, size, count }: AudienceRef & { size: number; count: number },
): Promise<number[]> {
  const step = Math.max(1, Math.ceil(size / count));
  let skip = Math.floor(Math.random() * step);
  const nos: number[] = [];
  for await (const chunk of readChunks(db, bitmapOfAudience(workspaceId, audienceId))) {
    const part = everyNth(chunk, step, skip);
    nos.push(...part.nos);
    skip = part.skip;
  }
  return nos;
}

/** Those of `nos` that are members, in the given order. Each chunk is read once, whatever the number of candidates. */
export async function filterMembers(
  db: Db,
  { workspaceId, audienceId, nos }: AudienceRef & { nos: readonly number[] },
): Promise<number[]> {
  if (nos.length === 0) return [];
  const { rows } = await sql<{ chunk: number; bits: Buffer }>`
    select chunk, bit_send(bits) as bits
    from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = ${audienceId}
      and chunk = any(${[...new Set(nos.map(chunkOf))]}::int[])`.execute(db);
  const chunks = new Map(rows.map((row) => [row.chunk, fromBitSend(row.bits)]));
  return nos.filter((no) => {
    const bits = chunks.get(chunkOf(no));
    return bits !== undefined && hasBit(bits, positionOf(no));
  });
}
