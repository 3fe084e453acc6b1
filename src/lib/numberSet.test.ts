import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createNumberSet } from './numberSet.ts';

const numbers = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.bigInt({ min: 1n, max: 2n ** 53n - 1n }).map(Number),
  fc.integer({ min: 0, max: 5_000 }).map((index) => 8613800000000 + index),
);

test('knows what a Set knows', () => {
  fc.assert(
    fc.property(fc.array(numbers, { maxLength: 9_000, size: 'max' }), (values) => {
      const mine = createNumberSet();
      const model = new Set<number>();
      for (const value of values) {
        expect(mine.add(value)).toBe(!model.has(value));
        model.add(value);
      }
    }),
    { numRuns: 50 },
  );
});
