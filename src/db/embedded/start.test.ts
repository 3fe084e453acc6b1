import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRoot } from './account.ts';
import { acquireEmbedded, type EmbeddedLease, stopEmbedded } from './index.ts';
import {
  cleanUp,
  isRunning,
  postmasterPid,
  query,
  startProcess,
  temporaryDirectory,
  until,
} from './processes.testing.ts';

afterAll(cleanUp);

describe('a first start', () => {
  const dataDir = join(temporaryDirectory(), 'data');
  let lease: EmbeddedLease;
  beforeAll(async () => {
    lease = await acquireEmbedded({ dataDir, settings: { work_mem: '7MB', 'muster.test': "it's" } });
  });
  afterAll(() => lease.release());

  test('gives an empty UTF-8 database that sorts by code point and knows the letters of any script', async () => {
    const rows = await query(
      lease.url,
      `select current_database() as database, current_user as user, datlocprovider as provider, datlocale as locale,
              lower('ПРИВЕТ') as lower, current_setting('server_version_num')::int / 10000 as major
       from   pg_database where datname = current_database()`,
    );
    expect(rows).toEqual([
      { database: 'muster', user: 'muster', provider: 'b', locale: 'C.UTF-8', lower: 'привет', major: 18 },
    ]);
  });

  test('keeps data safe and takes settings of the caller', async () => {
    const rows = await query(
      lease.url,
      `select name, setting from pg_settings
       where  name in ('data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit', 'work_mem')
       order  by name`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      work_mem: '7168',
    });
    expect(await query(lease.url, "select current_setting('muster.test') as quoted")).toEqual([{ quoted: "it's" }]);
  });

  test('lets nobody in without the password', async () => {
    await expect(query(lease.url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
    expect(statSync(join(dataDir, 'postgres/muster.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres.log')).mode & 0o777).toBe(0o600);
  });

  test.skipIf(!isRoot())('as root runs PostgreSQL as another user', () => {
    expect(statSync(`/proc/${postmasterPid(dataDir)}`).uid).not.toBe(0);
  });
});

describe('a later start', () => {
  const dataDir = join(temporaryDirectory(), 'data');
  let url: string;
  beforeAll(async () => {
    const lease = await acquireEmbedded({ dataDir });
    url = lease.url;
    await query(url, 'create table kept as select 42 as answer');
    await lease.release();
  });

  /** Starts, checks that the data is there, stops; returns the url. */
  async function useOnce(): Promise<string> {
    const lease = await acquireEmbedded({ dataDir });
    try {
      expect(await query(lease.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
      return lease.url;
    } finally {
      await lease.release();
    }
  }

  test('finds the data, on the same port', async () => {
    expect(isRunning(dataDir)).toBe(false);
    expect(await useOnce()).toBe(url);
    expect(isRunning(dataDir)).toBe(false);
  });

  test('takes another port when the last one is taken', async () => {
    const intruder = createServer().listen(Number(new URL(url).port), '127.0.0.1');
    await once(intruder, 'listening');
    expect(await useOnce()).not.toBe(url);
    intruder.close();
  });

  test('is not deceived by a lock file with the id of an unrelated process', async () => {
    const directory = join(dataDir, 'postgres');
    const { uid, gid } = statSync(directory);
    // PostgreSQL itself refuses to start when that id belongs to a living process of its own user.
    const stranger = spawn('sleep', ['60'], isRoot() ? { uid, gid, cwd: '/' } : {});
    writeFileSync(
      join(directory, 'postmaster.pid'),
      `${stranger.pid}\n${directory}\n1\n5432\n\n127.0.0.1\n1 1\nready   \n`,
    );
    await useOnce();
    expect(stranger.exitCode).toBe(null);
    stranger.kill();
  });

  test('removes what a killed one left half made, not what another is making', async () => {
    const ended = spawn('true');
    await once(ended, 'exit');
    const leftover = join(dataDir, `postgres.new-${ended.pid}-0123456789ab`);
    const inProgress = join(dataDir, `postgres.new-${process.ppid}-0123456789ab`);
    for (const path of [leftover, inProgress]) mkdirSync(join(path, 'cluster'), { recursive: true });
    await useOnce();
    expect(existsSync(leftover)).toBe(false);
    expect(existsSync(inProgress)).toBe(true);
  });

  test('empties a log that has grown too long, keeping one predecessor', async () => {
    const log = join(dataDir, 'postgres.log');
    writeFileSync(log, 'x'.repeat(11 * 1024 * 1024));
    await useOnce();
    expect(statSync(log).size).toBeLessThan(100_000);
    expect(statSync(`${log}.1`).size).toBe(11 * 1024 * 1024);
  });

  test('that PostgreSQL refuses throws its last words', async () => {
    const refused = acquireEmbedded({ dataDir, settings: { shared_buffers: 'plenty' } });
    await expect(refused).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(
        /does not start \(exit code 1\)[\s\S]*invalid value for parameter "shared_buffers"/,
      ),
    });
    await useOnce();
  });

  test('of another PostgreSQL version throws what to do', async () => {
    const version = join(dataDir, 'postgres/PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(acquireEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'database_unsupported',
      message: expect.stringMatching(/made by PostgreSQL 17.*brings PostgreSQL 18.*muster backup/),
    });
    writeFileSync(version, '18\n');
  });
});

test('a first start killed half way does not hinder the next', async () => {
  const dataDir = join(temporaryDirectory(), 'data');
  const victim = startProcess(dataDir);
  void victim.ask('acquire').catch(() => {});
  await until(() => existsSync(dataDir) && readdirSync(dataDir).some((name) => name.startsWith('postgres.new-')));
  await new Promise((settle) => setTimeout(settle, 100)); // into initdb
  victim.kill('SIGKILL');
  expect(await victim.ended).toBe('SIGKILL');
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);

  const lease = await acquireEmbedded({ dataDir });
  expect(await query(lease.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await lease.release();
});

describe('a data directory that cannot be used is refused with a reason', () => {
  test('a file is in the way', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    for (const dataDir of [file, join(file, 'below')]) {
      await expect(acquireEmbedded({ dataDir })).rejects.toThrow(/is, or lies below, a file/);
    }
  });

  test('it holds something else', async () => {
    const dataDir = temporaryDirectory();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres/notes.txt'), '');
    await expect(acquireEmbedded({ dataDir })).rejects.toThrow(/holds files but no PostgreSQL database/);
    expect(readFileSync(join(dataDir, 'postgres/notes.txt'), 'utf8')).toBe('');
  });

  test('its database is a link to what is missing', async () => {
    const dataDir = temporaryDirectory();
    symlinkSync('/nonexistent/postgres', join(dataDir, 'postgres'));
    await expect(acquireEmbedded({ dataDir })).rejects.toThrow(/link to a directory that is missing/);
  });

  test.skipIf(isRoot())('it is not writable', async () => {
    const directory = temporaryDirectory(0o500);
    await expect(acquireEmbedded({ dataDir: join(directory, 'data') })).rejects.toThrow(/not writable/);
  });
});

test('stopping where nothing was ever started does nothing', async () => {
  const dataDir = join(temporaryDirectory(), 'data');
  expect(await stopEmbedded({ dataDir })).toBe(false);
  expect(existsSync(dataDir)).toBe(false);
});
