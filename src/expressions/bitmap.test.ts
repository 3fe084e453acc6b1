import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { decodeAscending, fromBitSend } from '../audiences/bits.ts';
import { countBitmap } from '../audiences/count.ts';
import { listMembers } from '../audiences/members.ts';
import { createGroups, pretendContacts } from '../changes/audience.testing.ts';
import { replaceMembers } from '../changes/members.ts';
import { PATIENCE, runs } from '../changes/operations.testing.ts';
import { type ChangeContext, recordChange } from '../changes/record.ts';
import { NOT_KEPT } from '../changes/retention.ts';
import { momentInText } from '../lib/moment.ts';
import { explainExpression } from './explain.ts';
import { membersOf, treesOf } from './expressions.testing.ts';
import { type ResolvedExpression, resolveExpression } from './resolve.ts';
import { type Expression, type Leaf, mapLeaves, operation } from './tree.ts';

// Numbers at the edges of four chunks, past 2^31 too.
const EVERYONE = [0, 65_536, 196_608, 2 ** 31].flatMap((start) => [
  ...Array.from({ length: 10 }, (_, index) => start + 1 + index * 7),
  start + 65_535,
]);

/** Who was in groups once, and is no contact any more: beside others, and in a chunk of their own. */
const GONE = [2, 3, 196_610, 7 * 65_536 + 1, 7 * 65_536 + 70];
const present = (nos: readonly number[]): Set<number> => new Set(nos.filter((no) => !GONE.includes(no)));

let database: TestDatabase;
let context: ChangeContext;
/** Six groups: empty, everyone, one chunk only, the rest at random. Trees name them 1 to 6. */
let groups: number[];
/** The moments after each time that all of them were given other members. */
let moments: string[];
/** By the keys of leaves. */
let sets: Map<string, Set<number>>;

beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
  await pretendContacts(database.db, context, [...EVERYONE, ...GONE]);
  const random = (seed: number) => fc.sample(fc.subarray([...EVERYONE, ...GONE]), { numRuns: 3, seed });
  const kinds = [[], EVERYONE, EVERYONE.filter((no) => no < 65_536)];
  groups = await createGroups(database.db, context, [...kinds, ...random(11)]);
  const history = [
    [...random(12), ...kinds],
    [...kinds, ...random(13)],
  ];
  sets = new Map();
  moments = [];
  const keep = async (members: readonly (readonly number[])[]): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 3));
    const at = momentInText(new Date().toISOString());
    moments.push(at);
    for (const [index, id] of groups.entries()) sets.set(`#${id}@${at}`, present(members[index]!));
    await new Promise((resolve) => setTimeout(resolve, 3));
  };
  await keep([...kinds, ...random(11)]);
  for (const members of history) {
    await recordChange(database.db, context, { kind: 'group.sync' }, async (change) => {
      for (const [index, id] of groups.entries()) await replaceMembers(change, id, bitmapOf(members[index]!));
    });
    await keep(members);
  }
  for (const [index, id] of groups.entries()) sets.set(`#${id}`, present(history[1]![index]!));
  // From now on these are contacts no more.
  await sql`
    update audience_chunk as stored set bits = stored.bits & ~ gone.bits
    from (${bitmapOf(GONE)}) as gone
    where stored.workspace_id = ${context.workspaceId} and stored.chunk = gone.chunk`.execute(database.db);
});
afterAll(() => database.drop());

const leaves: fc.Arbitrary<Leaf> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }).map((group) => ({ group })) },
  // As of the moments, by their places.
  { weight: 4, arbitrary: fc.record({ group: fc.integer({ min: 1, max: 6 }), at: fc.constantFrom('0', '1', '2') }) },
  fc.constant({ everyone: true as const }),
  // A country that nobody is of.
  fc.constant({ facet: 'country:BR' }),
);
const trees = treesOf(leaves);
const withIds = (tree: Expression): Expression =>
  mapLeaves(tree, (leaf) => {
    if (!('group' in leaf)) return leaf;
    return { group: groups[leaf.group - 1]!, ...(leaf.at !== undefined && { at: moments[Number(leaf.at)]! }) };
  });
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

  test('of a moment that is not kept any more is refused, also when that became so after it was looked up', async () => {
    const { workspaceId } = context;
    const group = groups[1]!;
    const [at] = moments;
    const { members } = await resolve({ group, at: at! });
    expect(await countBitmap(database.db, members)).toBe(EVERYONE.length);
    const begin = (from: Date | null) =>
      database.db.updateTable('workspace').set({ pruned_at: from }).where('id', '=', workspaceId).execute();
    await begin(new Date(Date.parse(at!) + 1));
    try {
      await expect(countBitmap(database.db, members)).rejects.toMatchObject({ code: NOT_KEPT });
      await expect(resolve({ not: { group, at: at! } })).rejects.toMatchObject({
        code: 'beyond_retention',
        errors: [{ path: 'expression.not.at' }],
      });
      await begin(new Date(at!));
      expect(await countBitmap(database.db, members)).toBe(EVERYONE.length);
    } finally {
      await begin(null);
    }
  });

  test('of another workspace’s groups is refused', async () => {
    const stranger = await createTestWorkspace(database.db);
    const given = { group: groups[0]! };
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
