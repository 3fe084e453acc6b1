import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { seed } from '../imports/seed.ts';
import { transaction } from './database.ts';
import { freshenStatistics } from './statistics.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** How many contacts PostgreSQL expects to find in a workspace. */
async function expected(workspaceId: number): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select from contact where workspace_id = ${sql.lit(workspaceId)}`.execute(database.db);
  return Number(/rows=(\d+)/.exec(rows[0]!['QUERY PLAN'])![1]);
}

/** A workspace with as many contacts, which PostgreSQL looked at for the last time when only others had any. */
async function unseen(contacts: number): Promise<{ workspaceId: number }> {
  const { db } = database;
  await seed(db, await createTestWorkspace(db), { contacts: 100, groups: 1 });
  await sql`analyze contact`.execute(db);
  const context = await createTestWorkspace(db);
  await seed(db, context, { contacts, groups: 1 });
  return context;
}

test('PostgreSQL learns of a workspace that has grown since its last look', async () => {
  const context = await unseen(3_000);
  expect(await expected(context.workspaceId)).toBeLessThan(300);
  await freshenStatistics(database.db, context);
  expect(await expected(context.workspaceId)).toBeGreaterThan(2_000);
});

test('while somebody else looks, nobody waits for long, and nothing fails', async () => {
  const context = await unseen(3_000);
  await transaction(database.db, async (tx) => {
    await sql`lock table contact in share update exclusive mode`.execute(tx);
    await freshenStatistics(database.db, context);
  });
  expect(await expected(context.workspaceId)).toBeLessThan(300);
});
