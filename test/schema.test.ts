import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

// The schema distributes by workspace with all joins co-located only while workspace_id leads everything. These are
// not of a workspace, each for its reason.
const NOT_OF_A_WORKSPACE = new Map([
  ['workspace', 'it is the workspace: its id is what the others call workspace_id'],
  ['auth_user', 'people are of the installation: one may belong to several workspaces'],
  ['auth_session', 'a session is of a person'],
  ['auth_account', 'how a person signs in is the same everywhere'],
  ['auth_verification', 'links and codes are sent to people'],
  ['auth_two_factor', 'a second factor is of a person'],
  ['throttle', 'attempts are counted before it is known who makes them'],
  ['installation', 'it is the installation'],
  ['schema_migration', 'it says which migrations the whole database has had'],
]);

const list = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> => (await query.execute(database.db)).rows;

describe('the schema', () => {
  test('has a workspace_id in every table, never null', async () => {
    const tables = await list(sql<{ name: string; nullable: boolean | null }>`
      select class.relname as name, not attribute.attnotnull as nullable
      from pg_class as class
      left join pg_attribute as attribute
        on attribute.attrelid = class.oid and attribute.attname = 'workspace_id' and not attribute.attisdropped
      where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p')
      order by 1`);
    expect(tables.length).toBeGreaterThan(10);
    const offenders = tables.filter(({ nullable }) => nullable !== false).map(({ name }) => name);
    expect(offenders).toEqual([...NOT_OF_A_WORKSPACE.keys()].sort());
  });

  test('leads every primary key and unique index with workspace_id', async () => {
    const indexes = await list(sql<{ table: string; index: string; first: string | null }>`
      select index.indrelid::regclass::text as table, index.indexrelid::regclass::text as index, attribute.attname as first
      from pg_index as index
      join pg_class as class on class.oid = index.indrelid
      left join pg_attribute as attribute on attribute.attrelid = index.indrelid and attribute.attnum = index.indkey[0]
      where class.relnamespace = 'public'::regnamespace and index.indisunique
      order by 1, 2`);
    expect(indexes.length).toBeGreaterThan(10);
    const offenders = indexes.filter((one) => one.first !== 'workspace_id' && !NOT_OF_A_WORKSPACE.has(one.table));
    expect(offenders).toEqual([]);
  });

  test('gives every table a primary key', async () => {
    const without = await list(sql<{ name: string }>`
      select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and not exists (select from pg_index where indrelid = pg_class.oid and indisprimary)`);
    expect(without).toEqual([]);
  });

  test('leads every foreign key with workspace_id, on both sides', async () => {
    const keys = await list(sql<{ name: string; of: string; from: string; to: string; table: string }>`
      select format('%s.%s', key.conrelid::regclass, key.conname) as name, key.conrelid::regclass::text as of, here.attname as from, there.attname as to,
             key.confrelid::regclass::text as table
      from pg_constraint as key
      join pg_attribute as here  on here.attrelid = key.conrelid and here.attnum = key.conkey[1]
      join pg_attribute as there on there.attrelid = key.confrelid and there.attnum = key.confkey[1]
      where key.contype = 'f' and key.connamespace = 'public'::regnamespace
      order by 1`);
    const offenders = keys.filter(
      (key) =>
        !NOT_OF_A_WORKSPACE.has(key.of) &&
        (key.from !== 'workspace_id' || (key.table === 'workspace' ? key.to !== 'id' : key.to !== 'workspace_id')),
    );
    expect(keys.length).toBeGreaterThan(0);
    expect(offenders).toEqual([]);
  });

  test('has no triggers but those that check foreign keys, and no rules', async () => {
    expect(await list(sql`select tgname from pg_trigger where not tgisinternal`)).toEqual([]);
    const rules = sql`select rulename from pg_rules where schemaname = 'public'`;
    expect(await list(rules)).toEqual([]);
  });
});
