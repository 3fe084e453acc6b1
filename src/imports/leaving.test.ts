import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import type { ChangeContext } from '../changes/record.ts';
import { readEverything } from '../changes/snapshot.testing.ts';
import { undo } from '../changes/undo.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { listGroups } from '../groups/list.ts';
import { load as loadFile, type Options } from './imports.testing.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const load = (content: string, options: Options) => loadFile(database.db, context, content, options);

const phone = (index: number): string => `+86138${String(index).padStart(8, '0')}`;
const rows = (...indexes: number[]): string => `Phone,Email\n${indexes.map((index) => `${phone(index)},\n`).join('')}`;

/** Ten people: all in A, the first five in B too. */
beforeEach(async () => {
  context = await createTestWorkspace(database.db);
  await load(rows(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), { newGroups: ['A'] });
  await load(rows(0, 1, 2, 3, 4), { newGroups: ['B'] });
});

async function sizes(): Promise<Record<string, number>> {
  const { items } = await listGroups(database.db, {
    workspaceId: context.workspaceId,
    fullNumbers: true,
    sort: 'name',
    order: 'asc',
    limit: 9,
  });
  return Object.fromEntries(items.map(({ name, size }) => [name, size]));
}

async function idOf(name: string): Promise<number> {
  const { items } = await listGroups(database.db, {
    workspaceId: context.workspaceId,
    fullNumbers: true,
    sort: 'name',
    order: 'asc',
    limit: 9,
  });
  return items.find((group) => group.name === name)!.id;
}

/** Contacts and audiences, without the history and the imports. */
async function readState(): Promise<unknown> {
  const { contact, audience_chunk: chunks } = await readEverything(database.db);
  return { contact, chunks };
}

test('delete: those who are known, and no others, as one change that can be undone', async () => {
  const before = await readState();
  const file = `Phone,Email\n${phone(0)},\n${phone(0)},\n${phone(7)},not an email\n${phone(77)},\n12,\n`;
  const checked = await load(file, { action: 'delete', commit: false });
  const counts = { rows: 5, known: 2, unknown: 1, duplicate: 1, invalid: 1, created: 0, updated: 0 };
  expect(checked).toMatchObject({ status: 'ready', counts, removing: null });
  expect(await readState()).toEqual(before);

  const done = await load(file, { action: 'delete' });
  expect(done).toMatchObject({ status: 'done', counts });
  expect(await sizes()).toEqual({ A: 8, B: 4 });
  expect(await verifyWorkspace(database.db, context)).toEqual([]);

  await undo(database.db, context, { changeId: done.change!, keptShown: 10 });
  expect(await sizes()).toEqual({ A: 10, B: 5 });
  expect(await verifyWorkspace(database.db, context)).toEqual([]);
});

test('remove: out of the groups that are given, and of no others', async () => {
  const checked = await load(rows(3, 4, 5, 50), { action: 'remove', groups: [await idOf('B')], commit: false });
  expect(checked).toMatchObject({ counts: { known: 3, unknown: 1 }, removing: 2, groups: [{ name: 'B' }] });
  const done = await load(rows(3, 4, 5, 50), { action: 'remove', groups: [await idOf('B')] });
  expect(done).toMatchObject({ counts: { known: 3, unknown: 1 }, members: { added: 0, removed: 2 } });
  expect(await sizes()).toEqual({ A: 10, B: 3 });
  await undo(database.db, context, { changeId: done.change!, keptShown: 10 });
  expect(await sizes()).toEqual({ A: 10, B: 5 });
  expect(await verifyWorkspace(database.db, context)).toEqual([]);
});

test('remove without groups: out of every group', async () => {
  expect(await load(rows(4, 5), { action: 'remove', commit: false })).toMatchObject({ removing: 3 });
  const done = await load(rows(4, 5), { action: 'remove' });
  expect(done).toMatchObject({ counts: { known: 2 }, members: { added: 0, removed: 3 } });
  expect(await sizes()).toEqual({ A: 8, B: 4 });
});

test('of nobody who is known, nothing is recorded', async () => {
  const done = await load(rows(90, 91), { action: 'delete' });
  expect(done).toMatchObject({ status: 'done', change: null, counts: { known: 0, unknown: 2 } });
});

test('by user id too, where the phone and the id are of two people it is refused', async () => {
  await load(`User ID,Phone\nu1,\nu2,${phone(60)}\n`, {});
  const file = `User ID,Phone\nu1,\nu2,${phone(1)}\n`;
  const done = await load(file, { action: 'delete' });
  expect(done).toMatchObject({ counts: { known: 1, invalid: 1 }, reasons: { identity_conflict: 1 } });
});

test('goes with no new groups and no other memberships', async () => {
  for (const options of [{ newGroups: ['C'] }, { memberships: 'replace' as const }]) {
    await expect(load(rows(1), { action: 'delete', ...options })).rejects.toMatchObject({ code: 'invalid_request' });
  }
});
