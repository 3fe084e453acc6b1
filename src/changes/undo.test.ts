import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { createAudience, updateAudience } from './audiences.ts';
import { createStraddlingWorkspace, people, person, undoChange } from './changes.testing.ts';
import { type ContactPatch, deleteContacts, updateContact } from './contacts.ts';
import { eraseContact } from './erase.ts';
import { getChange } from './history.ts';
import { findBreaches } from './invariants.testing.ts';
import { listKept } from './kept.ts';
import { addMembers, removeMembers } from './members.ts';
import { mergeStaged } from './merge.ts';
import { type Change, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';
import { undo } from './undo.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** A workspace with short words for what these examples do; each word is one change and answers its id. */
async function scene() {
  const { db } = database;
  const context = await createStraddlingWorkspace(db);
  const { workspaceId } = context;
  const change = async (kind: string, work: (change: Change) => Promise<unknown>): Promise<number> => {
    const recorded = await recordChange(db, context, { kind }, work);
    return recorded.changeId!;
  };
  const stage = async (one: Change, contacts: ContactInput[], audienceIds: number[]): Promise<void> => {
    await prepareStage(one.tx);
    await stageContacts(one.tx, contacts);
    await mergeStaged(one, { onExisting: 'overwrite', audienceIds, hasUserIds: true });
  };
  const words = {
    context,
    add: (contacts: ContactInput[], groups: number[] = []) =>
      change('contact.add', (one) => stage(one, contacts, groups)),
    update: (no: number, patch: ContactPatch) => change('contact.update', (one) => updateContact(one, { no, patch })),
    remove: (...nos: number[]) => change('contact.delete', (one) => deleteContacts(one, nos)),
    erase: (no: number) => change('contact.erase', (one) => eraseContact(one, no)),
    join: (group: number, ...nos: number[]) => change('group.add', (one) => addMembers(one, [group], bitmapOf(nos))),
    leave: (group: number, ...nos: number[]) =>
      change('group.remove', (one) => removeMembers(one, [group], bitmapOf(nos))),
    alter: (id: number, patch: { name?: string; trashed?: boolean }) =>
      change('group.alter', (one) => updateAudience(one, { id, patch })),
    undo: (changeId: number) => undoChange(db, context, { changeId }),
    group: async (name: string, contacts: ContactInput[] = []): Promise<{ id: number; changeId: number }> => {
      const { value, changeId } = await recordChange(db, context, { kind: 'group.create' }, async (one) => {
        const id = await createAudience(one, { kind: 'group', name, description: '' });
        if (contacts.length > 0) await stage(one, contacts, [id]);
        return id;
      });
      return { id: value, changeId: changeId! };
    },
    nos: async (): Promise<number[]> => (await readState(db, workspaceId)).all,
    members: async (id: number): Promise<number[] | undefined> =>
      (await readState(db, workspaceId)).groups.find((group) => group.id === id)?.members,
    name: async (id: number): Promise<string | undefined> =>
      (await readState(db, workspaceId)).groups.find((group) => group.id === id)?.name,
    kept: async (changeId: number): Promise<[contact: number | null, group: number | null, reason: string][]> => {
      expect(await findBreaches(db, workspaceId)).toEqual([]);
      const kept = await listKept(db, { workspaceId, changeId, limit: 100 });
      return kept.map((one) => [one.contactId, one.group?.id ?? null, one.reason]);
    },
    counts: async (id: number) => (await getChange(db, { workspaceId, id })).counts,
  };
  return words;
}

describe('an undo keeps', () => {
  test('a created contact that was changed later: changed_later', async () => {
    const { add, nos, update, undo, kept, counts } = await scene();
    const adding = await add(people(3));
    const [first, second, third] = await nos();
    await update(second!, { name: 'Changed' });
    const undoing = await undo(adding);
    expect(await nos()).toEqual([second]);
    expect(await kept(undoing)).toEqual([[second, null, 'changed_later']]);
    expect(await counts(undoing)).toEqual({ deleted: 2, keptContacts: 1 });
    expect([first, third]).not.toContain(second);
  });

  test('a created contact that was put into a group later: changed_later', async () => {
    const { add, nos, group, join, undo, kept, members } = await scene();
    const { id } = await group('VIP');
    const adding = await add(people(2));
    const [first, second] = await nos();
    await join(id, second!);
    expect(await kept(await undo(adding))).toEqual([[second, null, 'changed_later']]);
    expect(await nos()).toEqual([second]);
    expect(await members(id)).toEqual([second]);
    expect(first).not.toBe(second);
  });

  test('an overwritten contact that was changed again: changed_later', async () => {
    const { add, nos, update, undo, kept } = await scene();
    await add(people(1));
    const [no] = await nos();
    const renaming = await update(no!, { name: 'A' });
    await update(no!, { email: 'a@b.example' });
    expect(await kept(await undo(renaming))).toEqual([[no, null, 'changed_later']]);
  });

  test('an overwritten contact that was deleted: deleted_later', async () => {
    const { add, nos, update, remove, undo, kept } = await scene();
    await add(people(1));
    const [no] = await nos();
    const renaming = await update(no!, { name: 'A' });
    await remove(no!);
    expect(await kept(await undo(renaming))).toEqual([[no, null, 'deleted_later']]);
  });

  test('a deleted contact that a later change, still in force, deleted again: deleted_later', async () => {
    const { add, nos, remove, undo, kept } = await scene();
    await add(people(1));
    const [no] = await nos();
    const deletion = await remove(no!);
    const back = await undo(deletion);
    await remove(no!);
    await undo(back);
    expect(await kept(await undo(deletion))).toEqual([[no, null, 'deleted_later']]);
    expect(await nos()).toEqual([]);
  });

  test('a deleted contact whose phone or user id is taken: identity_taken, and its membership: contact_gone', async () => {
    const { add, group, nos, remove, undo, kept, members } = await scene();
    const { id } = await group('VIP', [
      person({ phone: '8613800000001' }),
      person({ userId: 'u1' }),
      person({ userId: 'u2' }),
    ]);
    const [byPhone, byUser, free] = await nos();
    const deletion = await remove(byPhone!, byUser!, free!);
    await add([person({ phone: '8613800000001' }), person({ userId: 'u1' })]);
    expect(await kept(await undo(deletion))).toEqual([
      [byUser, null, 'identity_taken'],
      [byPhone, null, 'identity_taken'],
      [byUser, id, 'contact_gone'],
      [byPhone, id, 'contact_gone'],
    ]);
    expect(await members(id)).toEqual([free]);
  });

  test('the present phone of a contact whose former one is taken, in another writing even: identity_taken', async () => {
    const { add, nos, update, undo, kept } = await scene();
    await add([person({ phone: '553187654321' })]);
    const [no] = await nos();
    const moving = await update(no!, { phone: '4915112345678', phoneKey: '4915112345678' });
    await add([person({ phone: '5531987654321' })]);
    expect(await kept(await undo(moving))).toEqual([[no, null, 'identity_taken']]);
  });

  test('a deleted contact that was erased: erased, and its membership: contact_gone', async () => {
    const { group, nos, remove, erase, undo, kept } = await scene();
    const { id } = await group('VIP', people(1));
    const [no] = await nos();
    const deletion = await remove(no!);
    await erase(no!);
    expect(await kept(await undo(deletion))).toEqual([
      [no, null, 'erased'],
      [no, id, 'contact_gone'],
    ]);
  });

  test('a membership of a contact that is gone: contact_gone', async () => {
    const { group, nos, leave, remove, undo, kept, members } = await scene();
    const { id } = await group('VIP', people(2));
    const [first, second] = await nos();
    const leaving = await leave(id, first!, second!);
    await remove(first!);
    expect(await kept(await undo(leaving))).toEqual([[first, id, 'contact_gone']]);
    expect(await members(id)).toEqual([second]);
  });

  test('memberships that a later change put back or took again: changed_later', async () => {
    const { add, group, nos, join, leave, undo, kept, members } = await scene();
    const { id } = await group('VIP');
    await add(people(3));
    const [first, second, third] = await nos();
    const joining = await join(id, first!, second!, third!);
    await leave(id, second!);
    await join(id, second!);
    await leave(id, third!);
    expect(await kept(await undo(joining))).toEqual([[second, id, 'changed_later']]);
    expect(await members(id)).toEqual([second]);
  });

  test('the name of a group that was renamed again: changed_later', async () => {
    const { group, alter, undo, kept, name } = await scene();
    const { id } = await group('First');
    const renaming = await alter(id, { name: 'Second' });
    await alter(id, { name: 'Third' });
    expect(await kept(await undo(renaming))).toEqual([[null, id, 'changed_later']]);
    expect(await name(id)).toBe('Third');
  });

  test('a created group that was renamed, or filled by a later change: changed_later', async () => {
    const { add, nos, group, alter, join, undo, kept, members } = await scene();
    const renamed = await group('Renamed', people(1));
    await alter(renamed.id, { name: 'New name' });
    const filled = await group('Filled', people(1, 1));
    await add(people(1, 2));
    const third = (await nos()).at(-1)!;
    await join(filled.id, third);
    expect(await kept(await undo(renamed.changeId))).toEqual([[null, renamed.id, 'changed_later']]);
    expect(await members(renamed.id)).toEqual([]);
    expect(await kept(await undo(filled.changeId))).toEqual([[null, filled.id, 'changed_later']]);
    expect(await members(filled.id)).toEqual([third]);
  });

  test('a group in the trash whose name is taken, case and width apart: name_taken', async () => {
    const { group, alter, undo, kept, name } = await scene();
    const { id } = await group('VIP');
    const trashing = await alter(id, { trashed: true });
    await group('ｖｉｐ');
    expect(await kept(await undo(trashing))).toEqual([[null, id, 'name_taken']]);
    expect(await name(id)).toBeUndefined();
  });
});

describe('the ledger', () => {
  test('a change undone, redone and undone again by its redo no longer stands in the way of earlier ones', async () => {
    const { add, nos, group, join, leave, undo, kept, members } = await scene();
    const { id } = await group('VIP');
    await add(people(1));
    const [no] = await nos();
    const joining = await join(id, no!);
    const leaving = await leave(id, no!);
    await undo(await undo(await undo(leaving)));
    expect(await kept(await undo(joining))).toEqual([]);
    expect(await members(id)).toEqual([]);
  });

  test('undoing a change again takes back its redo as well: of both, only one can be undone', async () => {
    const { add, undo } = await scene();
    const adding = await add(people(1));
    const redo = await undo(await undo(adding));
    const again = await undo(adding);
    const message = new RegExp(`Change ${redo} was undone by change ${again}\\.`);
    await expect(undo(redo)).rejects.toMatchObject({
      code: 'change_already_undone',
      message: expect.stringMatching(message),
    });
    const third = await undo(again);
    const last = await undo(third);
    await expect(undo(adding)).rejects.toMatchObject({ code: 'change_already_undone' });
    await undo(last);
    await undo(adding);
  });

  test('an undo with nothing left to do is recorded', async () => {
    const { context, add, nos, remove, undo } = await scene();
    const adding = await add(people(1));
    await remove((await nos())[0]!);
    const undoing = await undo(adding);
    const record = await getChange(database.db, { workspaceId: context.workspaceId, id: adding });
    expect(record.revertedBy).toBe(undoing);
    expect(await getChange(database.db, { workspaceId: context.workspaceId, id: undoing })).toMatchObject({
      reverts: adding,
      counts: {},
    });
  });

  test('an undo answers what it did and the first things it kept back', async () => {
    const { context, add, nos, update } = await scene();
    const adding = await add(people(4));
    const [, second, third] = await nos();
    await update(second!, { name: 'A' });
    await update(third!, { name: 'A' });
    const { value, counts, changeId } = await undo(database.db, context, { changeId: adding, keptShown: 1 });
    expect(changeId).toBe(value.record.id);
    expect(value.kept).toEqual([{ contactId: third, group: null, reason: 'changed_later' }]);
    expect(counts).toEqual({ deleted: 2, keptContacts: 2 });
  });

  test('refuses what is unknown, another workspace’s, undone already or an erasure', async () => {
    const { add, nos, erase, undo } = await scene();
    const adding = await add(people(1));
    const erasure = await erase((await nos())[0]!);
    const stranger = await createTestWorkspace(database.db);
    await expect(undo(999_999_999)).rejects.toMatchObject({ code: 'change_not_found' });
    await expect(undoChange(database.db, stranger, { changeId: adding })).rejects.toMatchObject({
      code: 'change_not_found',
    });
    await expect(undo(erasure)).rejects.toMatchObject({ code: 'change_not_undoable' });
    await undo(adding);
    await expect(undo(adding)).rejects.toMatchObject({ code: 'change_already_undone' });
  });
});
