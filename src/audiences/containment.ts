import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { fromBitSend, hasBit, positionsOf } from './bits.ts';

/** An audience to be compared with others. */
interface Sized {
  id: number;
  size: number;
}

/** At least a given share of `inner` are members of `outer`. */
export interface Containment {
  inner: number;
  outer: number;
  shared: number;
}

/** Members of each audience that are looked for in all others. */
const PROBES = 64;
/**
 * Who lacks more of them than this is not counted. Of an audience of which 99 % are in another, more than 8 of 64 members
 * chosen by chance are not in it once in 20 million times; of one that is contained exactly, never.
 */
const MISSES = 8;
/** Chunks read at once: of 2,000 audiences 64 MB. */
const CHUNKS_AT_ONCE = 4;

/** Pairs counted, at most: those that had most of the members looked for, and of these the largest. */
const COUNTED = 1_000;
const COUNTED_AT_ONCE = 100;

/**
 * Which audiences are contained in others that are not smaller, at least to the share `least` (0.99 or more). Of two of the
 * same size the one with the larger id is said to be contained in the other. `complete` is false where so many may be that
 * only 1,000 pairs were counted.
 *
 * Members chosen by chance are looked for in every audience that is large enough, in one pass over the bits; only pairs
 * that have nearly all of them are then counted, exactly.
 */
export async function findContained(
  db: Db,
  { workspaceId, audiences, least }: { workspaceId: number; audiences: readonly Sized[]; least: number },
): Promise<{ pairs: Containment[]; complete: boolean }> {
  const candidates = await probe(db, { workspaceId, audiences: audiences.filter(({ size }) => size > 0) });
  const sizes = new Map(audiences.map(({ id, size }) => [id, size]));
  const sizeOf = (id: number): number => sizes.get(id)!;
  candidates.sort(
    (a, b) => a.missed - b.missed || sizeOf(b.inner) - sizeOf(a.inner) || a.inner - b.inner || a.outer - b.outer,
  );
  const pairs: Containment[] = [];
  for (let from = 0; from < Math.min(candidates.length, COUNTED); from += COUNTED_AT_ONCE) {
    const some = candidates.slice(from, Math.min(from + COUNTED_AT_ONCE, COUNTED));
    const counted = await countShared(db, { workspaceId, pairs: some });
    pairs.push(...counted.filter(({ inner, shared }) => shared >= least * sizeOf(inner)));
  }
  return { pairs, complete: candidates.length <= COUNTED };
}

interface Candidate {
  inner: number;
  outer: number;
  /** Members that were looked for and not found. */
  missed: number;
}

async function countShared(
  db: Db,
  { workspaceId, pairs }: { workspaceId: number; pairs: readonly Candidate[] },
): Promise<Containment[]> {
  const { rows } = await sql<Containment>`
    select pair.inner_id as inner, pair.outer_id as outer, sum(bit_count(one.bits & other.bits))::bigint as shared
    from unnest(${pairs.map(({ inner }) => inner)}::bigint[], ${pairs.map(({ outer }) => outer)}::bigint[])
         as pair (inner_id, outer_id)
    join audience_chunk as one on one.workspace_id = ${workspaceId} and one.audience_id = pair.inner_id
    join audience_chunk as other
      on other.workspace_id = ${workspaceId} and other.audience_id = pair.outer_id and other.chunk = one.chunk
    group by 1, 2
    order by 1, 2`.execute(db);
  return rows;
}

/** Pairs of which the first may be contained in the second. */
async function probe(
  db: Db,
  { workspaceId, audiences }: { workspaceId: number; audiences: readonly Sized[] },
): Promise<Candidate[]> {
  const ids = audiences.map(({ id }) => id);
  const probes = await chooseProbes(db, { workspaceId, audiences });
  const count = audiences.length;
  const place = new Map(ids.map((id, index) => [id, index]));
  // Who has been missed how often, for each pair. What is too small, or the same, is out from the start.
  const misses = new Uint8Array(count * count);
  for (const [inner, { size }] of audiences.entries()) {
    for (const [outer, other] of audiences.entries()) {
      const mayContain = other.size > size || (other.size === size && ids[outer]! < ids[inner]!);
      if (!mayContain) misses[inner * count + outer] = MISSES + 1;
    }
  }
  const chunks = [...probes.keys()].sort((a, b) => a - b);
  for (let from = 0; from < chunks.length; from += CHUNKS_AT_ONCE) {
    const some = chunks.slice(from, from + CHUNKS_AT_ONCE);
    const { rows } = await sql<{ chunk: number; audience_id: number; bits: Buffer }>`
      select chunk, audience_id, bit_send(bits) as bits from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = any(${ids}::bigint[]) and chunk = any(${some}::int[])`.execute(
      db,
    );
    for (const chunk of some) {
      const present = new Array<Uint8Array | undefined>(count);
      for (const row of rows) if (row.chunk === chunk) present[place.get(row.audience_id)!] = fromBitSend(row.bits);
      for (const { inner, ranks } of probes.get(chunk)!) {
        const own = present[inner];
        // Its members of this chunk left meanwhile.
        if (!own) continue;
        lookFor(positionsOf(own, ranks), { present, misses, row: inner * count });
      }
      await pause(0);
    }
  }
  const candidates: Candidate[] = [];
  for (const [index, missed] of misses.entries()) {
    if (missed <= MISSES)
      candidates.push({ inner: ids[Math.floor(index / count)]!, outer: ids[index % count]!, missed });
  }
  return candidates;
}

function lookFor(
  positions: readonly number[],
  { present, misses, row }: { present: readonly (Uint8Array | undefined)[]; misses: Uint8Array; row: number },
): void {
  for (let outer = 0; outer < present.length; outer++) {
    let missed = misses[row + outer]!;
    if (missed > MISSES) continue;
    const bits = present[outer];
    for (const position of positions) if (!bits || !hasBit(bits, position)) missed++;
    misses[row + outer] = Math.min(missed, MISSES + 1);
  }
}

interface Probe {
  /** The audience, by its place. */
  inner: number;
  /** Which of its members in the chunk, in ascending order from 0. */
  ranks: number[];
}

/** Members of each audience, each as likely as any other, by chunk. */
async function chooseProbes(
  db: Db,
  { workspaceId, audiences }: { workspaceId: number; audiences: readonly Sized[] },
): Promise<Map<number, Probe[]>> {
  const { rows } = await sql<{ audience_id: number; chunk: number; count: number }>`
    select audience_id, chunk, bit_count(bits)::int as count from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = any(${audiences.map(({ id }) => id)}::bigint[])
    order by audience_id, chunk`.execute(db);
  const chunksOf = new Map<number, { chunk: number; count: number }[]>();
  for (const { audience_id: id, ...chunk } of rows) {
    const list = chunksOf.get(id);
    if (list) list.push(chunk);
    else chunksOf.set(id, [chunk]);
  }
  const probes = new Map<number, Probe[]>();
  for (const [inner, { id }] of audiences.entries()) {
    const chunks = chunksOf.get(id) ?? [];
    const size = chunks.reduce((sum, { count }) => sum + count, 0);
    const ranks = Array.from({ length: Math.min(PROBES, size) }, () => Math.floor(Math.random() * size)).sort(
      (a, b) => a - b,
    );
    let [before, next] = [0, 0];
    for (const { chunk, count } of chunks) {
      const inside: number[] = [];
      for (; next < ranks.length && ranks[next]! < before + count; next++) inside.push(ranks[next]! - before);
      before += count;
      if (inside.length === 0) continue;
      const list = probes.get(chunk);
      if (list) list.push({ inner, ranks: inside });
      else probes.set(chunk, [{ inner, ranks: inside }]);
    }
  }
  return probes;
}
