import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { createGroups, pretendContacts } from '../changes/audience.testing.ts';
import { PATIENCE, runs } from '../changes/operations.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import { type Bitmap, bitmapOf, bitmapOfChunks, bitmapOfQuery, bitmapOfSet } from './bitmap.ts';
import { decodeAscending, encodeMembers, fromBitSend } from './bits.ts';
import { findContained } from './containment.ts';
import { countSet, countWithin } from './count.ts';
import { countPairs } from './matrix.ts';
import { filterMembers, listMembers, scanMembers } from './members.ts';
import { countOverlaps } from './overlap.ts';
import { listSimilar } from './similar.ts';

// Numbers at the edges of six chunks, past 2^31 too, and one each in forty more: sets are read in batches of chunks.
const SPARSE = Array.from({ length: 40 }, (_, index) => (10 + index) * 65_536 + 5);
const CROWDED = [0, 1, 65_536, 131_072, 2 ** 31, 2 ** 40].flatMap((start) => [
  ...Array.from({ length: 12 }, (_, index) => start + 1 + index * 7),
  start + 65_534 - (start % 65_536),
  start + 65_535 - (start % 65_536),
  start + 32_768,
]);
const EVERYONE = [...new Set([...CROWDED, ...SPARSE])].sort((a, b) => a - b);
const UNKNOWN = 999_999_999;

let database: TestDatabase;
let context: ChangeContext;
/** Twelve groups: empty, everyone, one chunk only, the rest at random; and what they hold. */
let groups: { id: number; members: Set<number> }[];

beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
  await pretendContacts(database.db, context, EVERYONE);
  const random = fc.sample(fc.subarray(EVERYONE), { numRuns: 9, seed: 7 });
  const sets = [[], EVERYONE, EVERYONE.filter((no) => no < 65_536), ...random];
  const ids = await createGroups(database.db, context, sets);
  groups = sets.map((members, index) => ({ id: ids[index]!, members: new Set(members) }));
});
afterAll(() => database.drop());

const membersOf = (id: number): Set<number> => groups.find((group) => group.id === id)?.members ?? new Set();
/** Positions of groups, repetitions included; 12 stands for an audience that does not exist. */
const picks = (minLength: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: 12 }), { minLength, maxLength: 14 });
const idsOf = (list: number[]): number[] => list.map((index) => groups[index]?.id ?? UNKNOWN);

async function read(set: Bitmap): Promise<number[]> {
  const { rows } = await sql<{ chunk: number; bits: Buffer }>`
    select chunk, bit_send(bits) as bits from (${set}) as members order by chunk`.execute(database.db);
  expect(new Set(rows.map((row) => row.chunk)).size).toBe(rows.length);
  return rows.flatMap((row) => decodeAscending({ chunk: row.chunk, bits: fromBitSend(row.bits) }));
}

describe('a set expression', () => {
  test(
    'of any or all of some groups without others holds and counts what JavaScript’s sets do',
    async () => {
      await fc.assert(
        fc.asyncProperty(picks(0), picks(0), fc.constantFrom('any', 'all', undefined), async (some, others, match) => {
          const include = idsOf(some);
          const exclude = idsOf(others);
          const expression = { include, exclude, ...(match && { match }) };
          const wanted = EVERYONE.filter((no) => {
            const isIn = (id: number): boolean => membersOf(id).has(no);
            const included = match === 'all' ? include.length > 0 && include.every(isIn) : include.some(isIn);
            return included && !exclude.some(isIn);
          });
          const { workspaceId } = context;
          expect(await read(bitmapOfSet(workspaceId, expression))).toEqual(wanted);
          expect(await countSet(database.db, { workspaceId, ...expression })).toBe(wanted.length);
        }),
        { numRuns: runs(80) },
      );
    },
    PATIENCE,
  );

  test('of every number of audiences, past those that are joined, is right', async () => {
    const { workspaceId } = context;
    for (let count = 1; count <= groups.length; count++) {
      const chosen = groups.slice(-count);
      const include = chosen.map((group) => group.id);
      const all = EVERYONE.filter((no) => chosen.every((group) => group.members.has(no)));
      const any = EVERYONE.filter((no) => chosen.some((group) => group.members.has(no)));
      expect(await countSet(database.db, { workspaceId, include, match: 'all' })).toBe(all.length);
      expect(await countSet(database.db, { workspaceId, include, match: 'any' })).toBe(any.length);
      const rest = EVERYONE.filter((no) => !any.includes(no));
      expect(await countSet(database.db, { workspaceId, include: [groups[1]!.id], exclude: include })).toBe(
        rest.length,
      );
    }
  });

  test('of another workspace’s audiences is empty', async () => {
    const stranger = await createTestWorkspace(database.db);
    const include = groups.map((group) => group.id);
    expect(await countSet(database.db, { workspaceId: stranger.workspaceId, include })).toBe(0);
  });
});

describe('a set at hand', () => {
  test(
    'is the same as numbers, as chunks and as a query’s numbers',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...EVERYONE), { maxLength: 40 }), async (nos) => {
          const wanted = [...new Set(nos)].sort((a, b) => a - b);
          expect(await read(bitmapOf(nos))).toEqual(wanted);
          expect(await read(bitmapOfChunks(encodeMembers(nos)))).toEqual(wanted);
          expect(await read(bitmapOfQuery(sql`select no from unnest(${nos}::bigint[]) as given (no)`))).toEqual(wanted);
        }),
        { numRuns: runs(15) },
      );
    },
    PATIENCE,
  );
});

describe('the members of a group', () => {
  test(
    'are its whole set, newest first, page by page of any length',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: 11 }), fc.integer({ min: 1, max: 40 }), async (index, limit) => {
          const group = groups[index]!;
          const found: number[] = [];
          for (let before: number | undefined; ; before = found.at(-1)) {
            const members = bitmapOfSet(context.workspaceId, { include: [group.id] });
            const page = await listMembers(database.db, { members, before, limit });
            expect(page.length).toBeLessThanOrEqual(limit);
            found.push(...page);
            if (page.length < limit) break;
          }
          expect(found).toEqual([...group.members].sort((a, b) => b - a));
        }),
        { numRuns: runs(25) },
      );
    },
    PATIENCE,
  );

  test('begin below any cursor, also one beyond every number', async () => {
    const everyone = EVERYONE.toReversed();
    const members = bitmapOfSet(context.workspaceId, { include: [groups[1]!.id] });
    for (const before of [
      0,
      1,
      2,
      65_535,
      65_536,
      65_537,
      2 ** 31,
      2 ** 31 + 1,
      2 ** 40,
      2 ** 48,
      Number.MAX_SAFE_INTEGER,
    ]) {
      const wanted = everyone.filter((no) => no < before).slice(0, 20);
      expect(await listMembers(database.db, { members, before, limit: 20 })).toEqual(wanted);
    }
  });

  test('fill a page from several chunks without running over', async () => {
    // A batch of chunks holds more than the page wants.
    const members = bitmapOfSet(context.workspaceId, { include: [groups[1]!.id] });
    for (let limit = 0; limit <= 60; limit++) {
      expect(await listMembers(database.db, { members, limit })).toEqual(EVERYONE.toReversed().slice(0, limit));
    }
  });

  test('are scanned in ascending order, and empty groups not at all', async () => {
    for (const group of groups) {
      const found: number[] = [];
      for await (const nos of scanMembers(database.db, { workspaceId: context.workspaceId, audienceId: group.id }))
        found.push(...nos);
      expect(found).toEqual([...group.members].sort((a, b) => a - b));
    }
  });

  test(
    'are told from strangers in the order asked, repetitions included',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: 11 }),
          fc.array(fc.oneof(fc.constantFrom(...EVERYONE), fc.nat({ max: 200_000 })), { maxLength: 50 }),
          async (index, nos) => {
            const group = groups[index]!;
            const found = await filterMembers(database.db, {
              workspaceId: context.workspaceId,
              audienceId: group.id,
              nos,
            });
            expect(found).toEqual(nos.filter((no) => group.members.has(no)));
          },
        ),
        { numRuns: runs(20) },
      );
    },
    PATIENCE,
  );
});

describe('parts and overlaps', () => {
  test('the sizes of groups within another leave out those with nobody in common', async () => {
    const { workspaceId } = context;
    for (const whole of groups) {
      const wanted = groups
        .map((part) => ({ id: part.id, size: [...part.members].filter((no) => whole.members.has(no)).length }))
        .filter((part) => part.size > 0);
      const parts = await countWithin(database.db, { workspaceId, audienceId: whole.id, kind: 'group' });
      expect(parts.map(({ id, size }) => ({ id, size })).sort((a, b) => a.id - b.id)).toEqual(wanted);
      expect(parts.map((part) => part.size)).toEqual(parts.map((part) => part.size).sort((a, b) => b - a));
    }
  });

  test('every intersection of one to twelve groups has the size, and the size of nobody else, that counting gives', async () => {
    for (let count = 0; count <= 12; count++) {
      const chosen = groups.slice(12 - count);
      const overlaps = await countOverlaps(database.db, {
        workspaceId: context.workspaceId,
        audienceIds: chosen.map(({ id }) => id),
      });
      const wanted = new Map<string, { size: number; only: number }>();
      for (let mask = 1; mask < 1 << count; mask++) {
        const inside = chosen.filter((_, index) => mask & (1 << index));
        const outside = chosen.filter((_, index) => !(mask & (1 << index)));
        const size = EVERYONE.filter((no) => inside.every((group) => group.members.has(no)));
        const only = size.filter((no) => !outside.some((group) => group.members.has(no)));
        if (size.length > 0) wanted.set(inside.map(({ id }) => id).join(), { size: size.length, only: only.length });
      }
      expect(new Map(overlaps.map(({ audiences, size, only }) => [audiences.join(), { size, only }]))).toEqual(wanted);
      expect(overlaps.map((one) => one.size)).toEqual(overlaps.map((one) => one.size).sort((a, b) => b - a));
    }
  });

  const shared = (one: Set<number>, other: Set<number>): number => [...one].filter((no) => other.has(no)).length;

  test('what each two groups share is what counting gives; who share nobody are no pair', async () => {
    const { workspaceId } = context;
    const pairs = await countPairs(database.db, { workspaceId, audienceIds: [...groups.map(({ id }) => id), UNKNOWN] });
    const wanted = groups.flatMap((one) =>
      groups
        .filter((other) => other.id > one.id && shared(one.members, other.members) > 0)
        .map((other) => ({ a: one.id, b: other.id, shared: shared(one.members, other.members) })),
    );
    expect(pairs).toEqual(wanted.sort((one, other) => one.a - other.a || one.b - other.b));
    const many = Array.from({ length: 51 }, (_, index) => index + 1);
    await expect(countPairs(database.db, { workspaceId, audienceIds: many })).rejects.toThrow(RangeError);
  });

  test('the most similar groups are those with the largest Jaccard index, at any limit', async () => {
    const { workspaceId } = context;
    for (const { id, members } of groups) {
      const wanted = groups
        .filter((other) => other.id !== id && shared(members, other.members) > 0)
        .map((other) => {
          const both = shared(members, other.members);
          return {
            id: other.id,
            size: other.members.size,
            shared: both,
            index: both / (members.size + other.members.size - both),
          };
        })
        .sort((a, b) => b.index - a.index || a.id - b.id)
        .map(({ index: _, ...other }) => other);
      for (const limit of [1, 3, 20]) {
        const found = await listSimilar(database.db, {
          workspaceId,
          audienceId: id,
          size: members.size,
          kind: 'group',
          limit,
        });
        expect(found.map(({ name: _, ...other }) => other)).toEqual(wanted.slice(0, limit));
      }
    }
  });

  test('who is contained in another, wholly or nearly, is found with its exact share', async () => {
    const { workspaceId } = context;
    const audiences = groups.map(({ id, members }) => ({ id, size: members.size }));
    const { pairs, complete } = await findContained(database.db, { workspaceId, audiences, least: 0.99 });
    const wanted = groups.flatMap((inner) =>
      groups
        .filter((outer) => {
          const [small, large] = [inner.members.size, outer.members.size];
          return small > 0 && (large > small || (large === small && outer.id < inner.id));
        })
        .map((outer) => ({ inner: inner.id, outer: outer.id, shared: shared(inner.members, outer.members) }))
        .filter((pair) => pair.shared >= 0.99 * inner.members.size),
    );
    const inOrder = (list: typeof pairs) => list.toSorted((a, b) => a.inner - b.inner || a.outer - b.outer);
    expect(wanted.length).toBeGreaterThan(groups.length - 3);
    expect({ pairs: inOrder(pairs), complete }).toEqual({ pairs: inOrder(wanted), complete: true });
  });

  test('a group named twice counts once, an unknown one is empty, thirteen are too many', async () => {
    const { workspaceId } = context;
    const ids = groups.map((group) => group.id);
    const twice = await countOverlaps(database.db, { workspaceId, audienceIds: [ids[3]!, ids[3]!, UNKNOWN] });
    const size = groups[3]!.members.size;
    expect(twice).toEqual([{ audiences: [ids[3]], size, only: size }]);
    await expect(countOverlaps(database.db, { workspaceId, audienceIds: [...ids, UNKNOWN] })).rejects.toThrow(
      RangeError,
    );
  });
});
