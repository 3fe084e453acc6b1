import { CHUNK_BYTES, hasBit, setBit } from './bits.ts';

/**
 * The positions of some contacts of a chunk as they are stored for search: ascending 16-bit numbers, lower byte first,
 * or, where that is smaller, 8,192 bytes of bits. No list of numbers has that length, so it tells the two apart.
 */
export type Posting = Uint8Array;

const isBits = (posting: Posting): boolean => posting.length === CHUNK_BYTES;

/** Positions, ascending and without repetitions, as they are stored. */
export function encodePosting(positions: Uint16Array): Posting {
  if (positions.length * 2 < CHUNK_BYTES) {
    const posting = new Uint8Array(positions.length * 2);
    for (let index = 0; index < positions.length; index++) {
      posting[2 * index] = positions[index]! & 0xff;
      posting[2 * index + 1] = positions[index]! >> 8;
    }
    return posting;
  }
  const posting = new Uint8Array(CHUNK_BYTES);
  for (const position of positions) setBit(posting, position);
  return posting;
}

/** The positions, ascending. */
export function decodePosting(posting: Posting): Uint16Array {
  if (isBits(posting)) return positionsOf(posting);
  const positions = new Uint16Array(posting.length >> 1);
  for (let index = 0; index < positions.length; index++) {
    positions[index] = posting[2 * index]! | (posting[2 * index + 1]! << 8);
  }
  return positions;
}

/** Adds the positions to bits. */
export function addPosting(bits: Uint8Array, posting: Posting): void {
  if (isBits(posting)) {
    for (let index = 0; index < CHUNK_BYTES; index++) bits[index]! |= posting[index]!;
    return;
  }
  for (let index = 0; index < posting.length; index += 2) {
    setBit(bits, posting[index]! | (posting[index + 1]! << 8));
  }
}

/** Bits of the positions that all of these have and `within`; there is at least one posting. */
export function intersectPostings(postings: readonly Posting[], within: Uint8Array): Uint8Array {
  const bits = within.slice();
  for (const posting of postings) {
    if (isBits(posting)) for (let index = 0; index < CHUNK_BYTES; index++) bits[index]! &= posting[index]!;
  }
  const [shortest, ...lists] = postings.filter((one) => !isBits(one)).sort((a, b) => a.length - b.length);
  if (!shortest) return bits;
  let positions = decodePosting(shortest);
  for (const list of lists) {
    if (positions.length === 0) break;
    positions = commonOf(positions, decodePosting(list));
  }
  const common = new Uint8Array(CHUNK_BYTES);
  for (const position of positions) if (hasBit(bits, position)) setBit(common, position);
  return common;
}

/** Bits of the positions that any of these has and `within`. */
export function unitePostings(postings: Iterable<Posting>, within: Uint8Array): Uint8Array {
  const bits = new Uint8Array(CHUNK_BYTES);
  for (const posting of postings) addPosting(bits, posting);
  for (let index = 0; index < CHUNK_BYTES; index++) bits[index]! &= within[index]!;
  return bits;
}

function commonOf(a: Uint16Array, b: Uint16Array): Uint16Array {
  const common = new Uint16Array(a.length);
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const difference = a[i]! - b[j]!;
    if (difference === 0) common[count++] = a[i]!;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return common.subarray(0, count);
}

/** The positions of the set bits, ascending. */
export function positionsOf(bits: Uint8Array): Uint16Array {
  const positions = new Uint16Array(CHUNK_BYTES * 8);
  let count = 0;
  for (let index = 0; index < bits.length; index++) {
    let byte = bits[index]!;
    while (byte !== 0) {
      // clz32 counts from bit 31, so the highest bit of a byte is at 24.
      const bit = Math.clz32(byte) - 24;
      positions[count++] = index * 8 + bit;
      byte &= ~(0x80 >> bit);
    }
  }
  return positions.slice(0, count);
}
