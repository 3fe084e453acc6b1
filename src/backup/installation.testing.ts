import { randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { sql } from 'kysely';
import { inject } from 'vitest';
import { administer, createTestWorkspace, type TestDatabase, withDatabase } from '../../test/database.ts';
import { loadKeyring } from '../access/keyring.ts';
import { createKey } from '../access/keys.ts';
import { createAccessKey, findAccessKey, takeNonce } from '../cams/keys.ts';
import type { ChangeContext } from '../changes/record.ts';
import { readEverything } from '../changes/snapshot.testing.ts';
import { undo } from '../changes/undo.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import { createContact, deleteContact, updateContact } from '../contacts/service.ts';
import { closeDatabase, type Db, openDatabase, transaction } from '../db/database.ts';
import { createGroup, trashGroup } from '../groups/service.ts';
import { webhookHosts } from '../webhooks/address.ts';
import { sendTest } from '../webhooks/deliveries.ts';
import { createWebhook } from '../webhooks/webhooks.ts';
import { type BackupSummary, backUp } from './backup.ts';
import { listSequences, listTables, SCHEMA_TABLE } from './catalog.ts';
import { openBackup } from './read.ts';
import { type RestoreSummary, restore } from './restore.ts';

/** A database in which no migration has run. */
export async function createBareDatabase(): Promise<TestDatabase> {
  const admin = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(admin, `create database ${name} template template0 encoding 'UTF8'`);
  const url = withDatabase(admin, name);
  const db = openDatabase({ url, applicationName: 'muster test' });
  return {
    db,
    url,
    drop: async () => {
      await closeDatabase(db);
      await administer(admin, `drop database ${name}`);
    },
  };
}

export async function toBuffer(db: Db): Promise<{ bytes: Buffer; summary: BackupSummary }> {
  const chunks: Buffer[] = [];
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  const summary = await backUp(db, { to });
  return { bytes: Buffer.concat(chunks), summary };
}

/** In pieces that fit nothing: a file's reads need not either. */
export async function fromBuffer(db: Db, bytes: Buffer, piece = 60_001): Promise<RestoreSummary> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  );
  return restore(db, { backup: await openBackup(Readable.from(pieces, { objectMode: false })) });
}

/** Everything there is: rows, sequences, indexes and constraints. When migrations ran is of the database, not of the data. */
export async function readInstallation(db: Db): Promise<Record<string, unknown>> {
  const { [SCHEMA_TABLE]: _, ...tables } = await readEverything(db);
  const { rows: schema } = await sql`
    select indexdef as part from pg_indexes where schemaname = 'public'
    union all
    select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace = 'public'::regnamespace
    order by 1`.execute(db);
  return { tables, schema, sequences: await listSequences(db) };
}

/** What `muster verify` finds, in every workspace. */
export async function mismatches(db: Db): Promise<string[]> {
  const found: string[] = [];
  for (const { id } of await db.selectFrom('workspace').select('id').execute())
    found.push(...(await verifyWorkspace(db, { workspaceId: id })));
  return found;
}

const NAMES = [
  '张三',
  'Иван Петров',
  'فاطمة علي',
  'अनीता',
  'สมชาย',
  '김민수',
  'さくら',
  '𠮷野 👩‍👩‍👧',
  'O’Neil "Q"',
  'Zoë',
];

/** Everything that COPY must escape, and what looks like its own marks. */
const HOSTILE = [
  '\\',
  '\\.',
  '\\N',
  'tab\tnewline\nreturn\rvertical\vform\fbackspace\b',
  `quotes ' " \` $$ ;--`,
  '\u0001\u007f\u0085\u2028\ufeff',
  ' leading and trailing ',
  'é\u0301'.repeat(500),
  '"},{"',
];

/** Values for columns that would not take just anything. */
const FITTING: Record<string, string> = {
  id: '1',
  user_id: '1',
  kind: `'add'`,
  status: `'done'`,
  role: `'owner'`,
  type: `'text'`,
  country: `'CN'`,
};

/**
 * An installation with rows in every table there is: two workspaces, contacts of all scripts and hostile texts, groups,
 * changes done and undone, keys, large files. Later migrations' tables get a row made of their columns' types.
 */
export async function fillInstallation(db: Db): Promise<{ context: ChangeContext; undoable: number }> {
  await createTestWorkspace(db, 'Empty');
  const context = await createTestWorkspace(db, 'Full \\ "quoted"\t');
  const { workspaceId } = context;
  await defineAttribute(db, { workspaceId, key: 'city', name: 'City', type: 'text' });
  const contacts = NAMES.map((name, index) => ({
    phone: `+86138001380${10 + index}`,
    name,
    attributes: { city: `北京 "\\${index}` },
  }));
  const group = await createGroup(db, context, { name: 'VIP', description: 'tab\there', contacts });
  const groupIds = [group.value.group.id];
  const made = await createContact(db, context, {
    fields: { userId: 'bsu-1', name: 'Nobody' },
    groupIds,
    onExisting: 'overwrite',
  });
  const no = made.value.contact.id;
  const renamed = await updateContact(db, context, { no, fields: { name: 'Somebody' } });
  await undo(db, context, { changeId: renamed.changeId!, keptShown: 0 });
  // Kept back: someone touched the contact after the change that is undone.
  await updateContact(db, context, { no, fields: { name: 'Anybody' } });
  await undo(db, context, { changeId: made.changeId!, keptShown: 0 });
  await deleteContact(db, context, { no: 3 });
  const trashed = await createGroup(db, context, { name: 'Trash', contacts: [contacts[1]!] });
  await trashGroup(db, context, { id: trashed.value.group.id, force: false });
  const last = await updateContact(db, context, { no: 1, fields: { remark: 'last' } });
  await createKey(db, { workspaceId, name: 'Key', role: 'owner' });
  const keyring = await loadKeyring(db);
  const { accessKeyId } = (await createAccessKey(db, { workspaceId, keyring, name: 'Shop', role: 'owner' })).record;
  const accessKey = await findAccessKey(db, { accessKeyId, keyring });
  await takeNonce(db, { key: accessKey!, nonce: 'once', until: new Date() });
  const hosts = webhookHosts([]);
  const { webhook } = await transaction(db, (tx) =>
    createWebhook(tx, {
      workspaceId,
      keyring,
      hosts,
      input: { url: 'https://hooks.example/', description: '', events: ['import.done'] },
      createdBy: 'test',
    }),
  );
  await sendTest(db, {
    workspaceId,
    webhookId: webhook.id,
    // Nowhere: it is an attempt all the same.
    sender: { keyring, hosts, lookup: (_name, _options, done) => done(new Error('nowhere'), '') },
    begin: async () => {},
  });
  for (const [index, text] of HOSTILE.entries()) {
    await sql`
      insert into idempotency (workspace_id, key, request_hash, status, body)
      values (${workspaceId}, ${text}, ${randomBytes(32)}, 201, ${JSON.stringify({ [text]: [text, index, null, 1e300] })}::jsonb)`.execute(
      db,
    );
    await sql`update contact set remark = ${text} where workspace_id = ${workspaceId} and no = ${index + 1}`.execute(
      db,
    );
  }
  await fillRest(db, workspaceId);
  return { context, undoable: last.changeId! };
}

async function fillRest(db: Db, workspaceId: number): Promise<void> {
  for (const { name } of await listTables(db)) {
    const { rows } = await sql`select from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) continue;
    const { rows: columns } = await sql<{ name: string; type: string }>`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attidentity = ''`.execute(db);
    const values = columns.map((column) => valueFor(column, workspaceId));
    const list = columns.map((column) => `"${column.name}"`).join(', ');
    await sql.raw(`insert into "${name}" (${list}) values (${values.join(', ')})`).execute(db);
  }
}

function valueFor({ name, type }: { name: string; type: string }, workspaceId: number): string {
  if (name === 'workspace_id') return String(workspaceId);
  if (FITTING[name]) return FITTING[name];
  // A part of a file is 1 MiB, more than a block of a backup.
  if (type === 'bytea') return `decode('${randomBytes(name === 'bytes' ? 1024 * 1024 : 32).toString('hex')}', 'hex')`;
  if (type === 'jsonb' || type === 'json') return `'{"\\\\": ["\\n", "\\"", 1.50]}'`;
  if (type.startsWith('bit(')) return `('x' || repeat('${randomBytes(8).toString('hex')}', 1024))::${type}`;
  if (type === 'text[]') return `array['\\ {"', null, ',']`;
  if (type === 'text') return `E'\\\\ \\t \\n'`;
  return type.startsWith('timestamp') ? 'now()' : type === 'boolean' ? 'true' : '7';
}
