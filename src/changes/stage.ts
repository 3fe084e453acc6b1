import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type Db, rawClient } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { foldStored } from '../lib/fold.ts';

/** A checked contact on its way into the workspace. Empty texts and nulls mean "not given". */
export interface ContactInput {
  /** E.164 digits and their canonical form; both or neither. */
  phone: string | null;
  phoneKey: string | null;
  userId: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, AttributeValue>;
  /** Positions in a list of group names that the caller keeps: the groups that this contact brings along. */
  groups?: readonly number[];
}

/** Columns of a staging table, in COPY order. */
const STAGE_COLUMNS = [
  'line',
  'phone',
  'phone_key',
  'user_id',
  'country',
  'name',
  'name_fold',
  'email',
  'remark',
  'attributes',
  'groups',
] as const;

const STAGE_DEFINITION = `
  line       int not null,
  phone      bigint,
  phone_key  bigint,
  user_id    text,
  country    text,
  name       text not null,
  name_fold  text not null,
  email      text not null,
  remark     text not null,
  attributes jsonb,
  groups     int[]`;

/** The plan of a merge: which contact a line is, or why it is none; whether it may alter the contact. */
const PLAN_DEFINITION = `
  line    int not null,
  no      bigint,
  verdict text,
  altered boolean`;

/** The staging table of a connection; an import may bring its own. */
export const OWN_STAGE = 'contact_stage';

/**
 * Makes sure that this connection has the temporary tables contact_stage and contact_plan.
 * Within a transaction they are emptied at its end; `keep` leaves them filled until the connection closes.
 */
export async function prepareStage(db: Db, options: { keep?: boolean } = {}): Promise<void> {
  const onCommit = options.keep ? '' : 'on commit delete rows';
  // A connection of the pool may have them from an earlier change, emptied at every commit.
  const fresh = options.keep ? `drop table if exists pg_temp.${OWN_STAGE}, pg_temp.contact_plan;` : '';
  await rawClient(db).query(`
    ${fresh}
    create temp table if not exists ${OWN_STAGE} (${STAGE_DEFINITION}) ${onCommit};
    create temp table if not exists contact_plan (${PLAN_DEFINITION}) ${onCommit};`);
}

/**
 * Makes a staging table that outlives its connection, empty. It is not logged: a crash of PostgreSQL empties it, so
 * whoever fills it remembers how much is in it.
 */
export async function createStage(db: Db, table: string): Promise<void> {
  await sql`drop table if exists ${sql.table(table)}`.execute(db);
  await sql`create unlogged table ${sql.table(table)} (${sql.raw(STAGE_DEFINITION)})`.execute(db);
}

/** Stages a few thousand contacts at most, numbered from 1 in the given order. */
export async function stageContacts(db: Db, contacts: readonly ContactInput[]): Promise<void> {
  const rows = contacts.map((contact, index) => ({
    line: index + 1,
    phone: contact.phone,
    phone_key: contact.phoneKey,
    user_id: contact.userId,
    country: contact.country,
    name: contact.name,
    name_fold: foldStored(contact.name),
    email: contact.email,
    remark: contact.remark,
    attributes: Object.keys(contact.attributes).length === 0 ? null : contact.attributes,
    groups: contact.groups ?? null,
  }));
  await sql`
    insert into contact_stage (${sql.raw(STAGE_COLUMNS.join(', '))})
    select ${sql.raw(STAGE_COLUMNS.join(', '))}
    from jsonb_populate_recordset(null::contact_stage, ${JSON.stringify(rows)}::jsonb)`.execute(db);
}

/**
 * Stages any number of contacts by COPY into `table`: the connection's own, kept one (`prepareStage` with `keep`) if
 * not given. `lines` yields the line number and the contact; memory stays flat.
 */
export async function copyContacts(
  session: Db,
  lines: AsyncIterable<[line: number, contact: ContactInput][]>,
  table = OWN_STAGE,
): Promise<void> {
  const into = rawClient(session).query(
    copyFrom(`copy ${pg.escapeIdentifier(table)} (${STAGE_COLUMNS.join(', ')}) from stdin`),
  );
  await pipeline(async function* () {
    for await (const batch of lines) {
      let text = '';
      for (const [line, contact] of batch) text += copyLine(line, contact);
      if (text !== '') yield Buffer.from(text);
    }
  }, into);
}

function copyLine(line: number, contact: ContactInput): string {
  const attributes =
    Object.keys(contact.attributes).length === 0 ? '\\N' : copyText(JSON.stringify(contact.attributes));
  const groups = contact.groups && contact.groups.length > 0 ? `{${contact.groups.join()}}` : '\\N';
  return `${line}\t${contact.phone ?? '\\N'}\t${contact.phoneKey ?? '\\N'}\t${
    contact.userId === null ? '\\N' : copyText(contact.userId)
  }\t${contact.country ?? '\\N'}\t${copyText(contact.name)}\t${copyText(foldStored(contact.name))}\t${copyText(
    contact.email,
  )}\t${copyText(contact.remark)}\t${attributes}\t${groups}\n`;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The text format of COPY: https://www.postgresql.org/docs/current/sql-copy.html */
function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : text;
}
