import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { people } from '../changes/changes.testing.ts';
import { mergeStaged } from '../changes/merge.ts';
import { recordChange } from '../changes/record.ts';
import { prepareStage, stageContacts } from '../changes/stage.ts';
import { poolOf } from '../db/database.ts';
import { housekeep } from './housekeeping.ts';
import { tasksOf } from './jobs.ts';
import { createLogger } from './log.ts';
import { startTasks, type Task } from './tasks.ts';

const log = createLogger({ level: 'silent' });
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ max: 20 });
});
afterAll(() => database.drop());

test('housekeeping forgets answers to idempotent requests after a day, and none before', async () => {
  const { db } = database;
  const { workspaceId } = await createTestWorkspace(db);
  for (const age of ['2 days', '25 hours', '23 hours', '0 hours']) {
    await sql`
      insert into idempotency (workspace_id, key, request_hash, status, created_at)
      values (${workspaceId}, ${age}, '\\x00', 200, now() - ${age}::interval)`.execute(db);
  }
  expect(await housekeep(db)).toBe(2);
  const { rows } = await sql<{ key: string }>`select key from idempotency order by created_at`.execute(db);
  expect(rows.map(({ key }) => key)).toEqual(['23 hours', '0 hours']);
  expect(await housekeep(db)).toBe(0);
});

/** A task that counts how often it ran, and how often at the same time as itself. */
function counting(more: number) {
  const seen = { runs: 0, overlaps: 0 };
  let atWork = 0;
  const task: Task = {
    name: 'counting',
    everyMs: 20,
    run: async () => {
      seen.runs += 1;
      atWork += 1;
      if (atWork > 1) seen.overlaps += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      atWork -= 1;
      return seen.runs < more;
    },
  };
  return { seen, task };
}

test('of several processes one at a time does a task, again and again', async () => {
  const { seen, task } = counting(5);
  const all = [1, 2, 3].map(() => startTasks(database.db, log, [task]));
  await expect.poll(() => seen.runs, { timeout: 10_000 }).toBeGreaterThan(10);
  await Promise.all(all.map((one) => one.stop()));
  expect(seen.overlaps).toBe(0);
  const { runs } = seen;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(seen.runs).toBe(runs);
  expect(poolOf(database.db).waitingCount).toBe(0);
});

test('goes on after an error, and after its connections were cut, as by a restart of PostgreSQL', async () => {
  const { db } = database;
  const { seen, task } = counting(0);
  const failing: Task = {
    ...task,
    run: async () => {
      await task.run();
      if (seen.runs % 2) throw new Error('no');
      return false;
    },
  };
  const tasks = startTasks(db, log, [failing]);
  for (let cut = 0; cut < 5; cut += 1) {
    const { runs } = seen;
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(db);
    await expect.poll(() => seen.runs, { timeout: 10_000 }).toBeGreaterThan(runs + 2);
  }
  await tasks.stop();
});

test('contacts that a large change wrote are indexed soon', async () => {
  const { db } = database;
  const context = await createTestWorkspace(db);
  const tasks = startTasks(db, log, tasksOf(db));
  await recordChange(db, context, { kind: 'test' }, async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, people(2_100));
    await mergeStaged(change, { onExisting: 'ignore', hasUserIds: false });
  });
  const indexed = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from search_segment
      where workspace_id = ${context.workspaceId} and contacts = 2100`.execute(db);
    return rows[0]!.count;
  };
  await expect.poll(indexed, { timeout: 20_000 }).toBe(1);
  await tasks.stop();
});
