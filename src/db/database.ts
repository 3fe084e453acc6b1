import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Schema } from './types.ts';

/** A handle for queries: the pool as a whole, or one transaction of it. */
export type Db = Kysely<Schema>;

/** A transaction: every statement runs on one connection. */
export type Tx = Db & { readonly [inTransaction]: true };
declare const inTransaction: unique symbol;

const pools = new WeakMap<object, pg.Pool>();
const clients = new WeakMap<object, pg.PoolClient>();

const types = {
  // Ids, numbers and sizes stay below 2^53 (checked where they enter), so bigint arrives as a number.
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * Opens a pool of connections. No connection is made until the first query.
 */
export function openDatabase(options: { url: string; max?: number; applicationName?: string }): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: options.applicationName ?? 'muster',
    types: types as unknown as pg.CustomTypesConfig,
    options: '-c timezone=UTC -c jit=off',
  });
  // An idle connection that breaks (restart of PostgreSQL) is replaced at the next query; without a listener it
  // would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  pools.set(db, pool);
  return db;
}

/** Sends new connections to another address: an embedded PostgreSQL may come back on another port. */
export function repoint(db: Db, url: string): void {
  (poolOf(db) as pg.Pool & { options: pg.PoolConfig }).options.connectionString = url;
}

/** The address that new connections go to, for a thread that opens its own. */
export function urlOf(db: Db): string {
  return (poolOf(db) as pg.Pool & { options: pg.PoolConfig }).options.connectionString!;
}

/** Closes the pool after its running statements. */
export async function closeDatabase(db: Db): Promise<void> {
  const pool = poolOf(db);
  // Kysely only ends a pool that it has used itself; transactions and sessions go past it.
  await db.destroy();
  if (!pool.ended) await pool.end();
}

/** SQLSTATEs after which the same transaction, run again, can succeed. */
const RETRYABLE = new Set(['40001', '40P01', '23505', '55P03']);

/**
 * Runs `work` in one transaction and answers its value; rolls back if it throws.
 *
 * Runs it again, up to `attempts` times, when PostgreSQL reports a lost race (serialization, deadlock, a unique value
 * that appeared meanwhile, a lock not had in time): `work` must read what it decides on inside the transaction.
 * `onRetry` is called between attempts, outside of any transaction.
 */
export async function transaction<T>(
  db: Db,
  work: (tx: Tx) => Promise<T>,
  options: { attempts?: number; onRetry?: (error: unknown) => Promise<void> } = {},
): Promise<T> {
  const attempts = options.attempts ?? 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(db, work);
    } catch (error) {
      if (attempt >= attempts || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
      await options.onRetry?.(error);
    }
  }
}

async function runOnce<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const held = clients.get(db);
  const client = held ?? (await poolOf(db).connect());
  let broken: Error | undefined;
  const tx = onClient(client);
  try {
    await client.query('begin');
    const value = await work(tx);
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    clients.delete(tx);
    if (!held) client.release(broken);
  }
}

/**
 * Holds one connection for `work`, outside of any transaction; `transaction(session, …)` runs on it. For temporary
 * tables that outlive a transaction: they vanish with the connection, which is closed afterwards.
 */
export async function withSession<T>(db: Db, work: (session: Db) => Promise<T>): Promise<T> {
  const { session, close } = await openSession(db);
  try {
    return await work(session);
  } finally {
    close();
  }
}

/** `withSession` for work that does not end where it began. */
export async function openSession(db: Db): Promise<{ session: Db; close: () => void }> {
  const client = await poolOf(db).connect();
  const session = onClient(client);
  return {
    session,
    close: () => {
      if (clients.delete(session)) client.release(true);
    },
  };
}

/** The pool behind a handle, for libraries that want one. */
export function poolOf(db: Db): pg.Pool {
  const pool = pools.get(db);
  if (!pool) throw new Error('needs the handle that openDatabase() made');
  return pool;
}

function onClient(client: pg.PoolClient): Tx {
  const single = {
    connect: async () => ({
      query: client.query.bind(client),
      release: () => {},
    }),
    end: async () => {},
  };
  const tx = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: single as unknown as pg.Pool }) }) as Tx;
  clients.set(tx, client);
  return tx;
}

/** The driver's connection of a session or transaction, for COPY. */
export function rawClient(db: Db): pg.PoolClient {
  const client = clients.get(db);
  if (!client) throw new Error('needs a session or a running transaction');
  return client;
}

/**
 * Runs a statement that every request runs: prepared once a connection under its name, so that PostgreSQL parses and
 * plans it once and not each time, which for a short read costs more than the read. `text` is constant for a `name`.
 */
export async function queryPrepared<Row extends pg.QueryResultRow>(
  db: Db,
  statement: { name: string; text: string; values: unknown[] },
): Promise<Row[]> {
  const { rows } = await (clients.get(db) ?? poolOf(db)).query<Row>(statement);
  return rows;
}

/** The five-character SQLSTATE of a PostgreSQL error, or undefined. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Whether an error means that there is no room left: 53100 (disk_full), or the system's own words for it. */
export function isDiskFull(error: unknown): boolean {
  return sqlState(error) === '53100' || /No space left on device|ENOSPC/.test(String((error as Error | null)?.message));
}

/** Whether an error means that the database is away for now, rather than that a statement was wrong. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state)
    return state.startsWith('08') || state === '57P01' || state === '57P02' || state === '57P03' || state === '53300';
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code && ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENOENT'].includes(code)) {
    return true;
  }
  return /Connection terminated|timeout exceeded when trying to connect|connection timeout|not queryable/i.test(
    message ?? '',
  );
}

/** Waits until the database answers; calls `onWait` once a second meanwhile. Throws after `timeoutMs`. */
export async function waitForDatabase(
  db: Db,
  options: { timeoutMs?: number; onWait?: (error: Error) => void; signal?: AbortSignal } = {},
): Promise<void> {
  const until = Date.now() + (options.timeoutMs ?? Number.POSITIVE_INFINITY);
  for (;;) {
    try {
      await sql`select 1`.execute(db);
      return;
    } catch (error) {
      if (!isDatabaseAway(error) || Date.now() > until || options.signal?.aborted) throw error;
      options.onWait?.(error as Error);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
