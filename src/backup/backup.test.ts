import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { people } from '../changes/changes.testing.ts';
import { undo } from '../changes/undo.ts';
import { createContact } from '../contacts/service.ts';
import { type Db, transaction } from '../db/database.ts';
import { latestVersion, migrateWithin, schemaVersion } from '../db/migrate.ts';
import { createGroup } from '../groups/service.ts';
import { seed } from '../imports/seed.ts';
import { backUp } from './backup.ts';
import { listTables } from './catalog.ts';
import {
  createBareDatabase,
  fillInstallation,
  fromBuffer,
  mismatches,
  readInstallation,
  toBuffer,
} from './installation.testing.ts';

const databases: TestDatabase[] = [];
afterEach(async () => {
  // Dropping fails where a connection was left behind.
  for (const database of databases.splice(0)) await database.drop();
});

const keep = (database: TestDatabase): Db => {
  databases.push(database);
  return database.db;
};
const migrated = async (): Promise<Db> => keep(await createTestDatabase());
const bare = async (): Promise<Db> => keep(await createBareDatabase());

describe('a restored installation', () => {
  test('equals its source in every row of every table, every sequence and every index', async () => {
    const [source, target] = [await migrated(), await bare()];
    await fillInstallation(source);
    const before = await readInstallation(source);
    const empty = Object.entries(before.tables as Record<string, string[]>).filter(([, rows]) => rows.length === 0);
    expect(empty).toEqual([]);
    const { bytes, summary } = await toBuffer(source);
    expect(await readInstallation(source)).toEqual(before);
    const restored = await fromBuffer(target, bytes);
    expect(restored).toMatchObject({ rows: summary.rows, tables: summary.tables, schema: await latestVersion() });
    expect(await readInstallation(target)).toEqual(before);
    expect(await mismatches(target)).toEqual(await mismatches(source));
  });

  test('goes on where the source stood: new contacts, new changes, undo of old ones', async () => {
    const [source, target] = [await migrated(), await bare()];
    const { context, undoable } = await fillInstallation(source);
    const { bytes } = await toBuffer(source);
    await fromBuffer(target, bytes);
    const results = [];
    for (const db of [source, target]) {
      const fields = { phone: '+4915123456789', name: 'New' };
      const created = await createContact(db, context, { fields, groupIds: [], onExisting: 'overwrite' });
      const group = await createGroup(db, context, { name: 'New' });
      const undone = await undo(db, context, { changeId: undoable, keptShown: 0 });
      results.push({
        ids: [created.value.contact.id, created.changeId, group.value.group.id, group.changeId, undone.changeId],
        counts: undone.counts,
      });
    }
    expect(results[1]).toEqual(results[0]);
    expect(await mismatches(target)).toEqual(await mismatches(source));
  });

  test('can be backed up again, with the same rows', async () => {
    const [source, target, third] = [await migrated(), await bare(), await migrated()];
    await fillInstallation(source);
    await fromBuffer(target, (await toBuffer(source)).bytes);
    await fromBuffer(third, (await toBuffer(target)).bytes);
    expect(await readInstallation(third)).toEqual(await readInstallation(source));
  });

  test('of an empty installation is an empty installation', async () => {
    const [source, target] = [await migrated(), await migrated()];
    await fromBuffer(target, (await toBuffer(source)).bytes);
    expect(await readInstallation(target)).toEqual(await readInstallation(source));
  });
});

test('writers at work meanwhile are in it wholly or not at all', async () => {
  const source = await migrated();
  const context = await createTestWorkspace(source);
  await seed(source, context, { contacts: 1_000, groups: 3 });
  let writing = true;
  let written = 0;
  const write = async (from: number): Promise<void> => {
    for (let index = from; writing; index += 3, written++) {
      const fields = { phone: `+${people(1, index)[0]!.phone}`, name: `Writer ${from}` };
      const { changeId } = await createContact(source, context, { fields, groupIds: [], onExisting: 'overwrite' });
      if (index % 2 === 0) await undo(source, context, { changeId: changeId!, keptShown: 0 });
    }
  };
  const writers = [0, 1, 2].map(write);
  const backups: Buffer[] = [];
  while (backups.length < 3 || written < 10) {
    await sleep(100);
    backups.push((await toBuffer(source)).bytes);
  }
  writing = false;
  await Promise.all(writers);
  const sizes: number[] = [];
  for (const bytes of backups) {
    const target = await migrated();
    await fromBuffer(target, bytes);
    expect(await mismatches(target)).toEqual([]);
    const { rows } = await sql<{ size: number }>`
      select size from audience where kind = 'system' and workspace_id = ${context.workspaceId}`.execute(target);
    sizes.push(rows[0]!.size);
  }
  expect(sizes.at(-1)).toBeGreaterThan(1_000);
});

describe('a backup', () => {
  test('sees one moment even while it is slow to be taken away', async () => {
    const [source, target] = [await migrated(), await migrated()];
    const context = await createTestWorkspace(source);
    await seed(source, context, { contacts: 12_000, groups: 3 });
    const before = await readInstallation(source);
    const chunks: Buffer[] = [];
    const to = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        // The tables that are still to come are not to show what is written from here on.
        const later = chunks.length === 1 ? seed(source, context, { contacts: 200, groups: 1 }) : Promise.resolve();
        later.then(() => done(), done);
      },
    });
    await backUp(source, { to });
    expect(chunks.length).toBeGreaterThan(1);
    await fromBuffer(target, Buffer.concat(chunks));
    const { sequences: _, ...restored } = await readInstallation(target);
    expect(restored).toEqual({ tables: before.tables, schema: before.schema });
    expect(await mismatches(target)).toEqual([]);
  });

  test('leaves unlogged tables out: they stage what is begun again', async () => {
    const [source, target] = [await migrated(), await migrated()];
    await fillInstallation(source);
    const before = await readInstallation(source);
    await sql`create unlogged table import_stage_7 (line int primary key, name text)`.execute(source);
    await sql`insert into import_stage_7 values (1, 'x')`.execute(source);
    await fromBuffer(target, (await toBuffer(source)).bytes);
    expect(await readInstallation(target)).toEqual(before);
  });

  test('has each table after those it refers to, and rows with bits in their short form', async () => {
    const tables = await listTables(await migrated());
    const at = (name: string): number => tables.findIndex((table) => table.name === name);
    expect(at('contact_counter')).toBeGreaterThan(at('workspace'));
    expect(tables[at('audience_chunk')]).toMatchObject({ format: 'binary' });
    expect(tables[at('contact')]).toMatchObject({ format: 'text' });
    expect(at('schema_migration')).toBe(-1);
  });

  test('is refused where Muster has stored nothing, and leaves it so', async () => {
    const db = await bare();
    await expect(toBuffer(db)).rejects.toMatchObject({ code: 'database_unsupported' });
    expect(await listTables(db)).toEqual([]);
  });

  test('that cannot be written ends at once, and the database goes on', async () => {
    const source = await migrated();
    await fillInstallation(source);
    let taken = 0;
    const to = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        taken += chunk.length;
        done(new Error('no space left'));
      },
    });
    await expect(backUp(source, { to })).rejects.toThrow('no space left');
    expect(taken).toBeGreaterThan(0);
    expect((await toBuffer(source)).summary.rows).toBeGreaterThan(50);
  });
});

test('a backup of an older schema is brought to the present one', async () => {
  const [source, target] = [await bare(), await bare()];
  await transaction(source, (tx) => migrateWithin(tx, { to: 1 }));
  await createTestWorkspace(source, 'Old');
  const { bytes, summary } = await toBuffer(source);
  expect(summary.schema).toBe(1);
  expect(await fromBuffer(target, bytes)).toMatchObject({ schema: 1 });
  expect(await transaction(target, schemaVersion)).toBe(await latestVersion());
  await transaction(source, async (tx) => migrateWithin(tx, { to: await latestVersion() }));
  expect(await readInstallation(target)).toEqual(await readInstallation(source));
});
