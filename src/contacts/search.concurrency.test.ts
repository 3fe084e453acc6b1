import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOfAudience } from '../audiences/bitmap.ts';
import { everyoneId } from '../audiences/system.ts';
import { createStraddlingWorkspace, person } from '../changes/changes.testing.ts';
import { updateContact } from '../changes/contacts.ts';
import { mergeStaged } from '../changes/merge.ts';
import { recordChange } from '../changes/record.ts';
import { buildSearchIndex } from '../changes/search/build.ts';
import { prepareStage, stageContacts } from '../changes/stage.ts';
import { searchContacts } from './search.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ max: 12 });
});
afterAll(() => database.drop());

test('a contact is found the instant its change has committed, while builders and other writers are at work', async () => {
  const { db } = database;
  // The first contacts in one segment, the others in the next.
  const context = await createStraddlingWorkspace(db, 65_500);
  const { workspaceId } = context;
  const members = bitmapOfAudience(workspaceId, await everyoneId(db, { workspaceId }));
  // One is looked at before the index is asked; there are always newer ones.
  const find = (search: string) =>
    searchContacts(db, { workspaceId, members, search, fullNumbers: true, limit: 10, firstLook: 1 });
  const add = async (name: string, phone: number): Promise<void> => {
    await recordChange(db, context, { kind: 'test' }, async (change) => {
      await prepareStage(change.tx);
      await stageContacts(change.tx, [person({ phone: String(phone), name })]);
      return mergeStaged(change, { onExisting: 'overwrite', hasUserIds: false });
    });
  };
  const write = async (writer: number): Promise<void> => {
    for (let round = 0; round < 25; round++) {
      const phone = 8_613_700_000_000 + writer * 1_000 + round;
      await add(`Ana ${writer}x${round}y`, phone);
      const nos = await find(`${writer}x${round}y`);
      expect(nos).toHaveLength(1);
      expect(await find(String(phone))).toEqual(nos);
      await recordChange(db, context, { kind: 'test' }, (change) =>
        updateContact(change, { no: nos[0]!, patch: { name: `王 ${writer}z${round}w` } }),
      );
      expect(await find(`${writer}z${round}w`)).toEqual(nos);
      expect(await find(`${writer}x${round}y`)).toEqual([]);
    }
  };
  let over = false;
  const build = async (): Promise<void> => {
    while (!over) await buildSearchIndex(db, { workspaceId, everything: true });
  };
  const builders = [build(), build()];
  try {
    await Promise.all([write(1), write(2), write(3)]);
  } finally {
    over = true;
    await Promise.all(builders);
  }
});
