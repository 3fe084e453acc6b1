import { spawn } from 'node:child_process';

/** Whom a command runs as: the ids of a user and of its group. */
interface Ids {
  uid: number;
  gid: number;
}

/** How a command ended. `code` is null when it could not be started or a signal ended it. */
export interface CommandResult {
  code: number | null;
  /** Standard output and standard error, as they came. */
  output: string;
}

/**
 * Runs a command to its end, as `account` when one is given. Never rejects: a command that cannot be started says so in
 * `output`.
 */
export function runCommand(command: string, args: readonly string[], account?: Ids): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...spawnOptions(account), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: null, output: output + error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/**
 * What every child gets. The working directory is one that any account can enter; the environment is empty but for the
 * search path, because a PGDATA, PGOPTIONS or LC_ALL of the caller's shell must not reach our PostgreSQL.
 * Node drops supplementary groups by itself when it changes the user id.
 */
export function spawnOptions(account: Ids | undefined) {
  return {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  };
}
