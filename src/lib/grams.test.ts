import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gramsOf, lookupOf } from './grams.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '0', '王', '😀', '\uffff'), minLength: 1, maxLength: 8 });
const finds = (part: string, grams: number[]): boolean => {
  const lookup = lookupOf(part);
  return 'all' in lookup
    ? lookup.all.every((gram) => grams.includes(gram))
    : grams.some((gram) => gram >= lookup.from && gram <= lookup.to);
};

describe('the grams of a text', () => {
  test('are found by every part of it, and by no other of up to three characters', () => {
    fc.assert(
      fc.property(text, text, (whole, part) => {
        const found = finds(part, gramsOf(whole));
        if (whole.includes(part)) expect(found).toBe(true);
        else if (lookupOf(part).exact) expect(found).toBe(false);
        expect(lookupOf(part).exact).toBe(part.length <= 3);
      }),
      { numRuns: 2_000 },
    );
  });

  test('begin at each of its characters, the last ones included', () => {
    expect(gramsOf('')).toEqual([]);
    expect(gramsOf('ab')).toEqual([0x61_0062_0000, 0x62_0000_0000]);
    expect(gramsOf('aaaaa')).toHaveLength(3);
  });

  test('are numbers that PostgreSQL and JavaScript hold exactly', () => {
    expect(gramsOf('\uffff\uffff\uffff')[0]).toBe(2 ** 48 - 1);
  });
});

test('a long part is looked up by few grams, of its end', () => {
  expect(lookupOf('12345678901')).toEqual({
    all: gramsOf('12345678901')
      .filter((_, at) => [8, 5, 2, 0].includes(at))
      .reverse(),
    exact: false,
  });
  expect(lookupOf('a'.repeat(50))).toEqual({ all: [gramsOf('aaa')[0]], exact: false });
});
