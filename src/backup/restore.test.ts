import { Readable, Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { loadKeyring } from '../access/keyring.ts';
import { createKey } from '../access/keys.ts';
import { createContact } from '../contacts/service.ts';
import { closeDatabase, type Db, openDatabase, transaction } from '../db/database.ts';
import { latestVersion, migrateWithin } from '../db/migrate.ts';
import { createWorkspace, ensureWorkspace } from '../workspaces/workspaces.ts';
import { BLOCK } from './format.ts';
import {
  createBareDatabase,
  fillInstallation,
  fromBuffer,
  readInstallation,
  toBuffer,
} from './installation.testing.ts';
import { openBackup } from './read.ts';
import { restore } from './restore.ts';
import { writeBackup } from './write.ts';

let source: TestDatabase;
let bytes: Buffer;
beforeAll(async () => {
  source = await createTestDatabase();
  await fillInstallation(source.db);
  bytes = (await toBuffer(source.db)).bytes;
});
afterAll(() => source.drop());

const databases: TestDatabase[] = [];
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});
const keep = (database: TestDatabase): TestDatabase => {
  databases.push(database);
  return database;
};

/** Reads a backup to its end, as a restore would, without a database. */
async function readThrough(given: Buffer): Promise<void> {
  const backup = await openBackup(Readable.from([given], { objectMode: false }));
  try {
    while ((await backup.next()).kind !== BLOCK.trailer);
    await backup.end();
  } finally {
    backup.close();
  }
}

const flipped = (position: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[position]! ^= 0xff;
  return copy;
};

describe('damage is refused', () => {
  test('nowhere in an undamaged file', () => readThrough(bytes));

  test('wherever a byte is flipped', async () => {
    // All of the beginning and the end, and samples of what is between.
    const step = Math.ceil(bytes.length / 150);
    const positions = [...bytes.keys()].filter(
      (position) => position < 40 || position > bytes.length - 40 || position % step === 0,
    );
    for (const position of positions) {
      await expect(readThrough(flipped(position)), `at byte ${position}`).rejects.toMatchObject({
        code: 'backup_invalid',
      });
    }
  });

  test('wherever the file is cut off, and where it goes on after its end', async () => {
    const step = Math.ceil(bytes.length / 60);
    const lengths = [...bytes.keys()].filter(
      (length) => length < 30 || length > bytes.length - 30 || length % step === 0,
    );
    const invalid = { code: 'backup_invalid' };
    for (const length of lengths)
      await expect(readThrough(bytes.subarray(0, length)), `after ${length} bytes`).rejects.toMatchObject(invalid);
    for (const more of [Buffer.from([0]), Buffer.from('more'), bytes])
      await expect(readThrough(Buffer.concat([bytes, more]))).rejects.toMatchObject(invalid);
  });

  test('by the database too, where nothing stays, and the whole file can be restored then', async () => {
    const target = keep(await createTestDatabase());
    const before = await readInstallation(target.db);
    const half = Math.floor(bytes.length / 2);
    const damaged = [bytes.subarray(0, half), flipped(half), flipped(bytes.length - 12), bytes.subarray(0, -1)];
    for (const given of damaged) {
      await expect(fromBuffer(target.db, given)).rejects.toMatchObject({
        code: 'backup_invalid',
        message: expect.stringMatching(/^The backup is damaged or cut off: .+ Nothing was restored\.$/),
      });
      expect(await readInstallation(target.db)).toEqual(before);
    }
    await fromBuffer(target.db, bytes);
    expect(await readInstallation(target.db)).toEqual(await readInstallation(source.db));
  });

  test.each<[what: string, given: Buffer]>([
    ['an empty file', Buffer.alloc(0)],
    ['a text', Buffer.from('Country,Phone\nCN,13800138000\n')],
    ['another gzip file', gzipSync('Country,Phone\nCN,13800138000\n')],
  ])('of %s', async (_what, given) => {
    await expect(readThrough(given)).rejects.toMatchObject({
      code: 'backup_invalid',
      message: expect.stringContaining('no backup of Muster'),
    });
  });
});

/** A backup made by hand. */
async function backupOf(header: object, blocks: [kind: 'T' | 'E' | 'S' | 'Z', content: object][]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const to = new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(chunk)) });
  await writeBackup(to, async function* (encode) {
    yield encode(BLOCK.header, header);
    for (const [kind, content] of blocks) yield encode(kind, content);
  });
  return Buffer.concat(chunks);
}

describe('versions', () => {
  const header = { muster: '9.9.9', server: '18.4', createdAt: '2030-01-01T00:00:00.000Z' };

  test('a backup of a newer schema is refused before a database is asked', async () => {
    const given = await backupOf({ ...header, schema: 999 }, []);
    await expect(readThrough(given)).rejects.toMatchObject({
      code: 'database_newer',
      message: expect.stringMatching(/schema version 999 \(Muster 9\.9\.9\), this Muster knows \d+\..*newer Muster/),
    });
  });

  test('a database of a newer schema than the backup is refused, untouched', async () => {
    const old = keep(await createBareDatabase());
    await transaction(old.db, (tx) => migrateWithin(tx, { to: 1 }));
    const given = (await toBuffer(old.db)).bytes;
    const target = keep(await createTestDatabase());
    const before = await readInstallation(target.db);
    if ((await latestVersion()) === 1) return;
    await expect(fromBuffer(target.db, given)).rejects.toMatchObject({
      code: 'database_unsupported',
      message: expect.stringMatching(/schema version \d+ already, the backup 1,.*DATA_DIR/),
    });
    expect(await readInstallation(target.db)).toEqual(before);
  });

  test('tables that are not of its schema version are refused, either way', async () => {
    const target = keep(await createTestDatabase());
    const schema = await latestVersion();
    const unknown = await backupOf({ ...header, schema }, [
      ['T', { name: 'nonsense', columns: ['a'], format: 'text' }],
    ]);
    const none = await backupOf({ ...header, schema }, [['S', []]]);
    await expect(fromBuffer(target.db, unknown)).rejects.toThrow(/has a table nonsense/);
    await expect(fromBuffer(target.db, none)).rejects.toThrow(/no table .*contact/);
  });
});

describe('a database that is not empty is refused, and stays as it is', () => {
  const found = async (prepare: (db: Db) => Promise<unknown>, message: RegExp): Promise<void> => {
    const target = keep(await createTestDatabase());
    await prepare(target.db);
    const before = await readInstallation(target.db);
    await expect(fromBuffer(target.db, bytes)).rejects.toMatchObject({
      code: 'database_not_empty',
      message: expect.stringMatching(message),
    });
    expect(await readInstallation(target.db)).toEqual(before);
  };

  test('with a contact', () =>
    found(async (db) => {
      const { id } = await ensureWorkspace(db);
      await createContact(
        db,
        { workspaceId: id, actor: 'test', source: 'test' },
        { fields: { userId: 'one' }, groupIds: [], onExisting: 'ignore' },
      );
    }, /not empty: workspace “Default” with 1 contacts; rows in .*contact.* Nothing was changed\. .*DATA_DIR.*DATABASE_URL/));

  test('with nothing but a key', () =>
    found(
      async (db) => createKey(db, { workspaceId: (await ensureWorkspace(db)).id, name: 'Key', role: 'owner' }),
      /api_key/,
    ));

  test('with a workspace that someone made', () => found((db) => createTestWorkspace(db), /workspace “Test”/));

  test('with two workspaces', () =>
    found(async (db) => {
      await ensureWorkspace(db);
      await createWorkspace(db, { name: 'Default' });
    }, /workspace “Default” with 0 contacts, workspace “Default”/));

  test('with a group that was made and is gone again', () =>
    found(async (db) => {
      const { id } = await ensureWorkspace(db);
      await sql`update contact_counter set next_no = 2 where workspace_id = ${id}`.execute(db);
    }, /not empty/));

  test("with someone else's rows", () =>
    found(async (db) => {
      await sql`create table theirs (a int primary key)`.execute(db);
      await sql`insert into theirs values (1)`.execute(db);
    }, /rows in theirs/));
});

test('a database that Muster was only started on counts as empty', async () => {
  const target = keep(await createTestDatabase());
  await ensureWorkspace(target.db);
  // The first request, or command, makes the installation's secret; nothing rests on it yet.
  await loadKeyring(target.db);
  await fromBuffer(target.db, bytes);
  expect(await readInstallation(target.db)).toEqual(await readInstallation(source.db));
});

describe('others at work', () => {
  test('a Muster that is connected: refused', async () => {
    const target = keep(await createTestDatabase());
    const server = openDatabase({ url: target.url, max: 1 });
    await sql`select 1`.execute(server);
    await expect(fromBuffer(target.db, bytes)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringMatching(/^Muster is running on this database.*Stop it/),
    });
    await closeDatabase(server);
    // A backend needs a moment to go.
    await expect.poll(() => fromBuffer(target.db, bytes).then(() => 'restored', String)).toBe('restored');
  });

  test('anyone who starts meanwhile waits, and finds what was restored', async () => {
    const target = keep(await createBareDatabase());
    let begun: (() => void) | undefined;
    const reached = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const backup = await openBackup(Readable.from([bytes], { objectMode: false }));
    const restoring = restore(target.db, { backup, onProgress: () => begun!() });
    await reached;
    const starting = transaction(target.db, async (tx) => migrateWithin(tx, { to: await latestVersion() })).then(() =>
      ensureWorkspace(target.db),
    );
    await restoring;
    expect(await starting).toEqual(await ensureWorkspace(source.db));
  });

  test('a restore whose connection is cut off leaves nothing, and can be done again', async () => {
    const target = keep(await createTestDatabase());
    const before = await readInstallation(target.db);
    const backup = await openBackup(Readable.from([bytes], { objectMode: false }));
    let cut: Promise<unknown> | undefined;
    const restoring = restore(target.db, {
      backup,
      onProgress: () => {
        cut ??= sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() and query like 'copy %'`.execute(target.db);
      },
    });
    await expect(restoring).rejects.toThrow();
    await cut;
    await expect.poll(() => readInstallation(target.db)).toEqual(before);
    await fromBuffer(target.db, bytes);
    expect(await readInstallation(target.db)).toEqual(await readInstallation(source.db));
  });
});
