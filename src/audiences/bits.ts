/**
 * A chunk is 65,536 contact numbers: `chunk = no >> 16`, the bit is `no & 65535` counted from the left, so the first
 * contact of a chunk is the highest bit of its first byte. PostgreSQL keeps it as bit(65536).
 */
export const CHUNK_BITS = 65_536;
export const CHUNK_BYTES = CHUNK_BITS / 8;

/** SQL text of an empty chunk; the cast pads with zeros on the right. */
export const EMPTY_CHUNK = "b'0'::bit(65536)";

export const chunkOf = (no: number): number => Math.floor(no / CHUNK_BITS);
export const positionOf = (no: number): number => no % CHUNK_BITS;

/** Members of one chunk. `bits` has 8,192 bytes. */
export interface ChunkBits {
  chunk: number;
  bits: Uint8Array;
}

export const emptyBits = (): Uint8Array => new Uint8Array(CHUNK_BYTES);

/** Contact numbers, in any order and with repetitions, as chunks in ascending order. */
export function encodeMembers(nos: Iterable<number>): ChunkBits[] {
  const chunks = new Map<number, Uint8Array>();
  for (const no of nos) {
    const chunk = chunkOf(no);
    let bits = chunks.get(chunk);
    if (!bits) {
      bits = emptyBits();
      chunks.set(chunk, bits);
    }
    setBit(bits, positionOf(no));
  }
  return [...chunks].sort(([a], [b]) => a - b).map(([chunk, bits]) => ({ chunk, bits }));
}

export function setBit(bits: Uint8Array, position: number): void {
  bits[position >> 3]! |= 0x80 >> (position & 7);
}

export function hasBit(bits: Uint8Array, position: number): boolean {
  return (bits[position >> 3]! & (0x80 >> (position & 7))) !== 0;
}

/** Rows that are written in one statement: a fraction of a second, between which others get their turn. */
const BATCH = 8_192;

/** The numbers in a chunk, ascending, some thousands at a time. */
export function* batchesOf(chunk: ChunkBits): Generator<number[]> {
  const nos = decodeAscending(chunk);
  for (let from = 0; from < nos.length; from += BATCH) yield nos.slice(from, from + BATCH);
}

/** The numbers in a chunk, ascending. */
export function decodeAscending({ chunk, bits }: ChunkBits): number[] {
  const nos: number[] = [];
  const base = chunk * CHUNK_BITS;
  for (let index = 0; index < bits.length; index++) {
    let byte = bits[index]!;
    while (byte !== 0) {
      // clz32 counts from bit 31, so the highest bit of a byte is at 24.
      const bit = Math.clz32(byte) - 24;
      nos.push(base + index * 8 + bit);
      byte &= ~(0x80 >> bit);
    }
  }
  return nos;
}

/** At most `limit` numbers of a chunk below `before`, descending: newest contacts first. */
export function decodeDescending({ chunk, bits }: ChunkBits, before: number, limit: number): number[] {
  const nos: number[] = [];
  const base = chunk * CHUNK_BITS;
  const top = Math.min(before - base, CHUNK_BITS) - 1;
  if (top < 0 || limit <= 0) return nos;
  for (let index = top >> 3; index >= 0; index--) {
    let byte = bits[index]!;
    if (index === top >> 3) byte &= 0xff << (7 - (top & 7));
    byte &= 0xff;
    while (byte !== 0) {
      const low = 31 - Math.clz32(byte & -byte);
      nos.push(base + index * 8 + (7 - low));
      if (nos.length >= limit) return nos;
      byte &= byte - 1;
    }
  }
  return nos;
}

/**
 * Every `step`-th number of a chunk, ascending, beginning with the member that has `skip` before it; and how many members
 * of the next chunk to skip.
 */
export function everyNth({ chunk, bits }: ChunkBits, step: number, skip: number): { nos: number[]; skip: number } {
  const nos: number[] = [];
  let left = skip;
  for (let index = 0; index < bits.length; index++) {
    const byte = bits[index]!;
    const ones = ONES[byte]!;
    for (; left < ones; left += step) nos.push(chunk * CHUNK_BITS + index * 8 + nthBit(byte, left));
    left -= ones;
  }
  return { nos, skip: left };
}

/** The positions of the members that have so many before them; `ranks` ascending, repetitions allowed. Those beyond the last are left out. */
export function positionsOf(bits: Uint8Array, ranks: readonly number[]): number[] {
  const positions: number[] = [];
  let before = 0;
  for (let index = 0; index < bits.length && positions.length < ranks.length; index++) {
    const ones = ONES[bits[index]!]!;
    for (
      let rank = ranks[positions.length]!;
      rank < before + ones;
      rank = ranks[positions.length] ?? Number.POSITIVE_INFINITY
    ) {
      positions.push(index * 8 + nthBit(bits[index]!, rank - before));
    }
    before += ones;
  }
  return positions;
}

/** The position, from the left, of the set bit that has `before` set bits before it. */
function nthBit(byte: number, before: number): number {
  let rest = byte;
  for (let passed = 0; passed < before; passed++) rest &= ~(0x80 >> (Math.clz32(rest) - 24));
  return Math.clz32(rest) - 24;
}

/** The text that `$1::text::bit(65536)` reads. */
export function toBitText(bits: Uint8Array): string {
  return `x${Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength).toString('hex')}`;
}

/** Bits from `bit_send(bits)`: a 4-byte length, then the bytes. Null for SQL null. */
export function fromBitSend(sent: Buffer): Uint8Array;
export function fromBitSend(sent: Buffer | null): Uint8Array | null;
export function fromBitSend(sent: Buffer | null): Uint8Array | null {
  return sent === null ? null : sent.subarray(4);
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
});

export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) count += ONES[byte]!;
  return count;
}

export const isEmpty = (bits: Uint8Array): boolean => bits.every((byte) => byte === 0);

/** a ∩ b */
export const intersection = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, index) => byte & b[index]!);
/** a ∪ b */
export const union = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, index) => byte | b[index]!);
/** a \ b */
export const difference = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((byte, index) => byte & ~b[index]!);
