import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { createStraddlingWorkspace, people, person } from './changes.testing.ts';
import { type ContactPatch, deleteContacts, updateContact } from './contacts.ts';
import { eraseContact } from './erase.ts';
import { findBreaches } from './invariants.testing.ts';
import { mergeStaged } from './merge.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
let context: ChangeContext;
let nos: number[];
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const record = <T>(work: (change: Change) => Promise<T>): Promise<Recorded<T>> =>
  recordChange(database.db, context, { kind: 'contact.update' }, work);
const update = (no: number, patch: ContactPatch): Promise<Recorded<boolean>> =>
  record((change) => updateContact(change, { no, patch }));
const state = () => readState(database.db, context.workspaceId);

beforeEach(async () => {
  context = await createStraddlingWorkspace(database.db);
  await record(async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, [
      ...people(2),
      person({ phone: '5531987654321', userId: 'u1', attributes: { city: 'Rome', age: 7 } }),
    ]);
    await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
  });
  nos = (await state()).all;
});

describe('updating a contact', () => {
  test('sets what is given, erases what is null or empty and leaves the rest', async () => {
    const no = nos[2]!;
    const { value, counts } = await update(no, {
      userId: null,
      country: 'BR',
      name: 'José',
      attributes: { city: null, vip: true },
    });
    expect([value, counts]).toEqual([true, { updated: 1 }]);
    expect((await state()).contacts[2]).toMatchObject({
      phone: 5_531_987_654_321,
      user_id: null,
      country: 'BR',
      name: 'José',
      name_fold: ' jose ',
      attributes: { age: 7, vip: true },
    });
    expect((await state()).facets).toMatchObject({ 'country:BR': [no], 'country:CN': nos.slice(0, 2) });
    await update(no, { country: null, name: '' });
    expect((await state()).contacts[2]).toMatchObject({ country: null, name: '', name_fold: '' });
    expect((await state()).facets).toMatchObject({ 'country:CN': nos.slice(0, 2) });
    expect((await state()).facets).not.toHaveProperty('country:BR');
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  });

  const refused: [what: string, of: number, patch: ContactPatch, code: string, path: string | undefined][] = [
    ['a phone of another contact', 0, { phone: '8613800000001', phoneKey: '8613800000001' }, 'contact_exists', 'phone'],
    [
      'another writing of another’s phone',
      0,
      { phone: '553187654321', phoneKey: '5531987654321' },
      'contact_exists',
      'phone',
    ],
    ['a user id of another contact', 0, { userId: 'u1' }, 'contact_exists', 'userId'],
    ['taking away phone and user id', 0, { phone: null, phoneKey: null }, 'invalid_request', 'phone'],
  ];
  test.each(refused)('refuses %s', async (_, index, patch, code, path) => {
    const before = await state();
    await expect(update(nos[index]!, patch)).rejects.toMatchObject({ code, errors: [{ path }] });
    expect(await state()).toEqual(before);
  });

  test('refuses a contact that does not exist, or is another workspace’s', async () => {
    await expect(update(1, { name: 'A' })).rejects.toMatchObject({ code: 'contact_not_found' });
    const no = nos[0]!;
    context = await createTestWorkspace(database.db);
    await expect(update(no, { name: 'A' })).rejects.toMatchObject({ code: 'contact_not_found' });
  });

  test('takes its own phone in another writing', async () => {
    await update(nos[2]!, { phone: '553187654321', phoneKey: '5531987654321' });
    expect((await state()).contacts[2]).toMatchObject({ phone: 553_187_654_321, phone_key: 5_531_987_654_321 });
  });
});

describe('deleting and erasing contacts', () => {
  test('reach only this workspace’s, and count those that there were', async () => {
    const stranger = await createStraddlingWorkspace(database.db);
    const { value } = await recordChange(database.db, stranger, { kind: 'contact.delete' }, (change) =>
      deleteContacts(change, nos),
    );
    expect(value).toBe(0);
    const erasing = recordChange(database.db, stranger, { kind: 'contact.erase' }, (change) =>
      eraseContact(change, nos[0]!),
    );
    await expect(erasing).rejects.toMatchObject({ code: 'contact_not_found' });
    const { value: deleted, counts } = await record((change) => deleteContacts(change, [nos[0]!, nos[0]!, nos[1]!, 5]));
    expect([deleted, counts]).toEqual([2, { deleted: 2 }]);
    expect((await state()).all).toEqual(nos.slice(2));
  });
});
