import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { membersOf, treesOf } from './expressions.testing.ts';
import { simplify } from './simplify.ts';
import { type Expression, type Leaf, leavesOf } from './tree.ts';

const [a, b, c] = [1, 2, 3].map((group) => ({ group })) as [Leaf, Leaf, Leaf];
const everyone: Leaf = { everyone: true };

// One number for each way to be in or out of four groups: two expressions with the same members here are equal for all.
const EVERYONE = new Set(Array.from({ length: 16 }, (_, mask) => mask));
const SETS = new Map(
  [0, 1, 2, 3].map((bit) => [`#${bit + 1}`, new Set([...EVERYONE].filter((no) => no & (1 << bit)))]),
);
const members = (tree: Expression | null): number[] =>
  tree === null ? [] : [...membersOf(tree, SETS, EVERYONE)].sort((x, y) => x - y);

const leaves = fc.oneof(fc.constant(everyone), ...[1, 2, 3, 4].map((group) => fc.constant({ group })));

describe('a simplified expression', () => {
  test('has the members of the one that it stands for, whatever the groups hold', () => {
    fc.assert(
      fc.property(treesOf(leaves), (tree) => {
        expect(members(simplify(tree))).toEqual(members(tree));
      }),
      { numRuns: 3_000 },
    );
  });

  test('is no larger, but for everyone where there was a complement', () => {
    fc.assert(
      fc.property(treesOf(leaves), (tree) => {
        const simple = simplify(tree);
        if (simple === null) return;
        const complements = JSON.stringify(tree).match(/"not"/g)?.length ?? 0;
        expect(leavesOf(simple).length).toBeLessThanOrEqual(leavesOf(tree).length + complements);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each<[string, Expression, Expression | null]>([
    ['twice the same', { and: [a, a] }, a],
    ['the same in another order', { or: [{ and: [a, b] }, { and: [b, a] }] }, { and: [a, b] }],
    ['a complement of a complement', { not: { not: a } }, a],
    ['a group and its complement', { and: [a, { not: a }] }, null],
    ['a group or its complement', { or: [a, { not: a }] }, everyone],
    ['a group without itself', { minus: [a, a] }, null],
    ['a group and the complement of another', { and: [a, { not: b }] }, { minus: [a, b] }],
    ['complements of two', { and: [{ not: a }, { not: b }] }, { minus: [everyone, { or: [a, b] }] }],
    ['one without two others', { minus: [a, b, c] }, { minus: [a, { or: [b, c] }] }],
    ['a difference of a difference', { minus: [{ minus: [a, b] }, c] }, { minus: [a, { or: [b, c] }] }],
    ['everyone among others', { and: [everyone, a, b] }, { and: [a, b] }],
    ['everyone or another', { or: [everyone, a] }, everyone],
    ['without everyone', { minus: [a, everyone] }, null],
    ['what contains another', { or: [a, { and: [a, b] }] }, a],
    ['what is contained in another', { and: [a, { or: [a, b] }] }, a],
    ['some of which are left out', { minus: [{ or: [a, b] }, b] }, { minus: [a, b] }],
  ])('of %s', (_name, tree, simple) => {
    expect(simplify(tree)).toEqual(simple);
  });
});
