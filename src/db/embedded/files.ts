import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  fchownSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';

/** Replaces a file whole or not at all, mode 0600, owned by `owner` when given; durable when it returns. */
export function writeAtomically(path: string, content: string, owner?: Account): void {
  const draft = newName(path);
  try {
    // 'wx' refuses an existing name, so root never writes through a link that another account planted.
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, content);
      if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

/** Makes renames and new names in a directory survive a power cut. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * A name beside `path` for work in progress; it names this process, so that `sweep` can tell whether the work still
 * goes on.
 */
export function newName(path: string): string {
  return `${path}.new-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/**
 * Removes what killed processes left half made in a directory. What another process may still be making is kept for ten
 * minutes.
 */
export function sweep(directory: string): void {
  for (const name of readdirSync(directory)) {
    const maker = /\.new-(\d+)-[0-9a-f]{12}$/.exec(name)?.[1];
    if (maker === undefined) continue;
    const path = join(directory, name);
    try {
      // The id alone would not do: in a container every run of Muster may get the same one.
      const inProgress = isAlive(Number(maker)) && Date.now() - statSync(path).mtimeMs < 600_000;
      if (!inProgress) rmSync(path, { recursive: true, force: true });
    } catch {
      // Its maker removed it first.
    }
  }
}

/** Whether a process, or the remains of one, has this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Keeps a log below `limit` bytes, with one predecessor `.1`. PostgreSQL holds the file open in append mode, so it is
 * copied and emptied rather than renamed; the lines of the instant between the two are lost, which for a log is the
 * better bargain.
 */
export function boundLog(path: string, limit = 10 * 1024 * 1024): void {
  try {
    if (statSync(path).size <= limit) return;
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  } catch {
    // No log yet, or no room for a copy: neither is a reason to stop the database.
  }
}

/**
 * The last lines of a file from byte `from` on (the start, when the file has become shorter); '' when there is none.
 */
export function tail(path: string, from: number, lines = 12): string {
  try {
    const { size } = statSync(path);
    const start = Math.max(size < from ? 0 : from, size - 65_536);
    const bytes = Buffer.alloc(size - start);
    const file = openSync(path, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, start);
    } finally {
      closeSync(file);
    }
    return bytes.toString().trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}
