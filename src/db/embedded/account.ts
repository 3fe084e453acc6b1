import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import { unavailable } from './errors.ts';

/** The unprivileged account PostgreSQL runs as when Muster itself runs as root, which PostgreSQL refuses. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account of a user id, under its name where the system knows one. */
export async function accountOf(uid: number, gid: number): Promise<Account> {
  const { code, output } = await runCommand('id', ['-nu', String(uid)]);
  return { name: code === 0 ? output.trim() : `user id ${uid}`, uid, gid };
}

/**
 * Chooses the account for a new database: `muster`, else `postgres`, else a `muster` made now, else `nobody`.
 * `nobody` comes last because other services may run as it and could then read the database's files.
 */
export async function chooseAccount(log: (message: string) => void): Promise<Account> {
  const existing = (await lookUp('muster')) ?? (await lookUp('postgres'));
  if (existing !== undefined) return existing;

  const made = await runCommand('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    'muster',
  ]);
  const muster = await lookUp('muster'); // whoever made it: two first starts may have raced
  if (muster !== undefined) {
    if (made.code === 0) log('PostgreSQL does not run as root: created the system user muster for it.');
    return muster;
  }

  const nobody = await lookUp('nobody');
  if (nobody === undefined) {
    throw unavailable(
      `PostgreSQL does not run as root, and no user could be made for it (${made.output.trim()}). ` +
        'Start Muster as an ordinary user, or create a user named muster.',
    );
  }
  log(
    'PostgreSQL does not run as root, and no user could be made for it: it runs as nobody. ' +
      'Better create a user named muster.',
  );
  return nobody;
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [user, group] = await Promise.all([runCommand('id', ['-u', name]), runCommand('id', ['-g', name])]);
  if (user.code !== 0 || group.code !== 0) return undefined;
  const account = { name, uid: Number(user.output), gid: Number(group.output) };
  return account.uid > 0 ? account : undefined;
}

/**
 * Whether the account can enter a directory. Tried for real: modes alone do not tell (ACLs, mounts, security modules).
 */
export async function canEnter(directory: string, account: Account): Promise<boolean> {
  return (await runCommand('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], account)).code === 0;
}

/**
 * Whether the account could own a private directory inside `directory`: reach it, write in it, and have the file system
 * keep owner and mode, which some network and virtual-machine mounts do not.
 */
export async function canHold(directory: string, account: Account): Promise<boolean> {
  let probe: string | undefined;
  try {
    probe = mkdtempSync(join(directory, '.probe-'));
    chownSync(probe, account.uid, account.gid);
    const { uid, mode } = statSync(probe);
    if (uid !== account.uid || (mode & 0o077) !== 0) return false;
    return (await runCommand('/bin/sh', ['-c', 'cd "$1" && : > file', 'sh', probe], account)).code === 0;
  } catch {
    return false;
  } finally {
    if (probe !== undefined) rmSync(probe, { recursive: true, force: true });
  }
}
