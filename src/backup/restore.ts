import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { from as copyFrom } from 'pg-copy-streams';
import { type Db, rawClient, sqlState, type Tx, transaction } from '../db/database.ts';
import { latestVersion, lockSchema, migrateWithin, schemaVersion } from '../db/migrate.ts';
import { AppError } from '../lib/errors.ts';
import { listSequenceNames, listTables } from './catalog.ts';
import {
  type BackedUpSequence,
  type BackedUpTable,
  type BackupHeader,
  BLOCK,
  type Progress,
  type TableEnd,
  type Trailer,
} from './format.ts';
import { dropIndexes } from './indexes.ts';
import { type Backup, type Block, contentOf, damaged } from './read.ts';
import { nameList, quoted } from './sql.ts';
import { lockTables, refuseFilled, refuseUsed, setLimits } from './target.ts';

export interface RestoreOptions {
  backup: Backup;
  onProgress?: ((progress: Progress) => void) | undefined;
}

export interface RestoreSummary extends BackupHeader, Trailer {}

/**
 * Fills an empty database with a backup and brings it to this program's schema, in one transaction: whatever happens
 * in the midst of it, nothing stays.
 *
 * Throws `database_not_empty`; `busy` while Muster runs on the database; `database_unsupported` for a schema later than
 * the backup's; `backup_invalid` for damage.
 */
export function restore(db: Db, { backup, onProgress = () => {} }: RestoreOptions): Promise<RestoreSummary> {
  const { header } = backup;
  return transaction(
    db,
    async (tx) => {
      const tables = await prepare(tx, header);
      const rebuildIndexes = await dropIndexes(tx);
      const totals = await loadTables(tx, backup, tables, onProgress);
      await rebuildIndexes();
      await migrateWithin(tx, { to: await latestVersion() });
      await sql`analyze ${sql.raw(nameList((await listTables(tx)).map(({ name }) => name)))}`.execute(tx);
      return { ...header, ...totals };
    },
    // A second attempt would find the backup read.
    { attempts: 1 },
  ).catch((error: unknown) => {
    if (sqlState(error) !== '55P03') throw error;
    throw new AppError('busy', 'The database is in use. Stop what uses it, and restore again.', { cause: error });
  });
}

/** Makes sure that the database is empty, nobody's, and of the backup's schema. Answers its tables. */
async function prepare(tx: Tx, header: BackupHeader): Promise<BackedUpTable[]> {
  await setLimits(tx);
  // Before any lock: a database at work must not wait for someone's mistake.
  await refuseFilled(tx);
  await lockSchema(tx);
  await refuseUsed(tx);
  const names = (await listTables(tx)).map(({ name }) => name);
  await lockTables(tx, names);
  await refuseFilled(tx);
  const current = await schemaVersion(tx);
  if (current > header.schema) {
    throw new AppError(
      'database_unsupported',
      `The database has schema version ${current} already, the backup ${header.schema}, and a database cannot go back. ` +
        'Restore into one that Muster has not been started on: another DATA_DIR, or an empty database in DATABASE_URL.',
    );
  }
  await migrateWithin(tx, { to: header.schema });
  const tables = await listTables(tx);
  // Removes an untouched first workspace; and rows of a table truncated in the same transaction are stored as frozen,
  // and without a log where PostgreSQL has no replica.
  await sql`truncate ${sql.raw(nameList(tables.map(({ name }) => name)))}`.execute(tx);
  return tables;
}

async function loadTables(
  tx: Tx,
  backup: Backup,
  tables: readonly BackedUpTable[],
  onProgress: (progress: Progress) => void,
): Promise<Trailer> {
  const missing = new Set(tables.map(({ name }) => name));
  const totals = { tables: 0, rows: 0 };
  let block = await backup.next();
  while (block.kind === BLOCK.table) {
    const table = contentOf<BackedUpTable>(block, BLOCK.table);
    if (!missing.delete(table.name)) throw doesNotFit(`it has a table ${table.name}`);
    const { rows } = await loadTable(tx, backup, table, (bytes) =>
      onProgress({ table: table.name, rows: totals.rows, bytes }),
    );
    totals.tables++;
    totals.rows += rows;
    block = await backup.next();
  }
  if (missing.size > 0) throw doesNotFit(`it has no table ${[...missing].join(', ')}`);
  await setSequences(tx, contentOf<BackedUpSequence[]>(block, BLOCK.sequences));
  const trailer = contentOf<Trailer>(await backup.next(), BLOCK.trailer);
  await backup.end();
  if (trailer.tables !== totals.tables || trailer.rows !== totals.rows) throw damaged('rows are missing');
  return trailer;
}

async function loadTable(
  tx: Tx,
  backup: Backup,
  { name, columns, format }: BackedUpTable,
  onBytes: (bytes: number) => void,
): Promise<TableEnd> {
  const copy = rawClient(tx).query(
    copyFrom(`copy ${quoted(name)} (${nameList(columns)}) from stdin (format ${format}, freeze)`),
  );
  let last: Block | undefined;
  await pipeline(async function* () {
    let bytes = 0;
    for (last = await backup.next(); last.kind === BLOCK.data; last = await backup.next()) {
      yield last.content;
      bytes += last.content.length;
      onBytes(bytes);
    }
  }, copy);
  const end = contentOf<TableEnd>(last!, BLOCK.tableEnd);
  if (end.rows !== copy.rowCount) throw damaged(`table ${name} has ${copy.rowCount} of its ${end.rows} rows`);
  return end;
}

/** Lets every sequence go on where it stood. Restarted first: only then does a rollback undo `setval`. */
async function setSequences(tx: Tx, sequences: readonly BackedUpSequence[]): Promise<void> {
  const known = await listSequenceNames(tx);
  if (known.join() !== sequences.map(({ name }) => name).join()) throw doesNotFit('it has other sequences');
  for (const { name, lastValue, isCalled } of sequences) {
    await sql`alter sequence ${sql.table(name)} restart`.execute(tx);
    await sql`select setval(${quoted(name)}::regclass, ${lastValue}, ${isCalled})`.execute(tx);
  }
}

function doesNotFit(what: string): AppError {
  return new AppError(
    'backup_invalid',
    `The backup does not fit the database at its schema version: ${what}. Restore it with the Muster that wrote it, into an empty database.`,
  );
}
