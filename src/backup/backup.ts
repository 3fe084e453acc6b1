import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { sql } from 'kysely';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, rawClient, withSession } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { listSequences, listTables, SCHEMA_TABLE } from './catalog.ts';
import { type BackedUpTable, type BackupHeader, BLOCK, DATA_BYTES, type Progress, type TableEnd } from './format.ts';
import { nameList, quoted, UNHURRIED } from './sql.ts';
import { type Encode, writeBackup } from './write.ts';

export interface BackupOptions {
  to: Writable;
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface BackupSummary extends BackupHeader {
  tables: number;
  rows: number;
  /** Of what was written. */
  bytes: number;
}

/**
 * Writes everything that Muster has stored, as of one moment, while others go on reading and writing; only a migration
 * waits. Changes nothing in the database. Throws `database_unsupported` where Muster has stored nothing yet.
 */
export function backUp(db: Db, { to, onProgress = () => {} }: BackupOptions): Promise<BackupSummary> {
  // A session of its own: one that is cut off in the midst of a COPY can only be closed, which withSession does.
  return withSession(db, async (session) => {
    const tables = await openSnapshot(session);
    const header = await describe(session);
    let rows = 0;
    const bytes = await writeBackup(to, async function* (encode) {
      yield encode(BLOCK.header, header);
      for (const table of tables) {
        yield encode(BLOCK.table, table);
        const end = yield* copyOut(session, table, encode, (copied) =>
          onProgress({ table: table.name, rows, bytes: copied }),
        );
        yield encode(BLOCK.tableEnd, end);
        rows += end.rows;
      }
      // After the rows: a sequence knows no snapshot, and must not stand before a number that a row has.
      yield encode(BLOCK.sequences, await listSequences(session));
      yield encode(BLOCK.trailer, { tables: tables.length, rows });
    });
    await rawClient(session).query('commit');
    return { ...header, tables: tables.length, rows, bytes };
  });
}

/**
 * Begins a transaction that sees one moment. The tables are locked against migrations before that moment, as one that
 * rewrites a table leaves it empty to older snapshots.
 */
async function openSnapshot(session: Db): Promise<BackedUpTable[]> {
  const before = await listTables(session);
  if (before.length === 0)
    throw new AppError('database_unsupported', 'There is nothing to back up: Muster has stored nothing here yet.');
  const client = rawClient(session);
  await client.query('begin transaction isolation level repeatable read, read only');
  await client.query(UNHURRIED);
  await client.query(`lock table ${nameList([SCHEMA_TABLE, ...before.map(({ name }) => name)])} in access share mode`);
  const tables = await listTables(session);
  if (JSON.stringify(tables) !== JSON.stringify(before))
    throw new AppError('busy', 'The database is just being migrated. Run the backup again.');
  return tables;
}

async function describe(session: Db): Promise<BackupHeader> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  const { rows } = await sql<Omit<BackupHeader, 'muster'>>`
    select (select max(version) from ${sql.table(SCHEMA_TABLE)})    as schema,
           split_part(current_setting('server_version'), ' ', 1)    as server,
           to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')          as "createdAt"`.execute(session);
  return { muster: version, ...rows[0]! };
}

async function* copyOut(
  session: Db,
  { name, columns, format }: BackedUpTable,
  encode: Encode,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer, TableEnd> {
  const client = rawClient(session);
  const copy = client.query(copyTo(`copy ${quoted(name)} (${nameList(columns)}) to stdout (format ${format})`));
  let bytes = 0;
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    gathered.push(chunk);
    size += chunk.length;
    if (size < DATA_BYTES) continue;
    yield encode(BLOCK.data, gathered);
    bytes += size;
    onBytes(bytes);
    gathered = [];
    size = 0;
  }
  if (size > 0) yield encode(BLOCK.data, gathered);
  // The stream ends with the last row; the count of rows comes after it, before the answer to anything asked next.
  await client.query('select');
  return { rows: copy.rowCount };
}
