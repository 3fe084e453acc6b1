import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { BackedUpSequence, BackedUpTable } from './format.ts';

/** Says which migrations a database has had; a backup says it in its header. */
export const SCHEMA_TABLE = 'schema_migration';

/** Takes much room as text: eight times in bits, twice in bytes. */
const BULKY = new Set(['bit', 'varbit', 'bytea']);

/** Types whose binary form has been the same since PostgreSQL 8.4 (timestamps as integers), 9.2 (json) and 9.4 (jsonb). */
const PORTABLE = new Set([
  ...BULKY,
  'bool',
  'int2',
  'int4',
  'int8',
  'text',
  'bpchar',
  'varchar',
  'timestamptz',
  'json',
  'jsonb',
]);

// What belongs to an extension comes back with it.
const notOfExtension = sql`not exists (
  select from pg_depend
  where classid = 'pg_class'::regclass and objid = class.oid and deptype = 'e')`;

/**
 * The tables of Muster that a backup holds, whatever migrations made them; each after those that it refers to.
 * Unlogged tables are left out: they stage work that is begun again.
 */
export async function listTables(db: Db): Promise<BackedUpTable[]> {
  const { rows } = await sql<{ name: string; columns: string[]; types: string[] }>`
    select class.relname as name,
           array_agg(attribute.attname::text order by attribute.attnum) as columns,
           array_agg(type.typname::text order by attribute.attnum)      as types
    from pg_class as class
    join pg_attribute as attribute on attribute.attrelid = class.oid
    join pg_type as type on type.oid = attribute.atttypid
    where class.relnamespace = 'public'::regnamespace and class.relkind = 'r' and class.relpersistence = 'p'
      and ${notOfExtension}
      and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
      and class.relname <> ${SCHEMA_TABLE}
    group by class.relname
    order by class.relname`.execute(db);
  const tables = rows.map(({ types, ...table }) => ({ ...table, format: formatFor(types) }));
  return inOrder(tables, await listReferences(db));
}

/** Text outlives everything; binary is for what would be many times larger as text. */
function formatFor(types: readonly string[]): BackedUpTable['format'] {
  return types.some((type) => BULKY.has(type)) && types.every((type) => PORTABLE.has(type)) ? 'binary' : 'text';
}

async function listReferences(db: Db): Promise<{ from: string; to: string }[]> {
  const { rows } = await sql<{ from: string; to: string }>`
    select referring.relname as from, referred.relname as to
    from pg_constraint as key
    join pg_class as referring on referring.oid = key.conrelid
    join pg_class as referred  on referred.oid = key.confrelid
    where key.contype = 'f' and key.connamespace = 'public'::regnamespace and key.conrelid <> key.confrelid`.execute(
    db,
  );
  return rows;
}

function inOrder(
  tables: readonly BackedUpTable[],
  references: readonly { from: string; to: string }[],
): BackedUpTable[] {
  const waiting = new Map(tables.map((table) => [table.name, table]));
  const ordered: BackedUpTable[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(
      ({ name }) => !references.some(({ from, to }) => from === name && waiting.has(to)),
    );
    if (ready.length === 0) throw new Error(`Foreign keys go round in a circle: ${[...waiting.keys()].join(', ')}`);
    for (const table of ready) waiting.delete(table.name);
    ordered.push(...ready);
  }
  return ordered;
}

/** Every sequence, those of identity columns too, and where each stands. */
export async function listSequences(db: Db): Promise<BackedUpSequence[]> {
  const names = await listSequenceNames(db);
  const sequences: BackedUpSequence[] = [];
  for (const name of names) {
    const { rows } = await sql<BackedUpSequence>`
      select ${name} as name, last_value as "lastValue", is_called as "isCalled" from ${sql.table(name)}`.execute(db);
    sequences.push(rows[0]!);
  }
  return sequences;
}

export async function listSequenceNames(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select class.relname as name from pg_class as class
    where class.relnamespace = 'public'::regnamespace and class.relkind = 'S' and class.relpersistence = 'p'
      and ${notOfExtension}
    order by 1`.execute(db);
  return rows.map(({ name }) => name);
}

/** The tables that have rows, unlogged ones too, without counting any. */
export async function listFilled(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select class.relname as name from pg_class as class
    where class.relnamespace = 'public'::regnamespace and class.relkind = 'r' and ${notOfExtension}
      and class.relname <> ${SCHEMA_TABLE}
    order by 1`.execute(db);
  const filled: string[] = [];
  for (const { name } of rows) {
    const found = await sql`select from ${sql.table(name)} limit 1`.execute(db);
    if (found.rows.length > 0) filled.push(name);
  }
  return filled;
}
