// A lock between processes that may be killed at any moment.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './process.mjs';

const pollMs = 100;
const giveUpMs = 15 * 60_000;

/**
 * Runs `work` while holding the lock `directory`, waiting for another holder to finish first; `onWait(pid)` is called
 * once if there is one. `work` receives a function that names a child process: the lock counts as held while any of
 * its processes lives, so that killing us in the middle of an install does not let a second install run beside it.
 *
 * The lock is a directory moved into place with its owner file already inside. Renaming onto a directory that is not
 * empty fails, which makes taking it atomic and lets a lock never be seen half made.
 */
export async function withLock(directory, onWait, work) {
  const mine = `${directory}-${process.pid}`;
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'owner'), ownerLine(process.pid));

  const started = Date.now();
  let told = false;
  while (!moved(mine, directory)) {
    const owners = readOwners(directory);
    const alive = owners.find(isAlive);
    if (owners.length > 0 && !alive) {
      // Moved aside, not deleted: a second waiter that also saw the dead owner cannot move its successor's lock
      // onto this one, because it is not empty. The successor sweeps it up when done.
      moved(directory, `${directory}-dead-${owners[0].pid}`);
      continue;
    }
    if (alive && !told) {
      told = true;
      onWait(alive.pid);
    }
    if (Date.now() - started > giveUpMs) {
      rmSync(mine, { recursive: true, force: true });
      throw new Problem(`gave up waiting for process ${alive?.pid}; if it is not Muster, remove ${directory}`);
    }
    await sleep(pollMs);
  }

  try {
    return await work((pid) => appendFileSync(join(directory, 'owner'), ownerLine(pid)));
  } finally {
    // Moved away first: deleting in place would race with a waiter that takes the emptied directory.
    renameSync(directory, mine);
    rmSync(mine, { recursive: true, force: true });
    sweep(directory);
  }
}

/** Removes what dead holders and waiters left beside the lock. */
function sweep(directory) {
  const parent = dirname(directory);
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(`${basename(directory)}-`)) continue;
    const owners = readOwners(join(parent, name));
    if (owners.length > 0 && !owners.some(isAlive)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function moved(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOENT'].includes(error.code)) return false;
    throw error;
  }
}

function ownerLine(pid) {
  return `${pid} ${startTime(pid)}\n`;
}

function readOwners(directory) {
  let text;
  try {
    text = readFileSync(join(directory, 'owner'), 'utf8');
  } catch {
    return []; // released between our attempt and this read
  }
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [pid, started] = line.split(' ');
      return { pid: Number(pid), started };
    });
}

function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
  }
  return started === startTime(pid);
}

/** When a process began, in clock ticks; '' where that is unknown. In a container a restart often reuses the pid. */
function startTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; where nothing reaps it (a container without an init) it stays for ever.
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return '';
  }
}
