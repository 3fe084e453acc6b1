import fc from 'fast-check';
import { sql } from 'kysely';
import { bitmapOf } from '../audiences/bitmap.ts';
import { encodeMembers } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { phoneKey } from '../phone/key.ts';
import { setAttributes } from './attributes.ts';
import { createAudience, updateAudience } from './audiences.ts';
import { undoChange } from './changes.testing.ts';
import { combineContacts } from './combine.ts';
import { type ContactPatch, deleteContacts, updateContact } from './contacts.ts';
import { eraseContact } from './erase.ts';
import { addMembers, removeMembers, replaceMembers } from './members.ts';
import { mergeStaged, type OnExisting } from './merge.ts';
import { type Change, type ChangeContext, recordChange } from './record.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';

/**
 * Something that a person can do. References are positions in what exists so far, taken modulo its length, so that
 * every sequence makes sense and shrinks well.
 */
export type Operation =
  | { do: 'create group'; name: string }
  | { do: 'alter group'; group: number; name?: string; description?: string; trashed?: boolean }
  | { do: 'stage'; policy: OnExisting; rows: ContactInput[]; groups: number[]; newGroup?: string }
  | { do: 'update'; contact: number; patch: ContactPatch }
  | { do: 'delete'; contacts: number[] }
  | { do: 'set attributes'; contacts: number[]; values: Record<string, AttributeValue | null> }
  | { do: 'erase'; contact: number }
  | { do: 'combine'; keep: number; merge: number[] }
  | { do: 'members'; how: 'add' | 'remove' | 'replace'; group: number; contacts: number[] }
  | { do: 'undo'; change: number };

/** What the operations of one run refer to. */
export interface World {
  /** Every group ever created, in order. */
  groups: number[];
  /** Every contact number ever given. */
  nos: number[];
  /** Every change that was kept. */
  changes: number[];
}

export const newWorld = (): World => ({ groups: [], nos: [], changes: [] });

export const at = <T>(list: readonly T[], index: number): T | undefined =>
  list.length === 0 ? undefined : list[index % list.length];

/** How an operation ended: the change it was kept as, if any, or the code of its refusal. */
export interface Outcome {
  changeId: number | null;
  refused: string | null;
}

/** Does an operation; null when it refers to something and there is nothing yet. */
export async function perform(
  db: Db,
  context: ChangeContext,
  world: World,
  operation: Operation,
): Promise<Outcome | null> {
  try {
    const changeId = await act(db, context, world, operation);
    if (changeId === undefined) return null;
    if (changeId !== null) world.changes.push(changeId);
    return { changeId, refused: null };
  } catch (error) {
    if (error instanceof AppError) return { changeId: null, refused: error.code };
    throw error;
  }
}

async function act(
  db: Db,
  context: ChangeContext,
  world: World,
  operation: Operation,
): Promise<number | null | undefined> {
  if (operation.do === 'undo') {
    const changeId = at(world.changes, operation.change);
    return changeId === undefined ? undefined : undoChange(db, context, { changeId });
  }
  const kind = operation.do === 'erase' ? 'contact.erase' : operation.do;
  const { value, changeId } = await recordChange(db, context, { kind }, (change) => alter(change, world, operation));
  if (value === undefined) return undefined;
  world.groups.push(...(value.group === undefined ? [] : [value.group]));
  world.nos.push(...value.nos);
  return changeId;
}

/** What is new after an operation; undefined when it refers to nothing. */
interface Fresh {
  group?: number;
  nos: number[];
}

async function alter(
  change: Change,
  world: World,
  operation: Exclude<Operation, { do: 'undo' }>,
): Promise<Fresh | undefined> {
  switch (operation.do) {
    case 'create group':
      return { group: await createAudience(change, { kind: 'group', name: operation.name, description: '' }), nos: [] };
    case 'alter group': {
      const id = at(world.groups, operation.group);
      if (id === undefined) return undefined;
      const { name, description, trashed } = operation;
      await updateAudience(change, {
        id,
        patch: {
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description }),
          ...(trashed !== undefined && { trashed }),
        },
      });
      return { nos: [] };
    }
    case 'stage':
      return stage(change, world, operation);
    case 'update': {
      const no = at(world.nos, operation.contact);
      if (no === undefined) return undefined;
      await updateContact(change, { no, patch: operation.patch });
      return { nos: [] };
    }
    case 'delete':
      await deleteContacts(change, contactsOf(world, operation.contacts));
      return { nos: [] };
    case 'set attributes':
      await setAttributes(change, encodeMembers(contactsOf(world, operation.contacts)), operation.values);
      return { nos: [] };
    case 'erase': {
      const no = at(world.nos, operation.contact);
      if (no === undefined) return undefined;
      await eraseContact(change, no);
      return { nos: [] };
    }
    case 'combine': {
      const { keep, merge } = combinationOf(world, operation);
      if (merge.length === 0) return undefined;
      await combineContacts(change, { keep, merge });
      return { nos: [] };
    }
    case 'members': {
      const id = at(world.groups, operation.group);
      if (id === undefined) return undefined;
      const members = bitmapOf(contactsOf(world, operation.contacts));
      if (operation.how === 'add') await addMembers(change, [id], members);
      else if (operation.how === 'remove') await removeMembers(change, [id], members);
      else await replaceMembers(change, id, members);
      return { nos: [] };
    }
  }
}

async function stage(change: Change, world: World, operation: Extract<Operation, { do: 'stage' }>): Promise<Fresh> {
  const group =
    operation.newGroup === undefined
      ? undefined
      : await createAudience(change, { kind: 'group', name: operation.newGroup, description: '' });
  await prepareStage(change.tx);
  await stageContacts(change.tx, operation.rows);
  await mergeStaged(change, {
    onExisting: operation.policy,
    audienceIds: [...groupsOf(world, operation.groups), ...(group === undefined ? [] : [group])],
    hasUserIds: operation.rows.some((row) => row.userId !== null),
  });
  const { rows } = await sql<{ no: number }>`
    select no from contact where workspace_id = ${change.workspaceId} and change_id = ${change.id} order by no`.execute(
    change.tx,
  );
  const known = new Set(world.nos);
  return { ...(group !== undefined && { group }), nos: rows.map((row) => row.no).filter((no) => !known.has(no)) };
}

export const contactsOf = (world: World, refs: readonly number[]): number[] => [
  ...new Set(refs.flatMap((ref) => at(world.nos, ref) ?? [])),
];

/** One contact and at least one other. */
export function combinationOf(
  world: World,
  operation: { keep: number; merge: number[] },
): { keep: number; merge: number[] } {
  const keep = at(world.nos, operation.keep)!;
  return { keep, merge: contactsOf(world, operation.merge).filter((no) => no !== keep) };
}

export const groupsOf = (world: World, refs: readonly number[]): number[] => [
  ...new Set(refs.flatMap((ref) => at(world.groups, ref) ?? [])),
];

// A small universe, so that operations meet: the second and fourth phone are other writings of the first and third.
const PHONES = [
  '5531987654321',
  '553187654321',
  '5215512345678',
  '525512345678',
  '8613800000001',
  '8613800000002',
  '4915112345678',
];
const phones = fc.constantFrom(...PHONES);
const userIds = fc.constantFrom('u1', 'u2', 'u3');
const countries = fc.constantFrom('CN', 'BR', 'MX', null);
const names = fc.constantFrom('', 'Ana', 'José', '张三');
const groupNames = fc.constantFrom('VIP', 'vip', 'New', 'Old', '老客户');
const texts = fc.constantFrom('', 'a@b.example', 'x');
const refs = fc.nat({ max: 23 });
const manyRefs = fc.array(refs, { maxLength: 6 });
const attributes: fc.Arbitrary<Record<string, AttributeValue>> = fc.dictionary(
  fc.constantFrom('city', 'age'),
  fc.constantFrom<AttributeValue>('Rome', 7, true),
  { maxKeys: 2 },
);

const rows: fc.Arbitrary<ContactInput> = fc
  .record({
    phone: fc.option(phones, { freq: 5 }),
    userId: fc.option(userIds, { freq: 1 }),
    country: countries,
    name: names,
    email: texts,
    remark: texts,
    attributes,
  })
  .filter((row) => row.phone !== null || row.userId !== null)
  .map((row) => ({ ...row, phoneKey: row.phone === null ? null : phoneKey(row.phone) }));

const values = fc.dictionary(fc.constantFrom('city', 'age'), fc.constantFrom<AttributeValue | null>('Rome', 8, null));

const patches: fc.Arbitrary<ContactPatch> = fc
  .record(
    {
      phone: fc.option(phones, { freq: 4 }),
      userId: fc.option(userIds),
      country: countries,
      name: names,
      email: texts,
      attributes: values,
    },
    { requiredKeys: [] },
  )
  .map((patch) =>
    patch.phone === undefined ? patch : { ...patch, phoneKey: patch.phone === null ? null : phoneKey(patch.phone) },
  );

const stages: fc.Arbitrary<Operation> = fc.record(
  {
    do: fc.constant('stage' as const),
    policy: fc.constantFrom<OnExisting>('overwrite', 'ignore', 'fill'),
    rows: fc.array(rows, { minLength: 1, maxLength: 6 }),
    groups: fc.array(refs, { maxLength: 2 }),
    newGroup: groupNames,
  },
  { requiredKeys: ['do', 'policy', 'rows', 'groups'] },
);

const weighted = (withErasures: boolean, withUndos: boolean): fc.WeightedArbitrary<Operation>[] => [
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create group' as const), name: groupNames }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        do: fc.constant('alter group' as const),
        group: refs,
        name: groupNames,
        description: texts,
        trashed: fc.boolean(),
      },
      { requiredKeys: ['do', 'group'] },
    ),
  },
  { weight: 6, arbitrary: stages },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('update' as const), contact: refs, patch: patches }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('delete' as const), contacts: fc.array(refs, { maxLength: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('set attributes' as const), contacts: manyRefs, values }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('combine' as const),
      keep: refs,
      merge: fc.array(refs, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('members' as const),
      how: fc.constantFrom('add' as const, 'remove' as const, 'replace' as const),
      group: refs,
      contacts: manyRefs,
    }),
  },
  ...(withUndos ? [{ weight: 6, arbitrary: fc.record({ do: fc.constant('undo' as const), change: refs }) }] : []),
  ...(withErasures ? [{ weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), contact: refs }) }] : []),
];

/** A sequence of operations that begins with some contacts in a group. */
export function operations(options: {
  length: number;
  undos?: boolean;
  erasures?: boolean;
}): fc.Arbitrary<Operation[]> {
  const rest = fc.array(fc.oneof(...weighted(options.erasures ?? false, options.undos ?? false)), {
    minLength: 1,
    maxLength: options.length,
    size: 'max',
  });
  return fc.tuple(stages, rest).map(([first, others]) => [first, ...others]);
}

/** How many runs a property has; FC_RUNS asks for another number, for a long night. */
export const runs = (usual: number): number => Number(process.env.FC_RUNS ?? usual);

/** Milliseconds for a property: a busy machine, many runs or the shrinking of a counterexample take their time. */
export const PATIENCE = 600_000;
