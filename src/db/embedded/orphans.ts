import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, isPostmaster } from './postmaster.ts';

/**
 * Ends what a killed PostgreSQL left behind. Its idle sessions end by themselves at once, but one in the midst of a
 * query goes on until that is done, and no new PostgreSQL may start as long as it holds the shared memory. It is cut
 * off, as in any crash: what it had not committed is rolled back. Needs /proc; without it (macOS) the caller has to
 * wait.
 */
export async function endOrphans(directory: string): Promise<void> {
  for (const pid of orphansOf(directory)) signal(pid, 'SIGQUIT'); // PostgreSQL's own word for "stop where you are"
  for (let tries = 0; tries < 50 && orphansOf(directory).length > 0; tries += 1) await sleep(20);
  for (const pid of orphansOf(directory)) signal(pid, 'SIGKILL');
}

/** The server processes of a directory that no living PostgreSQL is the parent of. */
function orphansOf(directory: string): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names.map(Number).filter((pid) => {
    if (!Number.isInteger(pid)) return false;
    try {
      if (readlinkSync(`/proc/${pid}/cwd`) !== directory || !/^postgres: /.test(commandLine(pid)[0] ?? ''))
        return false;
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return !isPostmaster(Number(parent), directory);
    } catch {
      return false; // gone meanwhile, or another account's
    }
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone meanwhile.
  }
}
