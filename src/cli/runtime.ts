import { ensureWorkspace, findWorkspace, type Workspace } from '../access/workspaces.ts';
import { connect, prepareDatabase } from '../db/connect.ts';
import type { Db } from '../db/database.ts';
import { readConfig } from './config.ts';
import { exitCodeOf, untilSignal } from './signals.ts';

/** How long a command waits for an external database that is away, before it gives up. */
const COMMAND_WAIT_MS = 30_000;

/**
 * Runs a command against the configured database, migrated, in one workspace; closes everything at the end.
 * SIGINT or SIGTERM ends it without waiting for what it does, which is rolled back, and leaves no PostgreSQL behind.
 */
export async function withDatabase<T>(
  options: { workspace?: string | undefined },
  work: (context: { db: Db; workspace: Workspace }) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const log = (message: string): void => {
    process.stderr.write(`${message}\n`);
  };
  const stop = untilSignal(() => log('Stopping. What is not finished is undone.'));
  const connection = await connect({ ...config, max: 4, log });
  const stopped = stop.then(async (signal) => {
    await connection.abandon();
    process.exit(exitCodeOf(signal));
  });
  try {
    await prepareDatabase(connection.db, { log, timeoutMs: COMMAND_WAIT_MS });
    const first = await ensureWorkspace(connection.db);
    const workspace = options.workspace ? await findWorkspace(connection.db, options.workspace) : first;
    return await work({ db: connection.db, workspace });
  } catch (error) {
    // Cut off by our own doing: no error to tell of.
    if (stop.stopped()) await stopped;
    throw error;
  } finally {
    await connection.close();
  }
}

/** One line on standard output. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One line on standard error: for people, while standard output stays for results. */
export const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
