import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { testAuthor } from '../audit/author.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import { eraseContact } from '../contacts/service.ts';
import { transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { createGroup } from '../groups/service.ts';
import { seed } from '../imports/seed.ts';
import { openStoredFile, sweepFiles } from '../jobs/files.ts';
import { Cancelled } from '../jobs/hold.ts';
import { AppError } from '../lib/errors.ts';
import { beginJob, finishJob, readJob } from '../operations/row.ts';
import type { ExportRow } from './queries.ts';
import { runExport } from './run.ts';
import { cancelExport, createExport } from './service.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
  const contacts = [
    { phone: '+8613800138000', name: 'Ada' },
    { phone: '+8613800138001', name: 'Quintessa' },
  ];
  await createGroup(database.db, context, { name: 'All', contacts, onExisting: 'overwrite' });
});
afterAll(() => database.drop());

/** An export of everybody that nobody works on yet. */
async function waiting(of = context): Promise<{ workspaceId: number; id: number; family: 'export' }> {
  const author = await testAuthor(database.db);
  const { id } = await transaction(database.db, (tx) =>
    createExport(tx, { context: of, author, fullNumbers: true }, { selection: { all: true }, format: 'csv' }),
  );
  return { workspaceId: of.workspaceId, id, family: 'export' };
}

const read = (job: Parameters<typeof readJob>[1]) => readJob<ExportRow>(database.db, job);

async function content(row: ExportRow): Promise<string> {
  const gone = () => new AppError('export_not_found', 'gone');
  const file = await openStoredFile(database.db, { workspaceId: row.workspace_id, id: row.file_id, gone });
  return (await file.read(0, file.size)).toString();
}

const storedFiles = async (): Promise<number> =>
  (await sql`select from file union all select from file_chunk`.execute(database.db)).rows.length;

test('a run that is at work while a person is erased ends without a file, and the next one is without the person', async () => {
  const { db } = database;
  const job = await waiting();
  const run = (await beginJob<ExportRow>(db, job))!;
  await eraseContact(db, context, { no: 2 });
  await expect(finishJob(db, run, { result: { contacts: 2 } })).rejects.toThrow(Cancelled);
  expect(await read(job)).toMatchObject({ status: 'running', file_id: null });

  await runExport(db, job);
  const done = await read(job);
  expect(done).toMatchObject({ status: 'done', result: { contacts: 1 }, input: { conditions: [] } });
  expect(done.input).not.toHaveProperty('selection');
  expect(await content(done)).toBe('Country,Phone,Name,Email,Remark,User ID\nCN,+8613800138000,Ada,,,\n');
});

test('one that is cancelled, or stopped with its process, leaves nothing behind; stopped, it is done by whoever comes next', async () => {
  const { db } = database;
  const before = await storedFiles();
  const cancelled = await waiting();
  await cancelExport(db, cancelled);
  await runExport(db, cancelled);
  expect(await read(cancelled)).toMatchObject({ status: 'cancelled', file_id: null });

  const stopped = await waiting();
  await runExport(db, { ...stopped, signal: AbortSignal.abort() }).catch(() => {});
  const { status } = await read(stopped);
  expect(['running', 'done']).toContain(status);
  if (status === 'running') await runExport(db, stopped);
  expect(await content(await read(stopped))).toContain('Ada');
  await sweepFiles(db);
  expect(await storedFiles()).toBe(before + 2);
});

test('one whose connection is cut off in the midst of its file leaves none, and is done exactly by whoever comes next', async () => {
  const { db } = database;
  const many = await createTestWorkspace(db);
  await seed(db, many, { contacts: 200_000, groups: 1 });
  await sql
    .raw(`
      create function hinder() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return new; end $$;
      create trigger hinder before insert on file_chunk for each row execute function hinder();`)
    .execute(db);
  const before = await storedFiles();
  const job = await waiting(many);
  const running = runExport(db, job).catch((error: unknown) => error);
  await expect
    .poll(async () => (await sql`select from pg_stat_activity where wait_event = 'PgSleep'`.execute(db)).rows.length)
    .toBe(1);
  await sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = ${LOCKS.export}::oid and objid = ${job.id}::oid`.execute(db);
  expect(await running).toBeInstanceOf(Error);
  expect(await read(job)).toMatchObject({ status: 'running', file_id: null });
  expect(await storedFiles()).toBe(before);

  await sql`drop function hinder cascade`.execute(db);
  await runExport(db, job);
  const done = await read(job);
  expect(done).toMatchObject({ status: 'done', result: { contacts: 200_000 } });
  expect(new Set((await content(done)).trimEnd().split('\n').slice(1)).size).toBe(200_000);
});
