import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { people } from '../changes/changes.testing.ts';
import { mergeStaged } from '../changes/merge.ts';
import { recordChange } from '../changes/record.ts';
import { prepareStage, stageContacts } from '../changes/stage.ts';
import { poolOf } from '../db/database.ts';
import { createLogger } from './log.ts';
import { housekeep, startWorker } from './worker.ts';

const log = createLogger({ level: 'silent' });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ max: 20 });
});
afterAll(() => database.drop());

test('housekeeping forgets answers to idempotent requests after a day, and none before', async () => {
  const { db } = database;
  const { workspaceId } = await createTestWorkspace(db);
  const answers = ['2 days', '25 hours', '23 hours', '0 hours'];
  for (const age of answers) {
    await sql`
      insert into idempotency (workspace_id, key, request_hash, status, created_at)
      values (${workspaceId}, ${age}, '\\x00', 200, now() - ${age}::interval)`.execute(db);
  }
  expect(await housekeep(db)).toBe(2);
  const { rows } = await sql<{ key: string }>`select key from idempotency order by created_at`.execute(db);
  expect(rows.map(({ key }) => key)).toEqual(['23 hours', '0 hours']);
  expect(await housekeep(db)).toBe(0);
});

test('several workers start at the same moment on a fresh database, and one of them does a job', async () => {
  const { db } = database;
  const workers = await Promise.all([1, 2, 3].map(() => startWorker(db, log)));
  try {
    const { workspaceId } = await createTestWorkspace(db);
    await sql`
      insert into idempotency (workspace_id, key, request_hash, created_at)
      values (${workspaceId}, 'old', '\\x00', now() - interval '3 days')`.execute(db);
    await workers[0]!.addJob('housekeeping');
    await expect
      .poll(() => countOf(sql`select count(*) from idempotency where key = 'old'`), { timeout: 10_000 })
      .toBe(0);
    await expect.poll(() => countOf(sql`select count(*) from graphile_worker.jobs`), { timeout: 10_000 }).toBe(0);
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
});

test('after its connections are cut, as by a restart of PostgreSQL, a worker does jobs again within seconds', async () => {
  const { db } = database;
  const worker = await startWorker(db, log);
  try {
    // Right at its start, when it looks for jobs for the first time, and once more when it is at rest.
    for (let cut = 0; cut < 2; cut += 1) {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
      await expect
        .poll(() => worker.addJob('housekeeping').then(() => 'added', String), { timeout: 10_000 })
        .toBe('added');
      await expect.poll(() => countOf(sql`select count(*) from graphile_worker.jobs`), { timeout: 10_000 }).toBe(0);
    }
  } finally {
    await worker.stop();
  }
  expect(poolOf(db).waitingCount).toBe(0);
});

test('contacts that a large change wrote are indexed by a job that is enqueued with it', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const worker = await startWorker(db, log);
  try {
    await recordChange(db, context, { kind: 'test' }, async (change) => {
      await prepareStage(change.tx);
      await stageContacts(change.tx, people(2_100));
      await mergeStaged(change, { onExisting: 'ignore', hasUserIds: false });
    });
    const indexed = sql`select count(*) from search_segment where workspace_id = ${context.workspaceId} and contacts = 2100`;
    await expect.poll(() => countOf(indexed), { timeout: 20_000 }).toBe(1);
    await expect.poll(() => countOf(sql`select count(*) from graphile_worker.jobs`), { timeout: 10_000 }).toBe(0);
  } finally {
    await worker.stop();
  }
});

async function countOf(query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await (query as ReturnType<typeof sql<{ count: number }>>).execute(database.db);
  return rows[0]!.count;
}
