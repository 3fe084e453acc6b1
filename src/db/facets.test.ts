import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { createStraddlingWorkspace, people, undoChange } from '../changes/changes.testing.ts';
import { deleteContacts } from '../changes/contacts.ts';
import { mergeStaged } from '../changes/merge.ts';
import { recordChange } from '../changes/record.ts';
import { readState } from '../changes/snapshot.testing.ts';
import { prepareStage, stageContacts } from '../changes/stage.ts';
import { verifyWorkspace } from '../changes/verify.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('contacts from before facets of month and source get the same as if there had always been some, the deleted too', async () => {
  const { db } = database;
  const context = await createStraddlingWorkspace(db);
  const { workspaceId } = context;
  const create = (kind: string, source: string, from: number, count: number) =>
    recordChange(db, { ...context, source }, { kind }, async (change) => {
      await prepareStage(change.tx);
      await stageContacts(change.tx, people(count, from));
      await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: false });
    });
  await create('import', 'console', 0, 1_000);
  await create('import', 'console', 2_000, 3);
  const { changeId: undone } = await create('contact.add', 'api', 3_000, 4);
  await create('contact.add', 'cli', 4_000, 2);
  const first = 65_532;
  const { changeId: deletion } = await recordChange(db, context, { kind: 'contact.delete' }, (change) =>
    deleteContacts(change, [first, first + 1_001, first + 1_007]),
  );
  const undoing = await undoChange(db, context, { changeId: undone! });
  const before = await readState(db, workspaceId);

  const made = sql`select id from audience where kind = 'facet' and not starts_with(name_key, 'country:')`;
  for (const table of ['audience_chunk', 'change_chunk', 'change_audience']) {
    await sql`delete from ${sql.table(table)} where audience_id in (${made})`.execute(db);
  }
  await sql`delete from audience where id in (${made})`.execute(db);
  expect((await readState(db, workspaceId)).facets).not.toEqual(before.facets);
  await sql`alter table contact_before drop column merged_into`.execute(db);
  await sql.raw(await readFile(new URL('./migrations/007_insight.sql', import.meta.url), 'utf8')).execute(db);

  expect(await readState(db, workspaceId)).toEqual(before);
  expect(await verifyWorkspace(db, { workspaceId })).toEqual([]);
  await undoChange(db, context, { changeId: deletion! });
  await undoChange(db, context, { changeId: undoing });
  const { facets } = await readState(db, workspaceId);
  const sizes = Object.entries(facets).map(([key, members]) => [key.replace(/import:\d+/, 'import:n'), members.length]);
  expect(Object.fromEntries(sizes)).toEqual({
    'country:CN': 1_009,
    [`month:${new Date().toISOString().slice(0, 7)}`]: 1_009,
    'source:import:n': 1_000,
    'source:import': 3,
    'source:api': 4,
    'source:cli': 2,
  });
  expect(await verifyWorkspace(db, { workspaceId })).toEqual([]);
});
