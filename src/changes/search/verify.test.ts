import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../../test/database.ts';
import { gramsOf } from '../../lib/grams.ts';
import { person } from '../changes.testing.ts';
import { deleteContacts, updateContact } from '../contacts.ts';
import { eraseContact } from '../erase.ts';
import { mergeStaged } from '../merge.ts';
import { type Change, type ChangeContext, recordChange } from '../record.ts';
import { prepareStage, stageContacts } from '../stage.ts';
import { buildSearchIndex } from './build.ts';
import { verifySearchIndex } from './verify.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  context = await createTestWorkspace(database.db);
  await record(async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, [
      person({ phone: '8613800138000', name: 'Ana' }),
      person({ phone: '5531987654321', name: 'Ana José' }),
      person({ userId: 'u3', name: '张三' }),
    ]);
    await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
  });
  await buildSearchIndex(database.db, { workspaceId: context.workspaceId, everything: true });
});

const record = (work: (change: Change) => Promise<unknown>) =>
  recordChange(database.db, context, { kind: 'test' }, work);
const verify = () => verifySearchIndex(database.db, context);
const own = (): RawBuilder<unknown> => sql`workspace_id = ${context.workspaceId} and segment = 0`;

test('finds nothing after a build, nor after later writes of any kind', async () => {
  expect(await verify()).toEqual([]);
  await record((change) => updateContact(change, { no: 1, patch: { name: 'Berta' } }));
  await record((change) => deleteContacts(change, [2]));
  await record((change) => eraseContact(change, 3));
  expect(await verify()).toEqual([]);
});

describe('finds', () => {
  test.each<[what: string, tamper: () => RawBuilder<unknown>, said: string[]]>([
    [
      'a posting that is missing',
      () => sql`delete from search_posting where ${own()} and gram = ${gramsOf('ana')[0]}`,
      ['the search index misses parts of contact 1 (and of 1 more in segment 0)'],
    ],
    [
      'positions that are missing',
      () => sql`update search_posting set nos = '\\x0100' where ${own()} and nos = '\\x01000200'`,
      ['the search index misses parts of contact 2'],
    ],
    [
      'a contact that was altered past the write path',
      () => sql`update contact set name_fold = ' bob ' where workspace_id = ${context.workspaceId} and no = 1`,
      ['the search index misses parts of contact 1', 'the search index has parts that are not of contact 1'],
    ],
    [
      'a contact that nothing tells of any more',
      () => sql`insert into search_posting values (${context.workspaceId}, 0, 1, '\\x0700')`,
      ['the search index still has parts of contact 7'],
    ],
    [
      'marks of a segment that is not known',
      () => sql`insert into search_dirty values (${context.workspaceId}, 5, 1, b'1'::bit(65536))`,
      ['segment 5 has dirty contacts of generation 1, but the search index is at none'],
    ],
    [
      'postings of a segment that is not built',
      () => sql`update search_segment set built = null where ${own()}`,
      ['segment 0 has postings, but is not built'],
    ],
  ])('%s', async (_what, tamper, said) => {
    await tamper().execute(database.db);
    expect(await verify()).toEqual(said);
  });
});
