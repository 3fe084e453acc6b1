import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { CHUNK_BYTES, fromBitSend } from './bits.ts';

/** More groups than this have more intersections (2^n - 1) than anyone can read. */
export const OVERLAP_LIMIT = 12;

export interface Overlap {
  /** Audience ids, in the order given. */
  audiences: number[];
  /** Contacts that are in every one of `audiences`. */
  size: number;
  /** Contacts that are in every one of `audiences` and in no other of those asked for. */
  only: number;
}

/**
 * The size of every non-empty intersection of up to 12 audiences, largest first.
 *
 * Each contact belongs to exactly one region, named by the bit mask of the audiences it is in; the size of an
 * intersection is the sum of the regions that contain it. Regions of up to 4 audiences are counted by PostgreSQL;
 * beyond that 2^n intersections cost it more than reading the bits, and Node counts the regions in one pass.
 */
export async function countOverlaps(
  db: Db,
  { workspaceId, audienceIds }: { workspaceId: number; audienceIds: readonly number[] },
): Promise<Overlap[]> {
  const ids = [...new Set(audienceIds)];
  if (ids.length > OVERLAP_LIMIT) throw new RangeError(`at most ${OVERLAP_LIMIT} audiences`);
  const sizes =
    ids.length <= 4 ? await intersectionsInSql(db, workspaceId, ids) : superset(await regions(db, workspaceId, ids));
  const only = exactly(sizes);
  return sizes
    .map((size, mask) => ({ audiences: ids.filter((_, index) => mask & (1 << index)), size, only: only[mask]! }))
    .filter((overlap, mask) => mask > 0 && overlap.size > 0)
    .sort((a, b) => b.size - a.size || a.audiences.length - b.audiences.length);
}

/** Sizes by mask; index 0 is unused and 0. */
async function intersectionsInSql(db: Db, workspaceId: number, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return [0];
  const sizes = [0];
  const columns = [];
  for (let mask = 1; mask < 1 << ids.length; mask++) {
    const parts = ids.flatMap((_, index) => (mask & (1 << index) ? [sql.ref(`s${index}.bits`)] : []));
    // The missing chunk of an audience is null, and null & bits is null: it counts as nothing.
    columns.push(sql`coalesce(sum(bit_count(${sql.join(parts, sql` & `)})), 0)::bigint as ${sql.ref(`m${mask}`)}`);
  }
  const source = ids.map(
    (id, index) => sql`(
      select chunk, bits from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = ${id}) as ${sql.ref(`s${index}`)}`,
  );
  const { rows } = await sql<Record<string, number>>`
    select ${sql.join(columns)}
    from ${sql.join(
      source.map((one, index) => (index === 0 ? one : sql`full join ${one} using (chunk)`)),
      sql` `,
    )}`.execute(db);
  for (let mask = 1; mask < 1 << ids.length; mask++) sizes[mask] = rows[0]?.[`m${mask}`] ?? 0;
  return sizes;
}

/** How many contacts have each mask of audiences, for masks 1 to 2^n - 1; what stands at 0 means nothing. */
async function regions(db: Db, workspaceId: number, ids: number[]): Promise<number[]> {
  const counts = new Array<number>(1 << ids.length).fill(0);
  const place = new Map(ids.map((id, index) => [id, index]));
  let after = -1;
  for (;;) {
    const { rows } = await sql<{ chunk: number; audience_id: number; bits: Buffer }>`
      select chunk, audience_id, bit_send(bits) as bits
      from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[])
        and chunk in (
          select distinct chunk from audience_chunk
          where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[]) and chunk > ${after}
          order by chunk limit 16)
      order by chunk`.execute(db);
    if (rows.length === 0) return counts;
    for (let start = 0, end = 0; start < rows.length; start = end) {
      while (end < rows.length && rows[end]!.chunk === rows[start]!.chunk) end++;
      addRegions(
        counts,
        rows.slice(start, end).map((row) => [place.get(row.audience_id)!, fromBitSend(row.bits)]),
      );
    }
    after = rows.at(-1)!.chunk;
  }
}

/**
 * For each pair of neighbouring contacts of a byte, a table that spreads the byte's two bits into the low bits of the
 * two halves of a word: or-ed together, shifted by the audience's index, the words hold the masks of all eight contacts.
 */
const PAIRS = [0, 1, 2, 3].map((pair) =>
  Uint32Array.from({ length: 256 }, (_, byte) => ((byte >> (2 * pair)) & 1) | (((byte >> (2 * pair + 1)) & 1) << 16)),
);

/**
 * Counts the contacts of a chunk by the mask of the audiences they are in. Eight contacts at a time by tables: at 10 M
 * contacts and 12 groups about a tenth of the time that looking at each member took.
 */
function addRegions(counts: number[], sets: [index: number, bits: Uint8Array][]): void {
  const [first, second, third, fourth] = PAIRS as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  for (let at = 0; at < CHUNK_BYTES; at++) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let set = 0; set < sets.length; set++) {
      const [index, bits] = sets[set]!;
      const byte = bits[at]!;
      a |= first[byte]! << index;
      b |= second[byte]! << index;
      c |= third[byte]! << index;
      d |= fourth[byte]! << index;
    }
    if ((a | b | c | d) === 0) continue;
    counts[a & 0xffff]!++;
    counts[a >>> 16]!++;
    counts[b & 0xffff]!++;
    counts[b >>> 16]!++;
    counts[c & 0xffff]!++;
    counts[c >>> 16]!++;
    counts[d & 0xffff]!++;
    counts[d >>> 16]!++;
  }
}

/** From exact regions to intersections: each mask gets the sum over all masks that contain it. */
function superset(exact: number[]): number[] {
  const sums = [...exact];
  for (let bit = 1; bit < sums.length; bit <<= 1) {
    for (let mask = 0; mask < sums.length; mask++) if (!(mask & bit)) sums[mask]! += sums[mask | bit]!;
  }
  sums[0] = 0;
  return sums;
}

/** The inverse of `superset`. */
function exactly(sums: number[]): number[] {
  const exact = [...sums];
  for (let bit = 1; bit < exact.length; bit <<= 1) {
    for (let mask = 0; mask < exact.length; mask++) if (!(mask & bit)) exact[mask]! -= exact[mask | bit]!;
  }
  return exact;
}
