import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquireEmbedded, type EmbeddedLease, stopEmbedded } from './index.ts';
import { clusterLink } from './place.ts';
import { cleanUp, isRunning, postmasterPid, query, temporaryDirectory, until } from './processes.testing.ts';

afterAll(cleanUp);

describe('what was committed survives', () => {
  const dataDir = join(temporaryDirectory(), 'data');
  const said: string[] = [];
  let lease: EmbeddedLease;
  beforeAll(async () => {
    lease = await acquireEmbedded({ dataDir, log: (message) => said.push(message) });
    await query(lease.url, 'create table kept (n int)');
  });

  async function expectKept(url: string, rows: number): Promise<void> {
    expect(await query(url, 'select count(*)::int as rows from kept')).toEqual([{ rows }]);
  }

  test('kill -9 of PostgreSQL', async () => {
    await query(lease.url, 'insert into kept select generate_series(1, 1000)');
    const pid = postmasterPid(dataDir);
    process.kill(pid, 'SIGKILL');

    // Several callers notice at once; they share one restart.
    const urls = await Promise.all([lease.ensure(), lease.ensure()]);
    expect(urls).toEqual([lease.url, lease.url]);
    expect(postmasterPid(dataDir)).not.toBe(pid);
    await expectKept(lease.url, 1000);
    expect(said.at(-1)).toBe('PostgreSQL answers again.');
  });

  test('kill -9 of PostgreSQL while it is busy', async () => {
    const busy = query(lease.url, 'insert into kept select generate_series(1, 20000000)').catch((error) => error);
    await new Promise((settle) => setTimeout(settle, 200));
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await expectKept(await lease.ensure(), 1000);
    expect(await busy).toBeInstanceOf(Error);
  });

  test('kill -9 of one of its processes, which cuts off all the others', async () => {
    const pid = postmasterPid(dataDir);
    const cut = query(lease.url, 'select pg_backend_pid() as pid, pg_sleep(30)').catch((error) => error);
    const [backend] = await query(
      lease.url,
      "select pid from pg_stat_activity where application_name like 'muster lease%'",
    );
    process.kill(Number(backend?.pid), 'SIGKILL');
    expect(await cut).toBeInstanceOf(Error);
    await expectKept(await lease.ensure(), 1000);
    expect(postmasterPid(dataDir)).toBe(pid);
  });

  test('the lease is taken again by itself, so others still do not stop PostgreSQL under us', async () => {
    const [backend] = await query(
      lease.url,
      "select pid from pg_stat_activity where application_name like 'muster lease%'",
    );
    said.length = 0;
    await query(lease.url, `select pg_terminate_backend(${backend?.pid})`);
    await until(() => said.at(-1) === 'PostgreSQL answers again.');
    const other = await acquireEmbedded({ dataDir });
    await other.release();
    await expectKept(lease.url, 1000);
  });

  test('somebody stops it', async () => {
    expect(await stopEmbedded({ dataDir })).toBe(true);
    await expectKept(await lease.ensure(), 1000);
  });

  test('one whose lock file is gone, and which nobody can find any more, is replaced', async () => {
    const pid = postmasterPid(dataDir);
    rmSync(join(clusterLink(dataDir), 'postmaster.pid'));
    const other = await acquireEmbedded({ dataDir });
    expect(postmasterPid(dataDir)).not.toBe(pid);
    await expectKept(other.url, 1000);
    await other.release();
    await expectKept(await lease.ensure(), 1000);
  });

  test('a lost lease is still given back', async () => {
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await lease.release();
    await until(() => !isRunning(dataDir)); // its orphaned helpers take an instant to notice
  });
});
