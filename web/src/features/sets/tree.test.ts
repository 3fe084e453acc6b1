import { expect, test } from 'vitest';
import { parseSetSearch } from './search.ts';
import { chosenIn, treeOf } from './tree.ts';

test.each([
  { include: [1], exclude: [], match: 'any' },
  { include: [1, 2], exclude: [], match: 'any' },
  { include: [1, 2], exclude: [3], match: 'all' },
  { include: [1, 2], exclude: [3, 4], match: 'any' },
] as const)('chosen groups are an expression that chooses the same: %j', (set) => {
  expect(chosenIn(treeOf(set)!)).toEqual(set);
});

test('what choosing cannot say is no choice', () => {
  expect(treeOf({ include: [], exclude: [1], match: 'any' })).toBeNull();
  expect(chosenIn({ minus: [{ group: 1 }, { or: [{ group: 2 }, { group: 3 }] }] })).toEqual({
    include: [1],
    exclude: [2, 3],
    match: 'any',
  });
  expect(chosenIn({ minus: [{ group: 1 }, { and: [{ group: 2 }, { group: 3 }] }] })).toBeNull();
  expect(chosenIn({ or: [{ group: 1 }, { facet: 'country:BR' }] })).toBeNull();
  expect(chosenIn({ not: { group: 1 } })).toBeNull();
});

test('an address says a set that is chosen or one that is written', () => {
  expect(parseSetSearch({ expression: '' })).toEqual({ expression: '' });
  expect(parseSetSearch({ expression: 2024, include: [1] })).toEqual({ expression: '2024' });
  expect(parseSetSearch({ include: [1, 'x'], match: 'any' })).toEqual({ include: [1] });
});
