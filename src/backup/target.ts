import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { listFilled } from './catalog.ts';
import { nameList, UNHURRIED } from './sql.ts';

/** A restore calls its connections so, to tell them from those of Muster at work. */
export const RESTORE_NAME = 'muster restore';

/** How long to wait for locks that others hold. */
const LOCK_WAIT = '5s';

const ELSEWHERE = 'Nothing was changed. Name another DATA_DIR, or an empty database in DATABASE_URL.';

/**
 * What a new installation has before anyone does anything with it: one workspace, as `ensureWorkspace` makes it, and a
 * secret that nothing rests on yet.
 */
const FIRST_WORKSPACE = new Set(['workspace', 'contact_counter', 'audience', 'installation']);

/**
 * Refuses a database that anyone has stored something in. A first workspace in which nothing was ever done counts as
 * nothing: every start makes one. Throws `database_not_empty` and says what is there.
 */
export async function refuseFilled(tx: Db): Promise<void> {
  const filled = await listFilled(tx);
  if (filled.length === 0) return;
  if (filled.every((table) => FIRST_WORKSPACE.has(table)) && (await isUntouched(tx))) return;
  const found = filled.includes('workspace') ? `${await describeWorkspaces(tx)}; ` : '';
  throw new AppError(
    'database_not_empty',
    `The database is not empty: ${found}rows in ${filled.join(', ')}. ${ELSEWHERE}`,
  );
}

async function isUntouched(tx: Db): Promise<boolean> {
  const { rows } = await sql<{ untouched: boolean }>`
    select (select count(*) = 1 and bool_and(name = 'Default') from workspace)
       and (select bool_and(next_no = 1) from contact_counter)
       and (select count(*) = 1 and bool_and(kind = 'system' and size = 0) from audience) as untouched`.execute(tx);
  return rows[0]?.untouched === true;
}

async function describeWorkspaces(tx: Db): Promise<string> {
  const { rows } = await sql<{ name: string; contacts: number }>`
    select workspace.name, coalesce(audience.size, 0) as contacts
    from workspace
    left join audience on audience.workspace_id = workspace.id and audience.kind = 'system'
    order by workspace.id limit 3`.execute(tx);
  return rows
    .map(({ name, contacts }) => `workspace “${name}” with ${contacts.toLocaleString('en')} contacts`)
    .join(', ');
}

/**
 * Refuses a database that a server, worker or command of Muster is connected to: it would go on with what it has read
 * of the database as it was. Those that start later wait in `migrate`.
 */
export async function refuseUsed(tx: Db): Promise<void> {
  const { rows } = await sql<{ others: number }>`
    select count(*) as others from pg_stat_activity
    where datname = current_database() and application_name = 'muster'`.execute(tx);
  if (rows[0]!.others > 0) {
    throw new AppError(
      'busy',
      'Muster is running on this database: a server, a worker or a command. Stop it, and restore again.',
    );
  }
}

/** Keeps everyone else out of the tables to the end of the transaction. */
export async function lockTables(tx: Db, names: readonly string[]): Promise<void> {
  if (names.length > 0) await sql`lock table ${sql.raw(nameList(names))} in access exclusive mode`.execute(tx);
}

/** Gives up on a lock after some seconds instead of waiting for whoever holds it, but on nothing else. */
export async function setLimits(tx: Db): Promise<void> {
  await sql.raw(`${UNHURRIED}; set local lock_timeout = '${LOCK_WAIT}'`).execute(tx);
}
