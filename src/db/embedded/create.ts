import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Account, canHold, chooseAccount, isRoot } from './account.ts';
import type { Binaries } from './binaries.ts';
import { codeOf, fileError, unavailable } from './errors.ts';
import { newName, sweep, syncDirectory } from './files.ts';
import { writeIdentity } from './identity.ts';
import { initialise } from './initdb.ts';
import { clusterLink, outside } from './place.ts';

/**
 * Makes the database of a data directory (a real path). It is made beside its place and then renamed, so a process
 * killed half way leaves nothing that a later start could take for a database. When several processes do this at once,
 * one wins and the others return as if they had.
 */
export async function createCluster(
  dataDir: string,
  binariesFor: (account: Account | undefined) => Promise<Binaries>,
  log: (message: string) => void,
): Promise<void> {
  const account = isRoot() ? await chooseAccount(log) : undefined;
  const binaries = await binariesFor(account);
  try {
    if (account === undefined || (await canHold(dataDir, account)) || (await letThrough(dataDir, account))) {
      await makeIn(dataDir, binaries, account, log);
    } else {
      await makeOutside(dataDir, binaries, account, log);
    }
  } catch (error) {
    throw fileError(error, dataDir);
  }
}

/**
 * Lets the account's group pass through (not look into) a data directory that is root's alone and still empty, such as
 * a fresh private one. Returns whether that was enough; leaves it as it was when not.
 */
async function letThrough(dataDir: string, account: Account): Promise<boolean> {
  const { uid, gid, mode } = statSync(dataDir);
  if (uid !== 0 || (mode & 0o077) !== 0 || readdirSync(dataDir).length > 0) return false;
  chownSync(dataDir, uid, account.gid);
  chmodSync(dataDir, 0o710);
  if (await canHold(dataDir, account)) return true;
  chownSync(dataDir, uid, gid);
  chmodSync(dataDir, mode & 0o7777);
  return false;
}

/** Makes `home`/postgres. Returns false when another process had just made it. */
async function makeIn(
  home: string,
  binaries: Binaries,
  account: Account | undefined,
  log: (message: string) => void,
): Promise<boolean> {
  const workshop = newName(join(home, 'postgres'));
  const directory = join(workshop, 'cluster');
  try {
    mkdirSync(workshop, { mode: 0o700 });
    if (account !== undefined) chownSync(workshop, account.uid, account.gid);
    const password = randomBytes(24).toString('hex');
    await initialise(directory, password, workshop, binaries, account, log);

    // No local sockets, no other machine, nobody without the password.
    writeFileSync(
      join(directory, 'pg_hba.conf'),
      '# Written by Muster: only from this machine, only with the password.\nhost all all 127.0.0.1/32 scram-sha-256\n',
    );
    appendFileSync(
      join(directory, 'postgresql.conf'),
      '\n# Muster writes muster.conf anew at each start. Settings of your own: ALTER SYSTEM, or below.\n' +
        "include_if_exists = 'muster.conf'\n",
    );
    writeIdentity(directory, { password }, account);
    renameSync(directory, join(home, 'postgres'));
    syncDirectory(home);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

/** Makes the database in a directory of its own that the account can reach, and a link to it in the data directory. */
async function makeOutside(
  dataDir: string,
  binaries: Binaries,
  account: Account,
  log: (message: string) => void,
): Promise<void> {
  mkdirSync(outside, { recursive: true, mode: 0o755 });
  sweep(outside);
  // A new name each time: the link alone says which database is this data directory's, so a new data directory gets a
  // new one.
  tellOfEarlier(dataDir, log);
  const home = join(outside, randomBytes(6).toString('hex'));
  mkdirSync(home, { mode: 0o711 });
  let linked = false;
  try {
    writeFileSync(join(home, 'README'), readme(dataDir));
    if (!(await canHold(home, account))) {
      throw unavailable(
        `PostgreSQL runs as ${account.name}, who can keep files neither in ${dataDir} nor in ${outside}. ` +
          'Set DATA_DIR to a directory that this user can reach.',
      );
    }
    await makeIn(home, binaries, account, log);
    symlinkSync(join(home, 'postgres'), clusterLink(dataDir));
    linked = true;
    syncDirectory(dataDir);
    log(
      `PostgreSQL runs as ${account.name}, who cannot get to ${dataDir}: its files are in ${home}, ` +
        `linked from ${clusterLink(dataDir)}.`,
    );
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    if (!linked) rmSync(home, { recursive: true, force: true });
  }
}

/** Deleting a data directory leaves its files outside behind. Whether they are still wanted is for a person to say. */
function tellOfEarlier(dataDir: string, log: (message: string) => void): void {
  for (const name of readdirSync(outside)) {
    const home = join(outside, name);
    try {
      if (readFileSync(join(home, 'README'), 'utf8') !== readme(dataDir)) continue;
    } catch {
      continue; // not one of ours
    }
    log(`An earlier database of ${dataDir} is still in ${home}. Delete it when it is no longer needed.`);
  }
}

function readme(dataDir: string): string {
  return `PostgreSQL's files for Muster's data directory ${dataDir}\n`;
}

/** Removes what earlier, killed processes left half made for this data directory. */
export function sweepLeftovers(dataDir: string): void {
  for (const directory of [dataDir, outside]) {
    try {
      sweep(directory);
    } catch {
      // Absent, or another account's.
    }
  }
}
