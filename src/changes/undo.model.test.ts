import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { createStraddlingWorkspace } from './changes.testing.ts';
import { getChange } from './history.ts';
import { findBreaches } from './invariants.testing.ts';
import { listKept } from './kept.ts';
import { Model } from './model.testing.ts';
import { Refusal, rowOf } from './modelState.testing.ts';
import { newWorld, type Operation, type Outcome, operations, PATIENCE, perform, runs } from './operations.testing.ts';
import type { ChangeContext } from './record.ts';
import { readState } from './snapshot.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const FIRST_NO = 65_532;

/** Does the operations in both worlds, comparing after each what is there, what was refused and what was kept back. */
async function compare(list: Operation[]): Promise<void> {
  const { db } = database;
  const context = await createStraddlingWorkspace(db, FIRST_NO);
  const world = newWorld();
  const model = new Model(FIRST_NO);
  for (const operation of list) {
    const before = { groups: [...world.groups], nos: [...world.nos], changes: [...world.changes] };
    const outcome = await perform(db, context, world, operation);
    if (outcome === null) continue;
    const freshGroup = world.groups.length > before.groups.length ? world.groups.at(-1) : undefined;
    expect(outcome).toEqual(modelOutcome(model, before, operation, outcome, freshGroup));
    expect(await realState(context)).toEqual(modelState(model));
    expect(await findBreaches(db, context.workspaceId)).toEqual([]);
    if (operation.do === 'undo' && outcome.changeId !== null) await compareKept(context, model, outcome.changeId);
  }
}

function modelOutcome(
  model: Model,
  world: ReturnType<typeof newWorld>,
  operation: Operation,
  outcome: Outcome,
  freshGroup: number | undefined,
): Outcome {
  try {
    const altered = model.perform(world, operation, outcome.changeId, freshGroup);
    // The model cannot know the number that the real change got, only whether there is one.
    return { changeId: altered ? (outcome.changeId ?? 0) : null, refused: null };
  } catch (error) {
    if (error instanceof Refusal) return { changeId: null, refused: error.code };
    throw error;
  }
}

const byId = <T extends { id: number }>(a: T, b: T): number => a.id - b.id;

async function realState({ workspaceId }: ChangeContext): Promise<unknown> {
  const state = await readState(database.db, workspaceId);
  return {
    contacts: state.contacts.map((row) => ({
      no: row.no,
      writer: row.change_id,
      phone: row.phone === null ? null : String(row.phone),
      phoneKey: row.phone_key === null ? null : String(row.phone_key),
      userId: row.user_id,
      country: row.country,
      name: row.name,
      email: row.email,
      remark: row.remark,
      attributes: row.attributes,
    })),
    groups: state.groups.map(({ id, name, description, members }) => ({ id, name, description, members })),
  };
}

function modelState(model: Model): unknown {
  const live = model.groups.filter((id) => !model.group(id).trashed);
  return {
    contacts: model.nos().map((no) => ({ no, writer: model.get(rowOf(no)).writer, ...model.contact(no)! })),
    groups: live
      .map((id) => {
        const { name, description } = model.group(id);
        return { id, name, description, members: model.members(id) };
      })
      .sort(byId),
  };
}

async function compareKept({ workspaceId }: ChangeContext, model: Model, changeId: number): Promise<void> {
  const kept = await listKept(database.db, { workspaceId, changeId, limit: 1000 });
  const named = kept.map(({ contactId, group, reason }) =>
    group === null
      ? `contact:${contactId}:${reason}`
      : contactId === null
        ? `group:${group.id}:${reason}`
        : `member:${group.id}:${contactId}:${reason}`,
  );
  expect(named.sort()).toEqual([...model.kept].sort());
  const { counts } = await getChange(database.db, { workspaceId, id: changeId });
  const counted = (what: string): number => model.kept.filter((one) => one.startsWith(what)).length;
  expect([counts.keptContacts ?? 0, counts.keptMembers ?? 0, counts.keptGroups ?? 0]).toEqual([
    counted('contact'),
    counted('member'),
    counted('group'),
  ]);
}

test(
  'undoing anything at any time does what remembering the last writer of each row and membership does',
  async () => {
    await fc.assert(fc.asyncProperty(operations({ length: 16, undos: true, erasures: true }), compare), {
      numRuns: runs(40),
    });
  },
  PATIENCE,
);
