import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { AppError } from '../lib/errors.ts';
import { createAudience, updateAudience } from './audiences.ts';
import { createStraddlingWorkspace, people, person } from './changes.testing.ts';
import { deleteContacts, updateContact } from './contacts.ts';
import { findBreaches } from './invariants.testing.ts';
import { addMembers, removeMembers, replaceMembers } from './members.ts';
import { mergeStaged } from './merge.ts';
import { type Change, type ChangeContext, recordChange } from './record.ts';
import { readEverything, readState } from './snapshot.testing.ts';
import { prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
let context: ChangeContext;
let group: number;
let nos: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  context = await createStraddlingWorkspace(database.db);
  const { value } = await recordChange(database.db, context, { kind: 'group.create' }, async (change) => {
    const id = await createAudience(change, { kind: 'group', name: 'VIP', description: '' });
    await stage(change, [id]);
    return id;
  });
  group = value;
  nos = (await readState(database.db, context.workspaceId)).all;
});
afterAll(() => database.drop());

async function stage(change: Change, audienceIds: number[]): Promise<void> {
  await prepareStage(change.tx);
  await stageContacts(change.tx, people(6));
  await mergeStaged(change, { onExisting: 'overwrite', audienceIds, hasUserIds: false });
}

describe('a change that alters nothing leaves no trace', () => {
  const nothings: [name: string, work: (change: Change) => Promise<unknown>][] = [
    ['doing nothing', async () => {}],
    ['adding members', (change) => addMembers(change, [group], bitmapOf(nos))],
    ['adding strangers', (change) => addMembers(change, [group], bitmapOf([1, 2, 10_000_000]))],
    ['adding nobody', (change) => addMembers(change, [group], bitmapOf([]))],
    ['removing strangers', (change) => removeMembers(change, [group], bitmapOf([1, 10_000_000]))],
    ['replacing members by themselves', (change) => replaceMembers(change, group, bitmapOf([...nos, 3]))],
    ['deleting strangers', (change) => deleteContacts(change, [1, 10_000_000])],
    [
      'setting the name it has',
      (change) => updateAudience(change, { id: group, patch: { name: 'VIP', description: '' } }),
    ],
    [
      'restoring a group that is not in the trash',
      (change) => updateAudience(change, { id: group, patch: { trashed: false } }),
    ],
    [
      'setting the fields it has',
      (change) => updateContact(change, { no: nos[0]!, patch: { country: 'CN', name: '' } }),
    ],
    [
      'removing an attribute it lacks',
      (change) => updateContact(change, { no: nos[0]!, patch: { attributes: { x: null } } }),
    ],
    ['merging who is known', (change) => stage(change, [group])],
  ];
  test.each(nothings)('%s', async (_, work) => {
    const before = await readEverything(database.db);
    const recorded = await recordChange(database.db, context, { kind: 'nothing' }, work);
    expect(recorded).toMatchObject({ changeId: null, counts: {} });
    expect(await readEverything(database.db)).toEqual(before);
  });
});

describe('a dry run', () => {
  const changes: [name: string, work: (change: Change) => Promise<unknown>][] = [
    ['creating a group', (change) => createAudience(change, { kind: 'group', name: 'New', description: '' })],
    ['removing and adding members', (change) => replaceMembers(change, group, bitmapOf(nos.slice(2)))],
    ['deleting contacts', (change) => deleteContacts(change, nos.slice(0, 1))],
    ['updating a contact', (change) => updateContact(change, { no: nos[1]!, patch: { name: 'A', country: 'BR' } })],
    [
      'merging contacts',
      async (change) => {
        await prepareStage(change.tx);
        await stageContacts(change.tx, [
          person({ phone: '8613800000003', name: 'A' }),
          person({ userId: 'u9', country: 'MX' }),
        ]);
        await mergeStaged(change, { onExisting: 'fill', audienceIds: [group], hasUserIds: true });
      },
    ],
  ];
  test.each(changes)('of %s answers the counts of the real run and leaves nothing', async (_, work) => {
    const before = await readEverything(database.db);
    const dry = await recordChange(database.db, context, { kind: 'try', dryRun: true }, work);
    expect(await readEverything(database.db)).toEqual(before);
    const real = await recordChange(database.db, context, { kind: 'real' }, work);
    expect(dry).toMatchObject({ changeId: null, counts: real.counts });
    expect(real.changeId).not.toBeNull();
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  });
});

describe('a change is all or nothing', () => {
  test('when its work throws', async () => {
    const before = await readEverything(database.db);
    const failing = recordChange(database.db, context, { kind: 'fail' }, async (change) => {
      await deleteContacts(change, nos);
      throw new AppError('invalid_request', 'No.');
    });
    await expect(failing).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await readEverything(database.db)).toEqual(before);
  });

  test('when what should be committed with it throws', async () => {
    const before = await readEverything(database.db);
    const beforeCommit = async (): Promise<void> => {
      throw new Error('no');
    };
    const failing = recordChange(database.db, { ...context, beforeCommit }, { kind: 'fail' }, (change) =>
      deleteContacts(change, nos),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await readEverything(database.db)).toEqual(before);
  });

  test('members added and taken out again within it were never touched', async () => {
    const everyone = (await readState(database.db, context.workspaceId)).all;
    const { value: empty } = await recordChange(database.db, context, { kind: 'group.create' }, (change) =>
      createAudience(change, { kind: 'group', name: 'Empty', description: '' }),
    );
    const before = await readState(database.db, context.workspaceId);
    const { counts } = await recordChange(database.db, context, { kind: 'back and forth' }, async (change) => {
      await addMembers(change, [empty], bitmapOf(everyone));
      await removeMembers(change, [empty], bitmapOf(everyone));
    });
    expect(counts).toEqual({});
    expect(await readState(database.db, context.workspaceId)).toEqual(before);
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  });
});
