import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeDatabase, openDatabase } from '../../src/db/database.ts';
import { type Ended, embeddedUrl, endPrograms, muster, musterJson, requireBuilt, start } from './program.ts';

// One process starts the embedded PostgreSQL and keeps it: every command after it shares it.
const home = mkdtempSync(join(tmpdir(), 'muster-past-'));
const env = { DATA_DIR: join(home, 'data') };
const worker = start(['worker'], { env });
/** Between the first three contacts of the group and two more. */
let between = '';

const run = (...args: string[]): Promise<Ended> => muster(args, { env });
async function importContacts(name: string, phones: readonly number[]): Promise<void> {
  const file = join(home, name);
  writeFileSync(file, `country,phone,name\n${phones.map((phone) => `CN,1380013${phone},Of ${phone}\n`).join('')}`);
  const { code, stderr } = await run('import', file, '--group', 'Guests');
  expect(code, stderr).toBe(0);
}

beforeAll(async () => {
  await requireBuilt();
  await importContacts('first.csv', [8001, 8002, 8003]);
  between = new Date().toISOString();
  await importContacts('second.csv', [8004, 8005]);
}, 120_000);
afterAll(async () => {
  worker.signal('SIGTERM');
  await worker.ended;
  await endPrograms();
  rmSync(home, { recursive: true, force: true });
});

test('a group is counted and exported as of a moment', async () => {
  expect((await run('count', '--group', 'Guests')).stdout).toBe('5\n');
  expect((await run('count', '--group', 'Guests', '--at', between)).stdout).toBe('3\n');
  const file = join(home, 'then.csv');
  const { code, stderr } = await run('export', '--group', 'Guests', '--at', between, '--columns', 'name', '-o', file);
  expect(code, stderr).toBe(0);
  expect(
    readFileSync(file, 'utf8')
      .match(/Of \d+/g)
      ?.sort(),
  ).toEqual(['Of 8001', 'Of 8002', 'Of 8003']);
}, 60_000);

test('what differs between two moments is counted and listed, and growth told by period', async () => {
  const counts = await run('diff', '--group', 'Guests', '--at', between);
  expect(counts.stdout).toBe('only-first\t0\nboth\t3\nonly-second\t2\n');
  const list = await run('diff', '--group', 'Guests', '--at', between, '--list', 'only-second', '--columns', 'name');
  expect(list.stdout.match(/Of \d+/g)?.sort()).toEqual(['Of 8004', 'Of 8005']);

  const periods = await musterJson<{ added: number; size: number }[]>(
    ['growth', '--group', 'Guests', '--by', 'month'],
    {
      env,
    },
  );
  expect(periods).toHaveLength(24);
  expect(periods.at(-1)).toMatchObject({ size: 5, removed: 0 });
}, 60_000);

test('what cannot be asked is refused with a sentence', async () => {
  expect((await run('count', 'everyone', '--group', 'Guests')).stderr).toContain('one of them');
  expect((await run('export', '--at', between)).stderr).toContain('--group');
  expect((await run('count', '--group', 'Guests', '--at', 'yesterday')).stderr).toMatch(/^at: A date such as/);
  expect((await run('diff', '--group', 'Nobody')).stderr).toBe('There is no group “Nobody”.\n');
  const db = openDatabase({ url: embeddedUrl(env.DATA_DIR) });
  await db.updateTable('workspace').set({ pruned_at: new Date() }).execute();
  await closeDatabase(db);
  const { code, stdout, stderr } = await run('export', '--group', 'Guests', '--at', between);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Who was in a group is known from /);
  // How many there were, is known for ever.
  expect((await run('count', '--group', 'Guests', '--at', between)).stdout).toBe('3\n');
}, 60_000);
