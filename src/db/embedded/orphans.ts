import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, findPostmaster, isPostmaster } from './postmaster.ts';

/**
 * Ends what keeps a new PostgreSQL from starting although none can be joined. After a kill, the idle sessions end by
 * themselves at once, but one in the midst of a query goes on until that is done, and holds the shared memory. And a
 * PostgreSQL whose lock file is gone runs on for up to a minute, until it notices that itself. Both are cut off, as in
 * any crash: what was not committed is rolled back. Needs /proc; without it (macOS) the caller has to wait.
 */
export async function endOrphans(directory: string): Promise<void> {
  for (const pid of orphansOf(directory)) signal(pid, 'SIGQUIT'); // PostgreSQL's own word for "stop where you are"
  for (let tries = 0; tries < 50 && orphansOf(directory).length > 0; tries += 1) await sleep(20);
  for (const pid of orphansOf(directory)) signal(pid, 'SIGKILL');
}

/** The server processes of a directory that do not belong to the PostgreSQL that its lock file names. */
function orphansOf(directory: string): number[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  const named = findPostmaster(directory)?.pid;
  return names.map(Number).filter((pid) => {
    if (!Number.isInteger(pid) || pid === named) return false;
    try {
      if (isPostmaster(pid, directory)) return true;
      if (readlinkSync(`/proc/${pid}/cwd`) !== directory || !/^postgres: /.test(commandLine(pid)[0] ?? ''))
        return false;
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return Number(parent) !== named;
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
