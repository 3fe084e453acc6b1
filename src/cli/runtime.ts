import { connect, prepareDatabase } from '../db/connect.ts';
import { type Db, waitForDatabase } from '../db/database.ts';
import { ensureWorkspace, findWorkspace, type Workspace } from '../workspaces/workspaces.ts';
import { readConfig } from './config.ts';
import { exitCodeOf, untilSignal } from './signals.ts';

/** How long a command waits for an external database that is away, before it gives up. */
const COMMAND_WAIT_MS = 30_000;

/**
 * Runs a command against the configured database, migrated, in one workspace; closes everything at the end.
 * SIGINT or SIGTERM ends it without waiting for what it does, which is rolled back, and leaves no PostgreSQL behind.
 */
export function withDatabase<T>(
  options: {
    workspace?: string | undefined;
    /** Runs when a signal ends the command, before the connection is cut. */
    onStop?: (db: Db) => Promise<void>;
  },
  work: (context: { db: Db; workspace: Workspace }) => Promise<T>,
): Promise<T> {
  return withConnection({ onStop: options.onStop }, async (db) => {
    await prepareDatabase(db, { log: tell, timeoutMs: COMMAND_WAIT_MS });
    const first = await ensureWorkspace(db);
    const workspace = options.workspace ? await findWorkspace(db, options.workspace) : first;
    return work({ db, workspace });
  });
}

/** As `withDatabase`, with the database as it is: it answers, but may be of another schema version, or quite empty. */
export function withBareDatabase<T>(options: { applicationName?: string }, work: (db: Db) => Promise<T>): Promise<T> {
  return withConnection(options, async (db) => {
    await waitForDatabase(db, { timeoutMs: COMMAND_WAIT_MS });
    return work(db);
  });
}

async function withConnection<T>(
  { onStop, ...options }: { applicationName?: string; onStop?: ((db: Db) => Promise<void>) | undefined },
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const stop = untilSignal(() => tell('Stopping. What is not finished is undone.'));
  const connection = await connect({ ...config, ...options, max: 4, log: tell });
  const stopped = stop.then(async (signal) => {
    await onStop?.(connection.db).catch(() => {});
    await connection.abandon();
    process.exit(exitCodeOf(signal));
  });
  try {
    return await work(connection.db);
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
