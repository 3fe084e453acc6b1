import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { cleanUp, isRunning, query, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { administer, withDatabase } from '../database.ts';
import { endPrograms, eventually, muster, musterJson, peakMemory, requireBuilt, start } from './program.ts';

vi.setConfig({ testTimeout: 90_000 });

const external = `test_${randomBytes(6).toString('hex')}`;
let home: string;
let file: string;
let embedded: { DATA_DIR: string };
let outside: { DATABASE_URL: string; DATA_DIR: string };

beforeAll(async () => {
  await requireBuilt();
  home = temporaryDirectory();
  file = join(home, 'all.backup');
  embedded = { DATA_DIR: join(home, 'data') };
  const url = inject('databaseUrl');
  await administer(url, `create database ${external} template template0 encoding 'UTF8'`);
  outside = { DATABASE_URL: withDatabase(url, external), DATA_DIR: join(home, 'never') };
  const seeded = await muster(['seed', '--contacts', '20000', '--groups', '5'], { env: embedded });
  expect(seeded.code, seeded.stderr).toBe(0);
});
afterAll(async () => {
  await endPrograms();
  await administer(inject('databaseUrl'), `drop database if exists ${external} with (force)`);
  await cleanUp();
});

interface Summary {
  rows: number;
  tables: number;
  bytes: number;
}

const exported = async (env: Record<string, string>): Promise<string> => (await muster(['export'], { env })).stdout;

test('a backup is one file that gzip accepts, for its owner alone, and is not overwritten', async () => {
  const { code, stdout, stderr } = await muster(['backup', file], { env: embedded });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^20,\d{3} rows of \d+ tables, \d+\.\d MB, in \d+\.\d s\.\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  execFileSync('gzip', ['-t'], { input: readFileSync(file) });
  const again = await muster(['backup', file], { env: embedded });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/all\.backup exists\. .*--force.*\n$/) });
  expect(await musterJson<Summary>(['backup', file, '--force'], { env: embedded })).toMatchObject({
    bytes: statSync(file).size,
  });
  expect(readdirSync(home).sort()).toEqual(['all.backup', 'data']);
});

test('kill -9 amid a restore leaves the database empty, and it can be restored again', async () => {
  // A pipe that is held back half-way: the restore waits in the midst of a table.
  const pipe = join(home, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const restoring = start(['restore', pipe], { env: outside });
  const bytes = readFileSync(file);
  const into = openSync(pipe, 'r+');
  // As much as a pipe takes at once; the reader takes the rest meanwhile.
  const half = Math.floor(bytes.length / 2);
  for (let at = 0; at < half; at += 4096) {
    writeSync(into, bytes, at, Math.min(4096, half - at));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(async () => {
    const rows = await query(
      outside.DATABASE_URL,
      "select from pg_stat_activity where datname = current_database() and query like 'copy %'",
    );
    return rows.length === 1;
  });
  restoring.signal('SIGKILL');
  expect(await restoring.ended).toBe('SIGKILL');
  closeSync(into);
  await eventually(async () => {
    const rows = await query(
      outside.DATABASE_URL,
      "select from pg_stat_activity where datname = current_database() and application_name like 'muster%'",
    );
    return rows.length === 0;
  });
  expect(await query(outside.DATABASE_URL, "select from pg_class where relnamespace = 'public'::regnamespace")).toEqual(
    [],
  );
});

test('from embedded to external PostgreSQL and back, nothing is lost', async () => {
  const restoring = start(['restore', file, '--json'], { env: outside });
  const memory = await peakMemory(restoring);
  expect(await restoring.ended, restoring.stderr).toBe(0);
  expect(JSON.parse(restoring.stdout)).toMatchObject({ rows: expect.any(Number), muster: expect.any(String) });
  if (memory !== null) expect(memory).toBeLessThan(200);
  expect(await musterJson(['verify'], { env: outside })).toMatchObject({ ok: true });
  const contacts = await exported(embedded);
  expect(contacts.split('\n').length).toBeGreaterThan(20_000);
  expect(await exported(outside)).toBe(contacts);

  const back = { DATA_DIR: join(home, 'back') };
  const second = join(home, 'second.backup');
  const { rows } = await musterJson<Summary>(['backup', second], { env: outside });
  expect(await musterJson<Summary>(['restore', second], { env: back })).toMatchObject({ rows });
  expect(await exported(back)).toBe(contacts);
  const refused = await muster(['restore', second], { env: back });
  expect(refused).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^The database is not empty: .+\n$/),
  });
  expect([isRunning(embedded.DATA_DIR), isRunning(back.DATA_DIR)]).toEqual([false, false]);
});

test('what is no backup is refused before a database is made for it', async () => {
  const never = { DATA_DIR: join(home, 'never') };
  const [missing, wrong, folder] = await Promise.all([
    muster(['restore', join(home, 'missing')], { env: never }),
    muster(['restore', process.execPath], { env: never }),
    muster(['restore', home], { env: never }),
  ]);
  expect(missing.stderr).toMatch(/^There is no file .*missing\.\n$/);
  expect(wrong.stderr).toMatch(/^The file is no backup of Muster.*\n$/);
  expect(folder.stderr).toMatch(/cannot be read: it is a directory\.\n$/);
  expect([missing.code, wrong.code, folder.code]).toEqual([1, 1, 1]);
  expect(readdirSync(home)).not.toContain('never');
});

test('Ctrl+C leaves no half file', async () => {
  const place = join(temporaryDirectory(), 'cut.backup');
  const command = start(['backup', place], { env: embedded });
  await eventually(() => readdirSync(join(place, '..')).length > 0);
  command.signal('SIGINT');
  expect([0, 130]).toContain(await command.ended);
  expect(readdirSync(join(place, '..')).filter((name) => name !== 'cut.backup')).toEqual([]);
});
