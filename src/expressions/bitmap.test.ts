import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { decodeAscending, fromBitSend } from '../audiences/bits.ts';
import { countBitmap } from '../audiences/count.ts';
import { listMembers } from '../audiences/members.ts';
import { createGroups, pretendContacts } from '../changes/audience.testing.ts';
import { PATIENCE, runs } from '../changes/operations.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import { explainExpression } from './explain.ts';
import { membersOf, treesOf } from './expressions.testing.ts';
import { type ResolvedExpression, resolveExpression } from './resolve.ts';
import { type Expression, type Leaf, mapLeaves, operation } from './tree.ts';

// Numbers at the edges of four chunks, past 2^31 too.
const EVERYONE = [0, 65_536, 196_608, 2 ** 31].flatMap((start) => [
  ...Array.from({ length: 10 }, (_, index) => start + 1 + index * 7),
  start + 65_535,
]);

let database: TestDatabase;
let context: ChangeContext;
/** Six groups: empty, everyone, one chunk only, the rest at random. Trees name them 1 to 6. */
let groups: { id: number; members: Set<number> }[];
let sets: Map<string, Set<number>>;

beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
  await pretendContacts(database.db, context, EVERYONE);
  const random = fc.sample(fc.subarray(EVERYONE), { numRuns: 3, seed: 11 });
  const members = [[], EVERYONE, EVERYONE.filter((no) => no < 65_536), ...random];
  const ids = await createGroups(database.db, context, members);
  groups = members.map((list, index) => ({ id: ids[index]!, members: new Set(list) }));
  sets = new Map(groups.map((group) => [`#${group.id}`, group.members]));
});
afterAll(() => database.drop());

const leaves: fc.Arbitrary<Leaf> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }).map((group) => ({ group })) },
  fc.constant({ everyone: true as const }),
  // A country that nobody is of.
  fc.constant({ facet: 'country:BR' }),
);
const trees = treesOf(leaves);
const withIds = (tree: Expression): Expression =>
  mapLeaves(tree, (leaf) => ('group' in leaf ? { group: groups[leaf.group - 1]!.id } : leaf));
const resolve = (given: Expression): Promise<ResolvedExpression> =>
  resolveExpression(database.db, { workspaceId: context.workspaceId, given, fullNumbers: true });
const wantedOf = (tree: Expression): number[] =>
  [...membersOf(tree, sets, new Set(EVERYONE))].sort((one, other) => one - other);

describe('an expression', () => {
  test(
    'has, counts and lists whom JavaScript’s sets have',
    async () => {
      await fc.assert(
        fc.asyncProperty(trees.map(withIds), async (tree) => {
          const { members, expression, text } = await resolve(tree);
          const wanted = wantedOf(tree);
          const { rows } = await sql<{ chunk: number; bits: Buffer }>`
            select chunk, bit_send(bits) as bits from (${members}) as members order by chunk`.execute(database.db);
          expect(new Set(rows.map(({ chunk }) => chunk)).size).toBe(rows.length);
          expect(rows.flatMap(({ chunk, bits }) => decodeAscending({ chunk, bits: fromBitSend(bits) }))).toEqual(
            wanted,
          );
          expect(await countBitmap(database.db, members)).toBe(wanted.length);
          expect(await listMembers(database.db, { members, limit: 7 })).toEqual(wanted.toReversed().slice(0, 7));
          // The text names the very same.
          const again = await resolveExpression(database.db, {
            workspaceId: context.workspaceId,
            given: text,
            fullNumbers: true,
          });
          expect(again.expression).toEqual(expression);
          expect(again.text).toBe(text);
        }),
        { numRuns: runs(150) },
      );
    },
    PATIENCE,
  );

  test('of another workspace’s groups is refused', async () => {
    const stranger = await createTestWorkspace(database.db);
    const given = { group: groups[0]!.id };
    await expect(
      resolveExpression(database.db, { workspaceId: stranger.workspaceId, given, fullNumbers: true }),
    ).rejects.toMatchObject({ code: 'group_not_found' });
  });
});

describe('an explanation', () => {
  test(
    'answers for every node as JavaScript’s sets do, and its reasons alone settle the answer',
    async () => {
      await fc.assert(
        fc.asyncProperty(trees.map(withIds), fc.constantFrom(...EVERYONE), async (tree, no) => {
          const resolved = await resolve(tree);
          const { workspaceId } = context;
          const { tree: explained, reasons } = await explainExpression(database.db, { workspaceId, resolved, no });
          const compare = (node: typeof explained, expression: Expression): void => {
            expect(node.in, node.text).toBe(wantedOf(expression).includes(no));
            const inner = operation(expression);
            expect(node.operator).toBe(inner?.operator ?? null);
            for (const [index, operand] of node.operands.entries()) compare(operand, inner!.operands[index]!);
          };
          compare(explained, resolved.expression);
          expect(explained.decides).toBe(true);
          // Whatever the contact’s other groups are, with these leaves as they are the answer is the same.
          const settled = new Map(reasons.map((reason) => [JSON.stringify(reason.expression), reason.in]));
          for (const others of [true, false]) {
            const said = (leaf: Leaf): boolean =>
              'everyone' in leaf ? true : (settled.get(JSON.stringify(leaf)) ?? others);
            expect(evaluate(resolved.expression, said)).toBe(explained.in);
          }
        }),
        { numRuns: runs(150) },
      );
    },
    PATIENCE,
  );
});

function evaluate(expression: Expression, said: (leaf: Leaf) => boolean): boolean {
  const node = operation(expression);
  if (!node) return said(expression as Leaf);
  const [first, ...others] = node.operands.map((operand) => evaluate(operand, said));
  if (node.operator === 'and') return first! && others.every(Boolean);
  if (node.operator === 'or') return first! || others.some(Boolean);
  if (node.operator === 'not') return !first;
  return first! && !others.some(Boolean);
}
