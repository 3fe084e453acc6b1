import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import type { ChangeContext } from '../changes/record.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { sweepImports } from './housekeeping.ts';
import { load } from './imports.testing.ts';
import { getImport } from './queries.ts';
import { runImport } from './run.ts';
import { importOptions } from './schema.ts';
import { cancelImport, changeImport, commitImport, createImport } from './service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ max: 12 });
});
afterAll(() => database.drop());
afterEach(() => sql`drop function if exists hinder cascade`.execute(database.db));

const people = (count: number): string =>
  `Phone,Name\n${Array.from({ length: count }, (_, index) => `+86138${String(index).padStart(8, '0')},P${index}\n`).join('')}`;

/** Has every insert into a table for this workspace do something first. */
async function hinder({ workspaceId }: ChangeContext, doing: string, table = 'contact'): Promise<void> {
  await sql
    .raw(`
      create function hinder() returns trigger language plpgsql as $$
      begin
        if new.workspace_id = ${workspaceId} then ${doing}; end if;
        return new;
      end $$;
      create trigger hinder before insert on ${table} for each row execute function hinder();`)
    .execute(database.db);
}

async function contactsOf({ workspaceId }: ChangeContext): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from contact where workspace_id = ${workspaceId}`.execute(database.db);
  return rows[0]!.count;
}

async function create(context: ChangeContext, text: string, given: object = { commit: true, newGroups: ['G'] }) {
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  const options = importOptions.parse(given);
  const file = { name: 'x.csv', bytes, options: async () => options };
  return createImport(database.db, context, file, (_received, make) => make(database.db));
}

async function stagesLeft(id: number): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass(${`import_stage_${id}`}) is not null as there`.execute(database.db);
  return rows[0]!.there;
}

test('a full disk fails this import alone, and with room made it goes on', async () => {
  const { db } = database;
  const [full, other] = [await createTestWorkspace(db), await createTestWorkspace(db)];
  await hinder(full, `raise exception 'could not extend file: No space left on device' using errcode = '53100'`);
  const failed = await load(db, full, people(50)).catch((error) => error.job);
  expect(failed).toMatchObject({ status: 'ready', change: null, error: { code: 'disk_full' } });
  expect((await load(db, other, people(50))).counts).toMatchObject({ created: 50 });
  expect(await contactsOf(full)).toBe(0);

  await sql`drop function hinder cascade`.execute(db);
  const ref = { workspaceId: full.workspaceId, id: failed.id };
  await commitImport(db, ref);
  await runImport(db, ref);
  expect(await getImport(db, ref)).toMatchObject({ status: 'done', counts: { created: 50 }, error: null });
  expect(await verifyWorkspace(db, full)).toEqual([]);
});

test('a full disk refuses an upload with its own code, and nothing of it is left', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  await hinder(context, `raise exception 'No space left on device' using errcode = '53100'`, 'file_chunk');
  await expect(create(context, people(5))).rejects.toMatchObject({ code: 'disk_full' });
  const { rows } = await sql`select from file where workspace_id = ${context.workspaceId}`.execute(db);
  expect(rows).toEqual([]);
});

test('cancelled in the midst of its commit it is answered at once, ends within a second or two, and leaves nothing', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  await hinder(context, 'perform pg_sleep(0.2)');
  const id = await create(context, people(400));
  const running = runImport(db, { workspaceId: context.workspaceId, id });
  await expect
    .poll(async () => (await getImport(db, { ...context, id })).progress.stage, { timeout: 20_000 })
    .toBe('writing');
  // A second is the promise; more than that only on a machine that is busy with other tests.
  const asked = Date.now();
  expect(await cancelImport(db, { ...context, id })).toMatchObject({ status: 'cancelled' });
  expect(Date.now() - asked).toBeLessThan(3_000);
  await running;
  expect(Date.now() - asked).toBeLessThan(20_000);
  expect(await contactsOf(context)).toBe(0);
  expect(await stagesLeft(id)).toBe(false);
  expect(await getImport(db, { ...context, id })).toMatchObject({ status: 'cancelled', change: null });
  expect(await verifyWorkspace(db, context)).toEqual([]);
});

test('altered in the midst of its check it is checked anew, by what it says now', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  await hinder(context, 'perform pg_sleep(0.5)', 'import_reject');
  const id = await create(context, `${people(2_000)}12,Too short\n`, { newGroups: ['G'] });
  const ref = { workspaceId: context.workspaceId, id };
  const running = runImport(db, ref);
  await expect.poll(async () => (await getImport(db, ref)).progress.stage, { timeout: 20_000 }).toBe('reading');
  const columns = { Name: 'remark' };
  expect(await changeImport(db, { ...ref, patch: { columns } })).toMatchObject({ status: 'checking', columns: [] });
  await running;
  expect(await getImport(db, ref)).toMatchObject({ status: 'checking', columns: [], options: { columns } });
  expect(await stagesLeft(id)).toBe(false);
  await runImport(db, ref);
  expect(await getImport(db, ref)).toMatchObject({
    status: 'ready',
    counts: { created: 2_000, invalid: 1 },
    columns: [{ to: 'phone' }, { to: 'remark' }],
  });
});

test('a failure of what it was before it was altered is not its own', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  await hinder(
    context,
    `perform pg_sleep(0.5); raise exception 'No space left on device' using errcode = '53100'`,
    'import_reject',
  );
  const id = await create(context, `${people(5)}12,Too short\n`, {});
  const ref = { workspaceId: context.workspaceId, id };
  const running = runImport(db, ref);
  await expect.poll(async () => (await getImport(db, ref)).progress.stage, { timeout: 20_000 }).toBe('reading');
  await changeImport(db, { ...ref, patch: { onExisting: 'fill' } });
  await running;
  expect(await getImport(db, ref)).toMatchObject({ status: 'checking', error: null });
});

test('two processes that find it at the same moment do it once', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const id = await create(context, people(300));
  await Promise.all([1, 2, 3].map(() => runImport(db, { workspaceId: context.workspaceId, id })));
  expect(await getImport(db, { ...context, id })).toMatchObject({ status: 'done', counts: { created: 300 } });
  expect(await contactsOf(context)).toBe(300);
});

test('staged rows that a crash of PostgreSQL has emptied are read again', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const { id } = await load(db, context, people(30), { commit: false });
  await sql`truncate ${sql.table(`import_stage_${id}`)}`.execute(db);
  await commitImport(db, { ...context, id });
  await runImport(db, { workspaceId: context.workspaceId, id });
  expect(await getImport(db, { ...context, id })).toMatchObject({
    status: 'done',
    checked: { created: 30 },
    counts: { created: 30 },
  });
});

test('one that never ends is given up after fifty times', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const id = await create(context, people(3));
  await sql`update import set runs = 50 where id = ${id}`.execute(db);
  await runImport(db, { workspaceId: context.workspaceId, id });
  expect(await getImport(db, { ...context, id })).toMatchObject({
    status: 'failed',
    error: { code: 'import_gave_up' },
  });
});

test('what nobody needs any more is swept away: old files, imports never committed, leftovers of uploads', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const old = await load(db, context, people(3));
  const waiting = await load(db, context, people(4), { commit: false });
  const fresh = await load(db, context, people(5), { commit: false });
  await sql`update import set finished_at = now() - interval '31 days' where id = ${old.id}`.execute(db);
  await sql`update import set checked_at = now() - interval '8 days' where id = ${waiting.id}`.execute(db);
  await sql`insert into file (workspace_id, name) values (${context.workspaceId}, 'cut off')`.execute(db);
  await sweepImports(db);
  expect(await getImport(db, { ...context, id: waiting.id })).toMatchObject({ status: 'cancelled' });
  expect(await getImport(db, { ...context, id: fresh.id })).toMatchObject({ status: 'ready' });
  expect([await stagesLeft(waiting.id), await stagesLeft(fresh.id)]).toEqual([false, true]);
  const { rows } = await sql<{ name: string; kept: boolean }>`
    select import.id, import.file_id is not null as kept from import where workspace_id = ${context.workspaceId} order by id`.execute(
    db,
  );
  expect(rows.map(({ kept }) => kept)).toEqual([false, true, true]);
  const files = await sql`select id from file where workspace_id = ${context.workspaceId}`.execute(db);
  expect(files.rows).toHaveLength(2);
});
