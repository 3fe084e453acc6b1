import { closeDatabase, type Db, isDatabaseAway, openDatabase, repoint, waitForDatabase } from './database.ts';
import { acquireEmbedded } from './embedded/index.ts';
import { migrate } from './migrate.ts';

export interface ConnectOptions {
  /** An external PostgreSQL; without it, the embedded one of `dataDir`. */
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Connections at most. */
  max?: number;
  /** What PostgreSQL calls the connections; `muster` by default. */
  applicationName?: string;
  log: (message: string) => void;
}

export interface Connection {
  db: Db;
  /** Where it leads: the embedded one's address may change when it comes back. */
  embedded: boolean;
  /** Ends the pool after its running statements and, if this was the last process to use it, the embedded PostgreSQL. */
  close: () => Promise<void>;
  /** As `close`, for a process that is about to exit: what runs is not waited for, and PostgreSQL rolls it back. */
  abandon: () => Promise<void>;
}

/** How often an embedded PostgreSQL is looked after: killed, it is back within about this time. */
const WATCH_MS = 1_000;

/**
 * Opens the configured database. An embedded PostgreSQL is started or joined, and brought back whenever it dies, until
 * `close`; an external one may be away for now (see `prepareDatabase`).
 */
export async function connect({
  databaseUrl,
  dataDir,
  log,
  max = 10,
  applicationName = 'muster',
}: ConnectOptions): Promise<Connection> {
  if (databaseUrl) {
    const db = openDatabase({ url: databaseUrl, max, applicationName });
    return { db, embedded: false, close: () => closeDatabase(db), abandon: async () => {} };
  }
  const lease = await acquireEmbedded({ dataDir, log });
  const db = openDatabase({ url: lease.url, max, applicationName });
  let closed = false;
  let watching: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    watching = watching.then(async () => {
      if (closed) return;
      try {
        await waitForDatabase(db, { timeoutMs: 0 });
      } catch (error) {
        if (closed || !isDatabaseAway(error)) return;
        log('The embedded PostgreSQL does not answer; bringing it back.');
        await lease.ensure().then(
          (url) => repoint(db, url),
          (cause: Error) => log(`It could not be brought back yet: ${cause.message}`),
        );
      }
    });
  }, WATCH_MS);
  timer.unref();
  const stopWatching = async (): Promise<void> => {
    closed = true;
    clearInterval(timer);
    await watching;
  };
  return {
    db,
    embedded: true,
    close: async () => {
      await stopWatching();
      await closeDatabase(db);
      await lease.release();
    },
    abandon: async () => {
      await stopWatching();
      await lease.release();
    },
  };
}

export interface WaitOptions {
  log: (message: string) => void;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/**
 * Waits for the database and brings it to this program's schema; then does `work`, if given. A database that goes away in the midst of this is waited for again.
 */
export async function prepareDatabase(
  db: Db,
  { log, signal, timeoutMs }: WaitOptions,
  work?: () => Promise<void>,
): Promise<void> {
  const until = Date.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
  let told = false;
  const onWait = (error: unknown): void => {
    if (!told) log(`Waiting for the database: ${(error as Error).message || 'it does not answer'}`);
    told = true;
  };
  for (;;) {
    await waitForDatabase(db, { timeoutMs: until - Date.now(), ...(signal && { signal }), onWait });
    try {
      const applied = await migrate(db);
      if (applied.length > 0) log(`The database is at schema version ${applied.at(-1)}.`);
      await work?.();
      return;
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > until || signal?.aborted) throw error;
      onWait(error);
    }
  }
}
