import pg from 'pg';
import { codeOf } from './errors.ts';

/** How to reach a running PostgreSQL. */
export interface Address {
  port: number;
  password: string;
}

/** The connection by which a process holds its lease. It keeps neither Node nor, once lost, anything else alive. */
export interface Session {
  address: Address;
  /** False once the connection is lost, by whichever side. */
  readonly open: boolean;
  /** Settles when the connection is lost. */
  lost: Promise<void>;
  /** Gives up the lease. True when no other was held: then none can be taken until this session ends. */
  giveUp(): Promise<boolean>;
  close(): Promise<void>;
}

/** `waiting`: not now, but perhaps soon; `refused`: not with this password. */
export type Answer =
  | { state: 'open'; session: Session }
  | { state: 'waiting'; reason: string }
  | { state: 'refused'; reason: string };

/**
 * The lease lock: shared by all who use the database, asked for exclusively by one who leaves. Advisory locks of two
 * numbers are a space of their own; the first number is "must" in ASCII.
 */
const lease = [0x6d757374, 1];

/**
 * Connects, takes a lease and makes the database `muster` if it is not there. The connection is to the database
 * `postgres`, so that `muster` can be dropped and restored while leases are held.
 */
export async function openSession(address: Address): Promise<Answer> {
  const client = newClient(address, 'postgres');
  let open = true;
  const lost = new Promise<void>((resolve) => {
    client.once('end', () => {
      open = false;
      resolve();
    });
  });
  try {
    await client.connect();
    // Waits while a leaving process holds it alone, until that process's shutdown cuts this connection off.
    await client.query('select pg_advisory_lock_shared($1, $2)', lease);
    await createDatabase(client);
  } catch (error) {
    client.end().catch(ignore);
    return failure(error);
  }
  client.unref();

  const session: Session = {
    address,
    get open() {
      return open;
    },
    lost,
    async giveUp() {
      client.ref();
      await client.query('select pg_advisory_unlock_shared($1, $2)', lease);
      const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1, $2) as alone', lease);
      return rows[0]?.alone === true;
    },
    async close() {
      if (!open) return;
      client.ref();
      await Promise.race([client.end().catch(ignore), lost]);
    },
  };
  return { state: 'open', session };
}

/**
 * Whether the database `muster` takes new connections. Being out of connections counts as yes: it is not for us to
 * mend.
 */
export async function answers(address: Address): Promise<boolean> {
  const client = newClient(address, 'muster');
  try {
    await client.connect();
    return true;
  } catch (error) {
    return codeOf(error) === tooManyConnections;
  } finally {
    client.end().catch(ignore);
  }
}

async function createDatabase(client: MusterClient): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = 'muster'");
  if (rowCount !== 0) return;
  try {
    await client.query('create database muster');
  } catch (error) {
    // Two first starts at once: 42P04 duplicate_database, or 23505 when even closer together.
    if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
  }
}

const tooManyConnections = '53300';

function failure(error: unknown): Answer {
  const reason = error instanceof Error && error.message !== '' ? error.message : String(codeOf(error) ?? error);
  // 28P01 and 28000: wrong password, or not admitted at all. All else passes: starting, stopping, recovering, full,
  // refused.
  const refused = ['28P01', '28000'].includes(codeOf(error) ?? '');
  return { state: refused ? 'refused' : 'waiting', reason };
}

/** `pg`'s client with the two methods that its type definitions lack. */
type MusterClient = pg.Client & { ref(): void; unref(): void };

function newClient({ port, password }: Address, database: string): MusterClient {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'muster',
    password,
    database,
    application_name: `muster lease ${process.pid}`,
    connectionTimeoutMillis: 10_000,
    // Given rather than left out, or PGSSLMODE and PGOPTIONS of the shell would apply.
    ssl: false,
    options: '-c statement_timeout=30s',
  });
  client.on('error', ignore); // A dying database must not end the process; `lost` tells those concerned.
  return client as MusterClient;
}

function ignore(): void {}
