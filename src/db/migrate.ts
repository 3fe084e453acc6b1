import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { AppError } from '../lib/errors.ts';
import { type Db, transaction } from './database.ts';

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
    const done = await transaction(db, async (tx) => {
      await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(tx);
      const current = await schemaVersion(tx);
      refuseNewer(current, migrations);
      if (current >= migration.version) return false;
      await sql.raw(await readFile(new URL(migration.file, MIGRATIONS), 'utf8')).execute(tx);
      await sql`insert into schema_migration (version, file) values (${migration.version}, ${migration.file})`.execute(
        tx,
      );
      return true;
    });
    if (done) applied.push(migration.version);
  }
  return applied;
}

/** The newest migration this program knows. */
export async function latestVersion(): Promise<number> {
  return (await listMigrations()).at(-1)?.version ?? 0;
}

async function listMigrations(): Promise<Migration[]> {
  const files = (await readdir(MIGRATIONS)).filter((file) => /^\d{3}_.*\.sql$/.test(file)).sort();
  return files.map((file) => ({ version: Number(file.slice(0, 3)), file }));
}

async function schemaVersion(tx: Db): Promise<number> {
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

/**
 * Refuses a database whose character type is plain C: pg_trgm would see no letters beyond ASCII there, and a search
 * for a Chinese or Cyrillic name would scan every contact. Needs the pg_trgm extension, so it runs after `migrate`.
 */
export async function checkSearchable(db: Db): Promise<void> {
  const { rows } = await sql<{ trigrams: number }>`
    select cardinality(show_trgm('三')) as trigrams`.execute(db);
  if ((rows[0]?.trigrams ?? 0) > 0) return;
  throw new AppError(
    'database_unsupported',
    "The database's LC_CTYPE knows no letters beyond ASCII, so names could not be searched. " +
      "Create it with: CREATE DATABASE muster TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
  );
}
