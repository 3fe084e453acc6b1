import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import type { ChangeContext } from '../changes/record.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import type { Db } from '../db/database.ts';
import { parsePhone } from '../phone/parse.ts';
import { seed } from './seed.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

const groupSizes = async ({ workspaceId }: ChangeContext): Promise<number[]> =>
  (
    await sql<{ size: number }>`
      select size from audience where workspace_id = ${workspaceId} and kind = 'group' order by id`.execute(db)
  ).rows.map(({ size }) => size);

const contactsOf = async ({ workspaceId }: ChangeContext) =>
  (
    await sql<{ no: number; phone: string; country: string; name: string }>`
      select no, phone::text, country, name from contact where workspace_id = ${workspaceId} order by no`.execute(db)
  ).rows;

test('fills a workspace: as many contacts as asked for, with valid numbers, in groups of ever fewer', async () => {
  const context = await createTestWorkspace(db);
  const told: number[] = [];
  await seed(db, context, { contacts: 20_000, groups: 20, onProgress: (done) => told.push(done) });

  const contacts = await contactsOf(context);
  expect(contacts).toHaveLength(20_000);
  expect(contacts.filter(({ phone }) => !parsePhone({ raw: `+${phone}` }).ok)).toEqual([]);
  expect(new Set(contacts.map(({ country }) => country)).size).toBeGreaterThan(30);
  const scripts = [/^[A-Z]/, /\p{Script=Han}/u, /\p{Script=Cyrillic}/u, /\p{Script=Arabic}/u, /\p{Script=Devanagari}/u];
  for (const script of scripts) expect(contacts.some(({ name }) => script.test(name))).toBe(true);

  const sizes = await groupSizes(context);
  expect(sizes).toHaveLength(20);
  expect(Math.abs((sizes[0] ?? 0) - 10_000)).toBeLessThan(500);
  const large = sizes.slice(0, 10);
  expect(large).toEqual([...large].sort((a, b) => b - a));
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(told.at(-1)).toBe(20_000);
  expect(await verifyWorkspace(db, context)).toEqual([]);

  // The same again: other contacts, in groups of their own.
  await seed(db, context, { contacts: 3_000, groups: 2 });
  expect(await contactsOf(context)).toHaveLength(23_000);
  expect(await groupSizes(context)).toHaveLength(22);
  expect(await verifyWorkspace(db, context)).toEqual([]);
});

test('makes the same contacts in every empty workspace', async () => {
  const [one, other] = [await createTestWorkspace(db), await createTestWorkspace(db)];
  for (const context of [one, other]) await seed(db, context, { contacts: 500, groups: 3 });
  expect(await contactsOf(one)).toEqual(await contactsOf(other));
  expect(await groupSizes(one)).toEqual(await groupSizes(other));
});

test('draws again for numbers that are contacts already', async () => {
  const context = await createTestWorkspace(db);
  const { workspaceId } = context;
  await seed(db, context, { contacts: 300, groups: 0 });
  // As if numbering began anew: the very same people are drawn first, and a half of them is there.
  await sql`delete from contact where workspace_id = ${workspaceId} and no > 150`.execute(db);
  await sql`update contact set no = no + 1000 where workspace_id = ${workspaceId}`.execute(db);
  await sql`update contact_counter set next_no = 1 where workspace_id = ${workspaceId}`.execute(db);
  await seed(db, context, { contacts: 300, groups: 0 });
  expect(await contactsOf(context)).toHaveLength(450);
});
