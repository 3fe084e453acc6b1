import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { createStraddlingWorkspace, undoChange } from './changes.testing.ts';
import { findBreaches } from './invariants.testing.ts';
import { newWorld, type Operation, operations, PATIENCE, perform, runs } from './operations.testing.ts';
import type { ChangeContext } from './record.ts';
import { readState, type State } from './snapshot.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Does every operation in a new workspace, checking the invariants after each; answers the state before each change. */
async function play(
  list: Operation[],
): Promise<{ context: ChangeContext; changes: number[]; before: Map<number, State> }> {
  const { db } = database;
  const context = await createStraddlingWorkspace(db);
  const world = newWorld();
  const before = new Map<number, State>();
  let state = await readState(db, context.workspaceId);
  for (const operation of list) {
    const outcome = await perform(db, context, world, operation);
    const next = await readState(db, context.workspaceId);
    if (outcome?.changeId != null) before.set(outcome.changeId, state);
    else expect(next).toEqual(state);
    expect(await findBreaches(db, context.workspaceId)).toEqual([]);
    state = next;
  }
  return { context, changes: world.changes, before };
}

/** Undoes changes, latest first, and expects the state before each. */
async function unwind(list: Operation[]): Promise<void> {
  const { context, changes, before } = await play(list);
  for (const changeId of changes.toReversed()) {
    await undoChange(database.db, context, { changeId });
    expect(await readState(database.db, context.workspaceId)).toEqual(before.get(changeId));
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  }
}

describe('undoing in reverse order', () => {
  test(
    'gives back every earlier state exactly',
    async () => {
      await fc.assert(fc.asyncProperty(operations({ length: 10 }), unwind), { numRuns: runs(12) });
    },
    PATIENCE,
  );

  test(
    'gives back every earlier state also when some changes were undone and redone on the way',
    async () => {
      await fc.assert(fc.asyncProperty(operations({ length: 14, undos: true }), unwind), { numRuns: runs(20) });
    },
    PATIENCE,
  );
});

describe('undoing an undo', () => {
  test(
    'gives back what the undo took, at once and again and again',
    async () => {
      await fc.assert(
        fc.asyncProperty(operations({ length: 8, undos: true }), fc.nat(), async (list, pick) => {
          const { context, changes } = await play(list);
          let target = changes[pick % changes.length]!;
          const states = [await readState(database.db, context.workspaceId)];
          for (let times = 0; times < 4; times++) {
            try {
              target = await undoChange(database.db, context, { changeId: target });
            } catch (error) {
              if ((error as { code?: string }).code === 'change_already_undone') return;
              throw error;
            }
            states.push(await readState(database.db, context.workspaceId));
            expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
          }
          expect(states[2]).toEqual(states[0]);
          expect(states[3]).toEqual(states[1]);
          expect(states[4]).toEqual(states[0]);
        }),
        { numRuns: runs(8) },
      );
    },
    PATIENCE,
  );
});
