import { expect } from 'vitest';
import type { Db } from '../db/database.ts';
import { createStraddlingWorkspace } from './changes.testing.ts';
import { getChange } from './history.ts';
import { findBreaches } from './invariants.testing.ts';
import { listKept } from './kept.ts';
import { Model } from './model.testing.ts';
import { Refusal, rowOf } from './modelState.testing.ts';
import { newWorld, type Operation, type Outcome, perform, type World } from './operations.testing.ts';
import type { ChangeContext } from './record.ts';
import { readState } from './snapshot.testing.ts';

const FIRST_NO = 65_532;

/** A workspace and its model, in which the same is done. */
export interface Play {
  db: Db;
  context: ChangeContext;
  world: World;
  model: Model;
}

export const newPlay = async (db: Db): Promise<Play> => ({
  db,
  context: await createStraddlingWorkspace(db, FIRST_NO),
  world: newWorld(),
  model: new Model(FIRST_NO),
});

/**
 * Does an operation in both worlds, comparing what is there, what was refused and what was kept back. Answers the change
 * that it was kept as.
 */
export async function play({ db, context, world, model }: Play, operation: Operation): Promise<number | null> {
  const before = { groups: [...world.groups], nos: [...world.nos], changes: [...world.changes] };
  const outcome = await perform(db, context, world, operation);
  if (outcome === null) return null;
  const freshGroup = world.groups.length > before.groups.length ? world.groups.at(-1) : undefined;
  expect(outcome).toEqual(modelOutcome(model, before, operation, outcome, freshGroup));
  expect(await realState(db, context)).toEqual(modelState(model));
  expect(await findBreaches(db, context.workspaceId)).toEqual([]);
  if (operation.do === 'undo' && outcome.changeId !== null) await compareKept(db, context, model, outcome.changeId);
  return outcome.changeId;
}

function modelOutcome(
  model: Model,
  world: World,
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

async function realState(db: Db, { workspaceId }: ChangeContext): Promise<unknown> {
  const state = await readState(db, workspaceId);
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

async function compareKept(db: Db, { workspaceId }: ChangeContext, model: Model, changeId: number): Promise<void> {
  const kept = await listKept(db, { workspaceId, changeId, limit: 1000 });
  const named = kept.map(({ contactId, group, reason }) =>
    group === null
      ? `contact:${contactId}:${reason}`
      : contactId === null
        ? `group:${group.id}:${reason}`
        : `member:${group.id}:${contactId}:${reason}`,
  );
  expect(named.sort()).toEqual([...model.kept].sort());
  const { counts } = await getChange(db, { workspaceId, id: changeId });
  const counted = (what: string): number => model.kept.filter((one) => one.startsWith(what)).length;
  expect([counts.keptContacts ?? 0, counts.keptMembers ?? 0, counts.keptGroups ?? 0]).toEqual([
    counted('contact'),
    counted('member'),
    counted('group'),
  ]);
}
