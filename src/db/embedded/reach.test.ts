import { cpSync, existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Account, chooseAccount, isRoot } from './account.ts';
import { findPackage, type Package, prepareBinaries } from './binaries.ts';
import { acquireEmbedded } from './index.ts';
import { clusterLink, outside } from './place.ts';
import { cleanUp, postmasterPid, query, temporaryDirectory } from './processes.testing.ts';

afterAll(cleanUp);

describe.skipIf(!isRoot())('started as root in a home that others cannot enter', () => {
  test('the files go where PostgreSQL can reach them; the data directory still says which they are', async () => {
    const dataDir = join(temporaryDirectory(0o700), 'data');
    const said: string[] = [];
    const start = () => acquireEmbedded({ dataDir, log: (message) => said.push(message) });

    const first = await start();
    const home = readlinkSync(clusterLink(dataDir));
    expect(home).toMatch(new RegExp(`^${outside}/[0-9a-f]{12}/postgres$`));
    expect(said.join()).toContain(`linked from ${clusterLink(dataDir)}`);
    expect(statSync(`/proc/${postmasterPid(dataDir)}`).uid).toBe(statSync(home).uid);
    await query(first.url, 'create table kept ()');
    await first.release();

    const again = await start();
    expect(await query(again.url, 'select from kept')).toEqual([]);
    await again.release();

    rmSync(dataDir, { recursive: true });
    const anew = await start();
    await expect(query(anew.url, 'select from kept')).rejects.toMatchObject({ code: '42P01' });
    expect(said.at(-2)).toContain('An earlier database');
    await anew.release();
  });

  test('a private, empty data directory in a place that they can enter is used itself', async () => {
    const dataDir = temporaryDirectory(0o700);
    const lease = await acquireEmbedded({ dataDir });
    expect(lstatSync(clusterLink(dataDir)).isDirectory()).toBe(true);
    expect(statSync(dataDir).mode & 0o777).toBe(0o710);
    await lease.release();
  });
});

describe('the programs', () => {
  const log = () => {};
  const account = async (): Promise<Account | undefined> => (isRoot() ? chooseAccount(log) : undefined);

  /** The package as npm unpacks it when it may not run install scripts: without links. */
  async function bareInstallation(mode: number): Promise<Package> {
    const found = await findPackage();
    const native = join(temporaryDirectory(mode), 'native');
    cpSync(found.native, native, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    return { ...found, native };
  }

  test('run in place, the links that npm could not make being made', async () => {
    const found = await bareInstallation(0o755);
    const copies = join(temporaryDirectory(), 'copies');
    const binaries = await prepareBinaries({ found, account: await account(), copies, log });
    expect(binaries.postgres).toBe(join(found.native, 'bin/postgres'));
    expect(existsSync(copies)).toBe(false);
  });

  test.skipIf(!isRoot())('are copied once when they cannot be reached', async () => {
    const found = await bareInstallation(0o700);
    const copies = join(temporaryDirectory(), 'copies');
    const prepare = async () => prepareBinaries({ found, account: await account(), copies, log });
    const [one, two] = await Promise.all([prepare(), prepare()]);
    expect(one.postgres).toBe(
      join(copies, `postgresql-${found.version}-${process.platform}-${process.arch}/bin/postgres`),
    );
    expect(two).toEqual(one);
    const { ino } = statSync(one.postgres);
    expect(await prepare()).toEqual(one);
    expect(statSync(one.postgres).ino).toBe(ino);
  });

  test('that do not run are refused with what they said', async () => {
    const found = await findPackage();
    const native = join(temporaryDirectory(), 'native');
    for (const name of ['bin', 'lib', 'share']) mkdirSync(join(native, name), { recursive: true });
    const copies = join(temporaryDirectory(), 'copies');
    await expect(
      prepareBinaries({ found: { ...found, native }, account: undefined, copies, log }),
    ).rejects.toMatchObject({
      code: 'database_unavailable',
      message: expect.stringMatching(/do not run.*\n.*glibc/s),
    });
  });
});
