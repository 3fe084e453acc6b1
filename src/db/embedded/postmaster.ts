import { spawn, spawnSync } from 'node:child_process';
import { closeSync, linkSync, openSync, readFileSync, readlinkSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { spawnOptions } from './command.ts';
import { codeOf, unavailable } from './errors.ts';
import { isAlive, newName } from './files.ts';

/** A running PostgreSQL, as its own lock file postmaster.pid tells. */
export interface Postmaster {
  pid: number;
  /** Undefined in the first instants, before it is written. */
  port: number | undefined;
}

/** The PostgreSQL that now runs on a database directory (a real path), whoever started it. */
export function findPostmaster(directory: string): Postmaster | undefined {
  const lines = readLockFile(directory)?.split('\n');
  const pid = Number(lines?.[0]);
  if (lines === undefined || !Number.isInteger(pid) || pid <= 0 || !isPostmaster(pid, directory)) return undefined;
  const port = Number(lines[3]);
  return { pid, port: Number.isInteger(port) && port > 0 ? port : undefined };
}

function readLockFile(directory: string): string | undefined {
  try {
    return readFileSync(join(directory, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whether a process is the PostgreSQL of this directory. That a process of that id exists is not enough: after a crash
 * or in a restarted container the id may be anyone's, and the remains of a dead child ("zombie") keep theirs.
 */
export function isPostmaster(pid: number, directory: string): boolean {
  if (!isAlive(pid)) return false;
  const command = commandLine(pid);
  const name = basename(command[0] ?? '');
  // One that is ending has lost its command line some milliseconds before it is gone; its directory still tells.
  if (name !== '' && !/^postgres(\.|$)/.test(name)) return false;
  if (command[command.indexOf('-D') + 1] === directory) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === directory; // started elsewhere, then the directory was moved
  } catch {
    return false;
  }
}

export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    if (process.platform === 'linux') return [];
    // Without /proc (macOS). Our command line has "-D", the directory, then "-p": the directory may hold spaces.
    const line = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
    const parts = /^(.*?) -D (.*?) -p \d+$/.exec(line);
    return parts === null ? [] : [parts[1] ?? '', '-D', parts[2] ?? ''];
  }
}

/** A lock file is empty only between its creation and its first write; one that stays so was cut off by a crash. */
const WRITTEN_WITHIN = 10_000;

/**
 * Puts aside a lock file that PostgreSQL itself would never clear away, as it does those of dead processes: one whose
 * process lives but is not our PostgreSQL, and one that a crash left empty. Should another start have written a fresh
 * one this very instant, it is put back. Even then two could not run at once, since PostgreSQL also locks by shared
 * memory.
 */
export function clearStaleLockFile(directory: string): void {
  const stale = readLockFile(directory);
  if (stale === undefined || findPostmaster(directory) !== undefined || !isStale(stale, directory)) return;
  const path = join(directory, 'postmaster.pid');
  const aside = newName(path);
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== stale) linkSync(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isStale(content: string, directory: string): boolean {
  const pid = Number(content.split('\n')[0]);
  if (content.trim() !== '' && Number.isInteger(pid) && pid > 0) return isAlive(pid);
  // Being written right now, most likely: taken away, its PostgreSQL would go on without one.
  const written = statSync(join(directory, 'postmaster.pid'), { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && Date.now() - written > WRITTEN_WITHIN;
}

/** A PostgreSQL this process started. */
export interface Started {
  pid: number;
  /** Settles when it ends, with how; with the reason when it could not even be run. */
  ended: Promise<string>;
}

/**
 * Starts PostgreSQL on a port. It gets a session of its own, so that Ctrl-C in the terminal reaches Node alone, which
 * stops it when its own work is done; and it does not keep Node from exiting.
 */
export function startPostmaster(o: {
  directory: string;
  port: number;
  binaries: Binaries;
  account: Account | undefined;
  logFile: string;
}): Started {
  // Opened here, not by PostgreSQL, whose account may not write in the data directory.
  const log = openSync(o.logFile, 'a', 0o600);
  try {
    const child = spawn(o.binaries.postgres, ['-D', o.directory, '-p', String(o.port)], {
      ...spawnOptions(o.account),
      detached: true,
      stdio: ['ignore', log, log],
    });
    const ended = new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(error.message));
      child.on('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    child.unref();
    return { pid: child.pid ?? 0, ended };
  } finally {
    closeSync(log);
  }
}

/**
 * Stops the PostgreSQL of a directory cleanly and waits until it is gone: sessions are cut off, open transactions
 * rolled back, memory written out ("fast shutdown"). Returns at once when none runs. Throws when it takes longer than
 * five minutes.
 */
export async function stopPostmaster(directory: string, log: (message: string) => void): Promise<void> {
  const running = findPostmaster(directory);
  if (running === undefined) return;
  try {
    process.kill(running.pid, 'SIGINT');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw unavailable(`PostgreSQL (process ${running.pid}) cannot be stopped.`, error);
  }
  const begun = Date.now();
  let told = begun;
  while (isPostmaster(running.pid, directory)) {
    await sleep(20);
    if (Date.now() - told > 10_000) {
      told = Date.now();
      log('Waiting for PostgreSQL to write its memory to disk and stop.');
    }
    if (told - begun > 300_000)
      throw unavailable(`PostgreSQL (process ${running.pid}) has not stopped within five minutes.`);
  }
}

/** The preferred TCP port of the loopback address when it is free, else any free one. */
export async function freePort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined) {
    const port = await tryPort(preferred).catch(() => undefined);
    if (port !== undefined) return port;
  }
  return tryPort(0);
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
