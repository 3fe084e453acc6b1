import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { type AudiencePatch, createAudience, nameKey, updateAudience } from './audiences.ts';
import { type ChangeContext, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  context = await createTestWorkspace(database.db);
});

const create = (name: string): Promise<number> =>
  recordChange(database.db, context, { kind: 'group.create' }, (change) =>
    createAudience(change, { kind: 'group', name, description: '' }),
  ).then((one) => one.value);
const alter = (id: number, patch: AudiencePatch): Promise<boolean> =>
  recordChange(database.db, context, { kind: 'group.alter' }, (change) => updateAudience(change, { id, patch })).then(
    (one) => one.value,
  );
const names = async (): Promise<string[]> =>
  (await readState(database.db, context.workspaceId)).groups.map((group) => group.name);

describe('a group’s name', () => {
  const same: [string, string][] = [
    ['VIP', 'vip'],
    ['VIP', 'ＶＩＰ'],
    ['two  words', ' two words '],
    ['Straße', 'STRASSE'],
    ['café', 'cafe\u0301'],
    ['ﬁne', 'FINE'],
  ];
  test.each(same)('%j is taken when there is %j', async (first, second) => {
    await create(first);
    await expect(create(second)).rejects.toMatchObject({
      code: 'group_name_taken',
      errors: [{ path: 'name', code: 'taken' }],
    });
    expect(await names()).toEqual([first]);
  });

  test.each([
    ['café', 'cafe'],
    ['A B', 'AB'],
    ['老客户', '新客户'],
  ])('%j is free when there is %j', async (first, second) => {
    await create(first);
    await create(second);
    expect(await names()).toEqual([first, second]);
  });

  test('is compared by a key that comparing again does not alter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(nameKey(nameKey(name))).toBe(nameKey(name));
        expect(nameKey(name.toUpperCase())).toBe(nameKey(name));
      }),
    );
  });

  test('is free again for others while it is in the trash, and then not to come back to', async () => {
    const first = await create('VIP');
    await alter(first, { trashed: true });
    const second = await create('vip');
    await expect(alter(first, { trashed: false })).rejects.toMatchObject({ code: 'group_name_taken' });
    await alter(second, { name: 'Other' });
    expect(await alter(first, { trashed: false })).toBe(true);
    expect(await names()).toEqual(['VIP', 'Other']);
  });

  test('may change its case, and is another’s in another workspace', async () => {
    const id = await create('VIP');
    expect(await alter(id, { name: 'vip' })).toBe(true);
    context = await createTestWorkspace(database.db);
    await create('VIP');
    await expect(alter(id, { name: 'Stolen' })).rejects.toMatchObject({ code: 'group_not_found' });
  });
});

describe('a group in the trash', () => {
  test('can only be restored, and trashing it again is nothing', async () => {
    const id = await create('VIP');
    await alter(id, { trashed: true });
    expect(await alter(id, { trashed: true })).toBe(false);
    await expect(alter(id, { name: 'New' })).rejects.toMatchObject({ code: 'group_in_trash' });
    await expect(alter(id, { description: 'New' })).rejects.toMatchObject({ code: 'group_in_trash' });
    expect(await alter(id, { trashed: false, name: 'New' })).toBe(true);
    expect(await names()).toEqual(['New']);
  });

  test('is not a system audience: those cannot be altered', async () => {
    const row = await database.db
      .selectFrom('audience')
      .select('id')
      .where('workspace_id', '=', context.workspaceId)
      .where('kind', '=', 'system')
      .executeTakeFirstOrThrow();
    await expect(alter(row.id, { name: 'Mine' })).rejects.toMatchObject({ code: 'group_not_found' });
    await expect(alter(row.id, { trashed: true })).rejects.toMatchObject({ code: 'group_not_found' });
  });
});
