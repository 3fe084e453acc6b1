import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { AppError } from '../lib/errors.ts';
import { type Db, type Tx, transaction } from './database.ts';

const MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Any number; every Muster process takes the same advisory lock while it looks at and alters the schema. */
const MIGRATION_LOCK = 7_070_001;

interface Migration {
  version: number;
  file: string;
}

/**
 * Brings the database to this program's schema, one migration a transaction, under an advisory lock, so that any
 * number of processes may start at once. Answers the versions that it applied.
 *
 * Throws `database_newer` when the database was made by a later Muster, `database_unsupported` when the server is
 * older than PostgreSQL 15 or its character set cannot be searched.
 */
export async function migrate(db: Db): Promise<number[]> {
  const migrations = await listMigrations();
  await checkServer(db);
  const applied: number[] = [];
  // One transaction a migration, each taking the lock anew: a process that loses the race sees the winner's work.
  for (const migration of migrations) {
    const done = await transaction(db, (tx) => apply(tx, migration, migrations));
    if (done) applied.push(migration.version);
  }
  return applied;
}

/**
 * Brings the database to schema version `to`, or leaves it where it is if that is later, as part of the caller's
 * transaction. Throws as `migrate` does.
 */
export async function migrateWithin(tx: Tx, { to }: { to: number }): Promise<void> {
  const migrations = await listMigrations();
  await checkServer(tx);
  for (const migration of migrations) {
    if (migration.version <= to) await apply(tx, migration, migrations);
  }
}

/** Applies a migration unless it has been applied. Answers whether it did. */
async function apply(tx: Tx, migration: Migration, migrations: Migration[]): Promise<boolean> {
  await lockSchema(tx);
  const current = await schemaVersion(tx);
  refuseNewer(current, migrations);
  if (current >= migration.version) return false;
  await sql.raw(await readFile(new URL(migration.file, MIGRATIONS), 'utf8')).execute(tx);
  await sql`insert into schema_migration (version, file) values (${migration.version}, ${migration.file})`.execute(tx);
  return true;
}

/** Keeps every process that starts waiting, to the end of the transaction. */
export async function lockSchema(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx);
}

/** The newest migration this program knows. */
export async function latestVersion(): Promise<number> {
  return (await listMigrations()).at(-1)?.version ?? 0;
}

async function listMigrations(): Promise<Migration[]> {
  const files = (await readdir(MIGRATIONS)).filter((file) => /^\d{3}_.*\.sql$/.test(file)).sort();
  return files.map((file) => ({ version: Number(file.slice(0, 3)), file }));
}

/** The newest migration that the database has had; 0 for none. */
export async function schemaVersion(tx: Tx): Promise<number> {
  await sql`
    create table if not exists schema_migration (
      version    int primary key,
      file       text not null,
      applied_at timestamptz not null default now()
    )`.execute(tx);
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0) as version from schema_migration`.execute(tx);
  return rows[0]?.version ?? 0;
}

function refuseNewer(current: number, migrations: Migration[]): void {
  const latest = migrations.at(-1)?.version ?? 0;
  if (current <= latest) return;
  throw new AppError(
    'database_newer',
    `The database has schema version ${current}, this Muster knows ${latest}. ` +
      'Start the newer Muster that made it, or restore a backup made by this version.',
  );
}

async function checkServer(db: Db): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding')         as encoding`.execute(db);
  const server = rows[0];
  if (!server || server.version < 150_000) {
    throw new AppError(
      'database_unsupported',
      `The database server is version ${Math.floor((server?.version ?? 0) / 10_000)}. Muster needs PostgreSQL 15 or newer.`,
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new AppError(
      'database_unsupported',
      `The database is encoded as ${server.encoding}. Create one with ENCODING 'UTF8' and name it in DATABASE_URL.`,
    );
  }
}
