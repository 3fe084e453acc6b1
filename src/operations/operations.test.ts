import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { loadKeyring } from '../access/keyring.ts';
import { undoChange } from '../changes/changes.testing.ts';
import { findBreaches } from '../changes/invariants.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import { readState } from '../changes/snapshot.testing.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import { createContact } from '../contacts/service.ts';
import { transaction, withSession } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { createGroup, trashGroup } from '../groups/service.ts';
import { seed } from '../imports/seed.ts';
import { cancelOperation, getOperation } from './queries.ts';
import { runOperation } from './run.ts';
import { type BulkInput, bulkInput } from './schema.ts';
import { createBulk } from './service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ max: 12 });
});
afterAll(() => database.drop());
afterEach(() => sql`drop function if exists hinder cascade`.execute(database.db));

/** A workspace of some contacts, with a group of nobody. */
async function workspace(contacts = 300): Promise<{ context: ChangeContext; group: number }> {
  const { db } = database;
  const context = await createTestWorkspace(db);
  await seed(db, context, { contacts, groups: 2 });
  await defineAttribute(db, { workspaceId: context.workspaceId, key: 'city', type: 'text' });
  const { value } = await createGroup(db, context, { name: 'VIP', onExisting: 'overwrite' });
  return { context, group: value.group.id };
}

const all = { all: true } as const;

async function create(context: ChangeContext, input: Partial<BulkInput>): Promise<{ workspaceId: number; id: number }> {
  const { db } = database;
  const author = { actor: 'test', actorName: '', ip: '', userAgent: '', keyring: await loadKeyring(db) };
  const asking = { context, author, fullNumbers: true };
  const { id } = await transaction(db, (tx) => createBulk(tx, asking, bulkInput.parse(input)));
  return { workspaceId: context.workspaceId, id };
}

/** Has every write of a contact in a workspace take a while. */
const hinder = ({ workspaceId }: ChangeContext) =>
  sql
    .raw(`
      create function hinder() returns trigger language plpgsql as $$
      begin
        if new.workspace_id = ${workspaceId} then perform pg_sleep(0.05); end if;
        return new;
      end $$;
      create trigger hinder before update on contact for each row execute function hinder();`)
    .execute(database.db);

const stateOf = ({ workspaceId }: ChangeContext) => readState(database.db, workspaceId);

test('one that waits and is cancelled never begins', async () => {
  const { context, group } = await workspace(20);
  const ref = await create(context, { kind: 'add', selection: all, groups: [group] });
  expect(await cancelOperation(database.db, ref)).toMatchObject({ status: 'cancelled' });
  const before = await stateOf(context);
  await runOperation(database.db, ref);
  expect(await getOperation(database.db, ref)).toMatchObject({ status: 'cancelled', change: null });
  expect(await stateOf(context)).toEqual(before);
});

test('cancelled in the midst of its work it ends within a second or two, and nothing of it is done', async () => {
  const { context } = await workspace();
  const before = await stateOf(context);
  await hinder(context);
  const ref = await create(context, { kind: 'setAttributes', selection: all, attributes: { city: 'Rome' } });
  const running = runOperation(database.db, ref);
  await expect
    .poll(async () => (await getOperation(database.db, ref)).progress.stage, { timeout: 20_000 })
    .toBe('writing');
  const asked = Date.now();
  expect(await cancelOperation(database.db, ref)).toMatchObject({ status: 'cancelled' });
  await running;
  expect(Date.now() - asked).toBeLessThan(10_000);
  expect(await getOperation(database.db, ref)).toMatchObject({ status: 'cancelled', change: null, counts: null });
  expect(await stateOf(context)).toEqual(before);
});

test('stopped in the midst of its work, as when its process ends, it is begun again and done once', async () => {
  const { context } = await workspace();
  await hinder(context);
  const ref = await create(context, { kind: 'setAttributes', selection: all, attributes: { city: 'Rome' } });
  const stop = new AbortController();
  const running = runOperation(database.db, { ...ref, signal: stop.signal }).catch((error) => error);
  await expect
    .poll(async () => (await getOperation(database.db, ref)).progress.stage, { timeout: 20_000 })
    .toBe('writing');
  stop.abort();
  expect(await running).toBeInstanceOf(Error);
  expect(await getOperation(database.db, ref)).toMatchObject({ status: 'running', change: null });
  await sql`drop function hinder cascade`.execute(database.db);
  // Its lock goes with its connection, which is closed a moment later.
  await expect
    .poll(async () => {
      await runOperation(database.db, ref);
      return getOperation(database.db, ref);
    })
    .toMatchObject({ status: 'done', counts: { updated: 300 } });
  expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
});

test('while somebody is at it, nobody else is', async () => {
  const { context, group } = await workspace(20);
  const ref = await create(context, { kind: 'add', selection: all, groups: [group] });
  await withSession(database.db, async (session) => {
    await sql`select pg_advisory_lock(${LOCKS.operation}::int, ${ref.id}::int)`.execute(session);
    await runOperation(database.db, ref);
    expect(await getOperation(database.db, ref)).toMatchObject({ status: 'waiting' });
  });
  await expect
    .poll(async () => {
      await runOperation(database.db, ref);
      return getOperation(database.db, ref);
    })
    .toMatchObject({ status: 'done', contacts: 20, counts: { added: 20 } });
});

test('what went away between asking and beginning fails it with the reason, and nothing is altered', async () => {
  const { db } = database;
  const { context, group } = await workspace(20);
  const ref = await create(context, { kind: 'add', selection: all, groups: [group] });
  await trashGroup(db, context, { id: group, force: false });
  const before = await stateOf(context);
  await runOperation(db, ref);
  expect(await getOperation(db, ref)).toMatchObject({ status: 'failed', error: { code: 'group_not_found' } });
  expect(await stateOf(context)).toEqual(before);
});

test('others write other contacts and groups while it writes a great many', async () => {
  const { db } = database;
  const { context, group } = await workspace(6_000);
  const ref = await create(context, { kind: 'setAttributes', selection: all, attributes: { city: 'Rome' } });
  let over = false;
  const running = runOperation(db, ref).finally(() => {
    over = true;
  });
  await expect
    .poll(async () => over || (await getOperation(db, ref)).progress.stage === 'writing', { interval: 5 })
    .toBe(true);
  const fields = { phone: '+4915112345678', name: 'Meanwhile' };
  const meanwhile = await createContact(db, context, { fields, groupIds: [group], onExisting: 'overwrite' });
  await running;
  expect(await getOperation(db, ref)).toMatchObject({ status: 'done', counts: { updated: 6_000 } });
  expect(meanwhile.value.contact.attributes).toEqual({});
  expect(await findBreaches(db, context.workspaceId)).toEqual([]);
});

test('a large one that writes contacts is undone exactly, in a workspace that PostgreSQL knows nothing of', async () => {
  const { db } = database;
  // It then expects one contact in every join. What compared each with each would outlast the test.
  await sql`analyze`.execute(db);
  const { context } = await workspace(10_000);
  const before = await stateOf(context);
  for (const input of [
    { kind: 'setAttributes', selection: all, attributes: { city: 'Rome' } },
    { kind: 'delete', selection: all },
  ] as const) {
    const ref = await create(context, input);
    await runOperation(db, ref);
    const { change, status } = await getOperation(db, ref);
    expect(status).toBe('done');
    expect(await stateOf(context)).not.toEqual(before);
    await undoChange(db, context, { changeId: change! });
    expect(await stateOf(context)).toEqual(before);
    expect(await getOperation(db, ref)).toMatchObject({ status: 'undone' });
  }
  expect(await findBreaches(db, context.workspaceId)).toEqual([]);
});
