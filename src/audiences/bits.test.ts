import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CHUNK_BITS,
  CHUNK_BYTES,
  chunkOf,
  countBits,
  decodeAscending,
  decodeDescending,
  difference,
  emptyBits,
  encodeMembers,
  fromBitSend,
  hasBit,
  intersection,
  isEmpty,
  positionOf,
  toBitText,
  union,
} from './bits.ts';

/** Contact numbers that crowd the edges: of bytes, of chunks, of 31 and 32 bits, of the largest chunk. */
const nos = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: CHUNK_BITS - 20, max: CHUNK_BITS + 20 }),
  fc.integer({ min: 0, max: 5 * CHUNK_BITS }),
  fc.integer({ min: 2 ** 31 - 20, max: 2 ** 31 + 20 }),
  fc.integer({ min: 2 ** 32 - 20, max: 2 ** 32 + 20 }),
  fc.integer({ min: 2 ** 47 - 2 * CHUNK_BITS, max: 2 ** 47 - 1 }),
);
const lists = fc.array(nos, { maxLength: 200 });
/** Members of chunk 0, sparse or dense. */
const chunks = fc
  .array(fc.oneof(fc.constantFrom(0, 1, 7, 8, 65_534, 65_535), fc.integer({ min: 0, max: 65_535 })), { maxLength: 300 })
  .map((positions) => ({ set: new Set(positions), bits: encodeMembers(positions)[0]?.bits ?? emptyBits() }));

const ascending = (a: number, b: number): number => a - b;

describe('members as bits', () => {
  test('decode to the same set, in ascending order and whatever order they came in', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const encoded = encodeMembers(list);
        expect(encoded.flatMap(decodeAscending)).toEqual([...new Set(list)].sort(ascending));
        expect(encoded.map(({ chunk }) => chunk)).toEqual([...new Set(list.map(chunkOf))].sort(ascending));
        expect(encoded.every(({ bits }) => bits.length === CHUNK_BYTES && !isEmpty(bits))).toBe(true);
      }),
    );
  });

  test('decode newest first from any cursor, at most as many as asked for', () => {
    fc.assert(
      fc.property(lists, nos, fc.integer({ min: 0, max: 50 }), (list, before, limit) => {
        const wanted = [...new Set(list)].filter((no) => no < before).sort((a, b) => b - a);
        for (const chunk of encodeMembers(list)) {
          const here = wanted.filter((no) => chunkOf(no) === chunk.chunk);
          expect(decodeDescending(chunk, before, limit)).toEqual(here.slice(0, limit));
          expect(decodeDescending(chunk, before, Number.MAX_SAFE_INTEGER)).toEqual(here);
        }
      }),
    );
  });

  test('a number is its chunk and its position', () => {
    fc.assert(
      fc.property(nos, (no) => {
        expect(chunkOf(no) * CHUNK_BITS + positionOf(no)).toBe(no);
        const [only] = encodeMembers([no]);
        expect(hasBit(only!.bits, positionOf(no))).toBe(true);
        expect(countBits(only!.bits)).toBe(1);
      }),
    );
  });

  test('the first contact of a chunk is the highest bit of the first byte, the last the lowest of the last', () => {
    const [chunk] = encodeMembers([CHUNK_BITS, 2 * CHUNK_BITS - 1]);
    expect(chunk!.chunk).toBe(1);
    expect([chunk!.bits[0], chunk!.bits[CHUNK_BYTES - 1]]).toEqual([0x80, 0x01]);
    expect(decodeDescending(chunk!, 2 * CHUNK_BITS - 1, 5)).toEqual([CHUNK_BITS]);
    expect(decodeDescending(chunk!, CHUNK_BITS, 5)).toEqual([]);
  });

  test('a full chunk has every number, an empty one none', () => {
    const full = { chunk: 3, bits: new Uint8Array(CHUNK_BYTES).fill(0xff) };
    expect(decodeAscending(full)).toHaveLength(CHUNK_BITS);
    expect(decodeDescending(full, Number.MAX_SAFE_INTEGER, CHUNK_BITS + 1)).toEqual(decodeAscending(full).reverse());
    expect(countBits(full.bits)).toBe(CHUNK_BITS);
    expect(decodeAscending({ chunk: 3, bits: emptyBits() })).toEqual([]);
    expect(isEmpty(emptyBits())).toBe(true);
    expect(encodeMembers([])).toEqual([]);
  });
});

describe('set algebra', () => {
  test('is that of sets', () => {
    fc.assert(
      fc.property(chunks, chunks, (a, b) => {
        const set = (bits: Uint8Array): Set<number> => new Set(decodeAscending({ chunk: 0, bits }));
        expect(set(intersection(a.bits, b.bits))).toEqual(new Set([...a.set].filter((no) => b.set.has(no))));
        expect(set(union(a.bits, b.bits))).toEqual(new Set([...a.set, ...b.set]));
        expect(set(difference(a.bits, b.bits))).toEqual(new Set([...a.set].filter((no) => !b.set.has(no))));
        expect(countBits(a.bits)).toBe(a.set.size);
        expect(isEmpty(a.bits)).toBe(a.set.size === 0);
      }),
    );
  });
});

describe('bits on their way', () => {
  test('are hexadecimal text to PostgreSQL, also when they are a part of a larger buffer', () => {
    const whole = new Uint8Array(3 * CHUNK_BYTES);
    const bits = whole.subarray(CHUNK_BYTES, 2 * CHUNK_BYTES);
    bits[0] = 0x80;
    expect(toBitText(bits)).toBe(`x80${'00'.repeat(CHUNK_BYTES - 1)}`);
  });

  test('come back behind four bytes of length; null stays null', () => {
    expect(fromBitSend(Buffer.from([0, 1, 0, 0, 0x80, 0x01]))).toEqual(Buffer.from([0x80, 0x01]));
    expect(fromBitSend(null)).toBeNull();
  });
});
