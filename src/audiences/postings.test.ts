import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeMembers } from './bits.ts';
import { addPosting, decodePosting, encodePosting, intersectPostings, positionsOf, unitePostings } from './postings.ts';

const ascending = (positions: Iterable<number>): number[] => [...new Set(positions)].sort((a, b) => a - b);
const bitsOf = (positions: number[]): Uint8Array => encodeMembers(positions)[0]?.bits ?? new Uint8Array(8_192);
const encode = (positions: number[]): Uint8Array => encodePosting(Uint16Array.from(positions));

// Few of a narrow range, so that they meet, up to so many that they are kept as bits.
const positions = fc.oneof(
  fc.array(fc.nat({ max: 40 }), { maxLength: 30 }).map(ascending),
  fc.array(fc.nat({ max: 65_535 }), { maxLength: 200 }).map(ascending),
  fc
    .record({ from: fc.nat({ max: 40 }), every: fc.integer({ min: 1, max: 17 }) })
    .map(({ from, every }) => Array.from({ length: Math.ceil((65_536 - from) / every) }, (_, at) => from + at * every)),
);

test('positions come back as they were, in the smaller of two forms', () => {
  fc.assert(
    fc.property(positions, (some) => {
      const posting = encode(some);
      expect(posting).toHaveLength(Math.min(some.length * 2, 8_192));
      expect([...decodePosting(posting)]).toEqual(some);
      const bits = new Uint8Array(8_192);
      addPosting(bits, posting);
      expect([...positionsOf(bits)]).toEqual(some);
    }),
  );
});

test('common and united positions are those of sets', () => {
  fc.assert(
    fc.property(fc.array(positions, { minLength: 1, maxLength: 4 }), positions, (lists, within) => {
      const sets = lists.map((list) => new Set(list));
      const all = intersectPostings(lists.map(encode), bitsOf(within));
      expect([...positionsOf(all)]).toEqual(within.filter((one) => sets.every((set) => set.has(one))));
      const any = unitePostings(lists.map(encode), bitsOf(within));
      expect([...positionsOf(any)]).toEqual(within.filter((one) => sets.some((set) => set.has(one))));
    }),
    { numRuns: 40 },
  );
});
