import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { administer, withDatabase } from '../../test/database.ts';
import { closeDatabase, type Db, openDatabase } from './database.ts';
import { latestVersion, migrate } from './migrate.ts';

const opened: Db[] = [];
const created: string[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) {
    await sql`select 1`.execute(db);
    await closeDatabase(db);
  }
  for (const name of created.splice(0)) await administer(inject('databaseUrl'), `drop database ${name}`);
});

const files = (await readdir(new URL('./migrations/', import.meta.url))).filter((file) => file.endsWith('.sql')).sort();
const text = (file: string): Promise<string> => readFile(new URL(`./migrations/${file}`, import.meta.url), 'utf8');

/** An empty database; `options` as CREATE DATABASE takes them. */
async function createEmpty(options = "encoding 'UTF8'"): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(inject('databaseUrl'), `create database ${name} template template0 ${options}`);
  created.push(name);
  return withDatabase(inject('databaseUrl'), name);
}

function open(url: string): Db {
  const db = openDatabase({ url, max: 2 });
  opened.push(db);
  return db;
}

/** Every column, index and constraint there is. */
async function schemaOf(db: Db): Promise<unknown[]> {
  const { rows } = await sql<{ part: string }>`
    select format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as part
    from information_schema.columns where table_schema = 'public'
    union all
    select indexdef from pg_indexes where schemaname = 'public'
    union all
    select format('constraint %s %s', conname, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace = 'public'::regnamespace
    union all
    select format('function %s', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace
    order by 1`.execute(db);
  return rows;
}

describe('migrating', () => {
  test('an empty database by several processes at once applies every migration once', async () => {
    const url = await createEmpty();
    const processes = Array.from({ length: 6 }, () => open(url));
    const applied = await Promise.all(processes.map((db) => migrate(db)));
    const versions = files.map((file) => Number(file.slice(0, 3)));
    expect(applied.flat().sort((a, b) => a - b)).toEqual(versions);
    const { rows } = await sql<{ version: number; file: string }>`
      select version, file from schema_migration order by version`.execute(processes[0]!);
    expect(rows).toEqual(files.map((file) => ({ version: Number(file.slice(0, 3)), file })));
    expect(await latestVersion()).toBe(versions.at(-1));
    expect(await migrate(processes[1]!)).toEqual([]);
  });

  // One migration so far: then this is only the database that is up to date.
  test.each(files.map((file, index) => [index + 1, file] as const))(
    'a database of version %i (%s) gives what an empty one does',
    async (version) => {
      const fresh = open(await createEmpty());
      await migrate(fresh);
      const old = open(await createEmpty());
      await sql`
      create table schema_migration (
        version int primary key, file text not null, applied_at timestamptz not null default now())`.execute(old);
      for (const file of files.slice(0, version)) {
        await sql.raw(await text(file)).execute(old);
        await sql`insert into schema_migration (version, file) values (${Number(file.slice(0, 3))}, ${file})`.execute(
          old,
        );
      }
      expect(await migrate(old)).toEqual(files.slice(version).map((file) => Number(file.slice(0, 3))));
      expect(await schemaOf(old)).toEqual(await schemaOf(fresh));
    },
  );
});

describe('a database is refused', () => {
  test('that a newer Muster made, and nothing in it is touched', async () => {
    const db = open(await createEmpty());
    await migrate(db);
    await sql`insert into schema_migration (version, file) values (999, '999_future.sql')`.execute(db);
    const before = await schemaOf(db);
    const latest = await latestVersion();
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringMatching(new RegExp(`schema version 999, this Muster knows ${latest}\\b.*newer Muster`)),
    });
    expect(await schemaOf(db)).toEqual(before);
  });

  test('that is not UTF-8, and it stays empty', async () => {
    const db = open(await createEmpty("encoding 'LATIN1' locale_provider libc lc_collate 'C' lc_ctype 'C'"));
    const message = expect.stringMatching(/LATIN1.*ENCODING 'UTF8'/);
    await expect(migrate(db)).rejects.toMatchObject({ code: 'database_unsupported', message });
    expect(await schemaOf(db)).toEqual([]);
  });
});

test('a database whose LC_CTYPE knows no letters beyond ASCII will do: nothing asks it what a letter is', async () => {
  const db = open(await createEmpty("encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'"));
  expect(await migrate(db)).toHaveLength(files.length);
});
