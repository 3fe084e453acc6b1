import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { countBitmap } from '../audiences/count.ts';
import { listMembers, scanSet } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { bitmapAsOf, bitmapAsOfByChunk, sizeAsOf } from './asOf.ts';
import { type Operation, operations, PATIENCE, runs } from './operations.testing.ts';
import { newPlay, type Play, play } from './playing.testing.ts';
import { beginHistory, pruneWorkspace } from './prune.ts';
import { withinHistory } from './retention.ts';
import { verifyWorkspace } from './verify.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Lets the history begin so many changes ago. */
interface Prune {
  do: 'prune';
  keep: number;
}

/** What there was at a moment: of each group its members, of the workspace its contacts. */
interface Past {
  at: string;
  groups: Map<number, number[]>;
  all: number[];
}

/** The moment of a change, as the API tells it. */
async function momentOf({ context }: Play, changeId: number): Promise<string> {
  const { rows } = await sql<{ at: Date }>`
    select at from change where workspace_id = ${context.workspaceId} and id = ${changeId}`.execute(database.db);
  return rows[0]!.at.toISOString();
}

async function prune(both: Play, { keep }: Prune): Promise<void> {
  const { db } = database;
  const { workspaceId } = both.context;
  const last = both.world.changes.at(-1 - keep);
  if (last === undefined) return;
  // Those of the same millisecond go together.
  const at = new Date(Date.parse(await momentOf(both, last)) + 1);
  await beginHistory(db, { workspaceId, at });
  expect(await pruneWorkspace(db, { workspaceId, until: Number.POSITIVE_INFINITY })).toBe(false);
  const { rows } = await sql<{ id: number }>`
    select max(id) as id from change where workspace_id = ${workspaceId} and at < ${at}`.execute(db);
  both.model.prune(rows[0]!.id);
  const { rows: left } = await sql<{ change_id: number }>`
    select change_id from change_chunk where workspace_id = ${workspaceId}
    union select change_id from contact_before where workspace_id = ${workspaceId}
    union select change_id from change_kept where workspace_id = ${workspaceId}`.execute(db);
  expect(left.filter((row) => both.model.lost.has(row.change_id))).toEqual([]);
  expect(await verifyWorkspace(db, { workspaceId })).toEqual([]);
}

async function collect(numbers: AsyncIterable<number[]>): Promise<number[]> {
  const all: number[] = [];
  for await (const some of numbers) all.push(...some);
  return all;
}

async function expectPast(workspaceId: number, audienceId: number, at: string, members: number[]): Promise<void> {
  const { db } = database;
  const asOf = { workspaceId, audienceId, at };
  expect(await sizeAsOf(db, asOf)).toBe(members.length);
  expect(await collect(scanSet(db, bitmapAsOf(asOf)))).toEqual(members);
  expect(await countBitmap(db, bitmapAsOfByChunk(asOf))).toBe(members.length);
  const descending = members.toReversed();
  for (const [index, before] of [undefined, ...descending].entries()) {
    expect(await listMembers(db, { members: bitmapAsOfByChunk(asOf), before, limit: 2 })).toEqual(
      descending.slice(index, index + 2),
    );
  }
}

/** Does everything in both worlds, and then asks for every moment that there was. */
async function remember(list: readonly (Operation | Prune)[]): Promise<void> {
  const both = await newPlay(database.db);
  const { workspaceId } = both.context;
  const past: Past[] = [];
  for (const operation of list) {
    if (operation.do === 'prune') {
      await prune(both, operation);
      continue;
    }
    const changeId = await play(both, operation);
    if (changeId === null) continue;
    const at = await momentOf(both, changeId);
    if (past.at(-1)?.at === at) past.pop();
    const { model } = both;
    past.push({ at, groups: new Map(model.groups.map((id) => [id, model.members(id)])), all: model.nos() });
  }
  const { rows } = await sql<{ pruned_at: Date | null }>`
    select pruned_at from workspace where id = ${workspaceId}`.execute(database.db);
  const start = rows[0]!.pruned_at?.getTime() ?? 0;
  const everyone = await everyoneId(database.db, { workspaceId });
  for (const { at, groups, all } of past) {
    const within = withinHistory(database.db, { workspaceId, moments: [undefined, at] }, async () => 'known');
    if (Date.parse(at) < start) {
      await expect(within).rejects.toMatchObject({ code: 'beyond_retention' });
      // How many they were is known for ever.
      for (const [id, members] of groups)
        expect(await sizeAsOf(database.db, { workspaceId, audienceId: id, at })).toBe(members.length);
      continue;
    }
    expect(await within).toBe('known');
    await expectPast(workspaceId, everyone, at, all);
    for (const id of both.world.groups) await expectPast(workspaceId, id, at, groups.get(id) ?? []);
  }
}

test(
  'every group is as of every moment what it was then, whatever was undone, erased, deleted or trashed since',
  async () => {
    await fc.assert(fc.asyncProperty(operations({ length: 14, undos: true, erasures: true }), remember), {
      numRuns: runs(15),
    });
  },
  PATIENCE,
);

const withPrunes = fc
  .tuple(
    operations({ length: 18, undos: true, erasures: true }),
    fc.array(fc.record({ after: fc.nat({ max: 18 }), keep: fc.nat({ max: 8 }) }), { minLength: 1, maxLength: 3 }),
  )
  .map(([list, prunes]) =>
    list.flatMap((operation, index): (Operation | Prune)[] => [
      operation,
      ...prunes.filter(({ after }) => after === index).map(({ keep }) => ({ do: 'prune' as const, keep })),
    ]),
  );

test(
  'pruning takes away what is older, and nothing else: later moments, undoing later changes, the counts of all',
  async () => {
    await fc.assert(fc.asyncProperty(withPrunes, remember), { numRuns: runs(25) });
  },
  PATIENCE,
);
