import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { closeDatabase, type Db, openDatabase } from '../src/db/database.ts';
import { acquireEmbedded } from '../src/db/embedded/index.ts';
import { migrate } from '../src/db/migrate.ts';

/** A PostgreSQL server to measure on, and a way to leave nothing behind. */
export interface Server {
  url: string;
  /** `18.1, shared_buffers 4GB, …` */
  description: string;
  /** Makes an empty, migrated database. */
  create: (name: string) => Promise<Database>;
  /** Makes an empty folder. */
  temporaryFolder: () => string;
  /** Ends whatever runs, drops every database made here, stops the embedded PostgreSQL and removes its files. */
  close: () => Promise<void>;
}

export interface Database {
  db: Db;
  url: string;
  drop: () => Promise<void>;
}

/**
 * Starts an embedded PostgreSQL with the settings it has in production, in a temporary directory; or uses the server of
 * `DATABASE_URL` (a role that may create databases).
 */
export async function openServer(given: string | undefined): Promise<Server> {
  const embedded = given ? undefined : await startEmbedded();
  const url = given ?? embedded!.url;
  const made = new Map<string, Db>();
  const folders: string[] = [];
  const drop = async (name: string): Promise<void> => {
    const db = made.get(name);
    if (!db) return;
    made.delete(name);
    // First the database, with its running statements: closing the pool would wait for them.
    await administer(url, `drop database if exists ${name} with (force)`);
    await closeDatabase(db);
  };
  return {
    url,
    description: await describe(url),
    create: async (name) => {
      await administer(url, `create database ${name} template template0 encoding 'UTF8'`);
      const own = new URL(url);
      own.pathname = `/${name}`;
      const db = openDatabase({ url: own.href, max: 10, applicationName: 'muster bench' });
      made.set(name, db);
      await migrate(db);
      return { db, url: own.href, drop: () => drop(name) };
    },
    temporaryFolder: () => {
      const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
      folders.push(folder);
      return folder;
    },
    close: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
      for (const name of [...made.keys()]) await drop(name).catch(() => {});
      await embedded?.stop();
    },
  };
}

async function startEmbedded(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  const remove = (): void => {
    // Started by root, the files may lie elsewhere: then this is a link.
    let files: string | undefined;
    try {
      files = realpathSync(join(dataDir, 'postgres'));
    } catch {}
    if (files) rmSync(files, { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const lease = await acquireEmbedded({ dataDir });
    return {
      url: lease.url,
      stop: async () => {
        await lease.release();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function describe(url: string): Promise<string> {
  const db = openDatabase({ url, max: 1 });
  try {
    const { rows } = await sql<{ text: string }>`
      select 'PostgreSQL ' || current_setting('server_version') ||
             ', shared_buffers ' || current_setting('shared_buffers') ||
             ', fsync ' || current_setting('fsync') ||
             ', synchronous_commit ' || current_setting('synchronous_commit') as text`.execute(db);
    return rows[0]!.text;
  } finally {
    await closeDatabase(db);
  }
}
