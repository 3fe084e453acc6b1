import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { acquireEmbedded, stopEmbedded } from './index.ts';
import { cleanUp, isRunning, postmasterPid, query, startProcess, temporaryDirectory } from './processes.testing.ts';

afterAll(cleanUp);

describe('processes on one data directory', () => {
  const dataDir = join(temporaryDirectory(), 'data');

  test('may make it at the same time, and the last to leave stops PostgreSQL', async () => {
    const [a, b] = [startProcess(dataDir), startProcess(dataDir)];
    const urls = await Promise.all([a.ask('acquire'), b.ask('acquire')]);
    expect(urls[0]).toMatch(/^postgres:\/\/muster:[0-9a-f]{48}@127\.0\.0\.1:\d+\/muster$/);
    expect(urls[1]).toBe(urls[0]);
    await query(urls[0], 'create table kept as select 42 as answer');

    expect(await a.ask('release')).toBe('released');
    expect(isRunning(dataDir)).toBe(true);
    expect(await query(await b.ask('ensure'), 'select answer from kept')).toEqual([{ answer: 42 }]);

    expect(await b.ask('release')).toBe('released');
    expect(isRunning(dataDir)).toBe(false);
    for (const process of [a, b]) process.kill('SIGKILL');
  });

  test('may start it, and leave it, at the same time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const leases = await Promise.all(Array.from({ length: 4 }, () => acquireEmbedded({ dataDir })));
      expect(new Set(leases.map(({ url }) => url)).size).toBe(1);
      await Promise.all(leases.map((lease) => lease.release()));
      expect(isRunning(dataDir)).toBe(false);
    }
  });

  test('may join while another stops it', async () => {
    let lease = await acquireEmbedded({ dataDir });
    for (let round = 0; round < 8; round += 1) {
      const leaving = lease.release();
      // Each round joins a little later into the other's shutdown.
      await new Promise((settle) => setTimeout(settle, round * 12));
      const next = await acquireEmbedded({ dataDir });
      await leaving;
      expect(await query(await next.ensure(), 'select answer from kept')).toEqual([{ answer: 42 }]);
      lease = next;
    }
    await lease.release();
    expect(isRunning(dataDir)).toBe(false);
  });

  test('find it running after the only other was killed, and then stop it themselves', async () => {
    const victim = startProcess(dataDir);
    const url = await victim.ask('acquire');
    const pid = postmasterPid(dataDir);
    victim.kill('SIGKILL');
    await victim.ended;

    const heir = await acquireEmbedded({ dataDir });
    expect(heir.url).toBe(url);
    expect(postmasterPid(dataDir)).toBe(pid);
    await heir.release();
    expect(isRunning(dataDir)).toBe(false);
  });

  test('are not kept from exiting by their lease', async () => {
    const forgetful = startProcess(dataDir);
    await forgetful.ask('acquire');
    await forgetful.ask('leave');
    expect(await forgetful.ended).toBe(0);

    expect(isRunning(dataDir)).toBe(true);
    expect(await stopEmbedded({ dataDir })).toBe(true);
    expect(isRunning(dataDir)).toBe(false);
    expect(await stopEmbedded({ dataDir })).toBe(false);
  });

  test('a release is given once, however often it is asked for', async () => {
    const [a, b] = [await acquireEmbedded({ dataDir }), await acquireEmbedded({ dataDir })];
    await Promise.all([a.release(), a.release()]);
    await a.release();
    expect(isRunning(dataDir)).toBe(true);
    await b.release();
    expect(isRunning(dataDir)).toBe(false);
  });
});
