import { createReadStream, createWriteStream, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { ChangeContext } from '../src/changes/record.ts';
import { type Db, poolOf, rawClient, transaction, withSession } from '../src/db/database.ts';
import { writeCsv } from '../src/files/writeCsv.ts';
import { writeXlsx } from '../src/files/writeXlsx.ts';
import { seed } from '../src/imports/seed.ts';
import { newContext } from './data.ts';
import type { Server } from './database.ts';
import { time } from './measure.ts';

export const GROUPS = 20;
/** Rows that have targets in seconds; a sheet holds 1,048,576, and only one sheet of a workbook is imported. */
export const MILLION = 1_000_000;
export const COPIED = 'COPY and INSERT … SELECT, same indexes';
const COLUMNS = 'no, phone, phone_key, user_id, country, name, name_fold, email, remark, attributes';
const BATCH = 10_000;

/** Contacts made by the seed, the same as files, and what bare writing of them costs. */
export interface ImportSource {
  db: Db;
  context: ChangeContext;
  rows: number;
  /** Paths: all of them, as a workbook too up to `MILLION`; and a file of one row about somebody else. */
  files: { csv: string; xlsx: string; one: string };
  /** Milliseconds of the seed, and of writing the same rows bare. */
  seeded: number;
  bare: number;
  drop: () => Promise<void>;
}

/** Seeds a database, writes its contacts to files and measures the bare way. */
export async function makeImportSource(server: Server, name: string, rows: number): Promise<ImportSource> {
  const { db, drop } = await server.create(name);
  const context = await newContext(db);
  await settle(db);
  const seeded = await time(() => seed(db, context, { contacts: rows, groups: GROUPS }));
  await sql`vacuum analyze contact`.execute(db);
  const folder = server.temporaryFolder();
  const path = (file: string): string => join(folder, file);
  const files = { csv: path('contacts.csv'), xlsx: path('contacts.xlsx'), one: path('one.csv') };
  // No seeded number is of this country.
  writeFileSync(files.one, 'Phone\n+61412345678\n');
  const header = ['Phone', 'Name', 'Email'];
  await pipeline(writeCsv({ header, rows: readContacts(db) }), createWriteStream(files.csv));
  if (rows <= MILLION) {
    const columns = header.map((text) => ({ header: text, text: true }));
    await pipeline(writeXlsx({ sheet: 'Contacts', columns, rows: readContacts(db) }), createWriteStream(files.xlsx));
  }
  const bare = await measureBare(db, { workspaceId: context.workspaceId, folder: server.temporaryFolder() });
  const dropAll = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await drop();
  };
  return { db, context, rows, files, seeded, bare, drop: dropAll };
}

async function* readContacts(db: Db): AsyncGenerator<string[][]> {
  for (let last = 0; ; ) {
    const batch = await db
      .selectFrom('contact')
      .select(['no', 'phone', 'name', 'email'])
      .where('no', '>', last)
      .orderBy('no')
      .limit(BATCH)
      .execute();
    if (batch.length === 0) return;
    last = batch.at(-1)!.no;
    yield batch.map(({ phone, name, email }) => [`+${phone}`, name, email]);
  }
}

/** Milliseconds for the rows there are, from a file into staging and from there into a table like `contact`. */
async function measureBare(db: Db, { workspaceId, folder }: { workspaceId: number; folder: string }): Promise<number> {
  try {
    const file = join(folder, 'rows');
    await withSession(db, async (session) => {
      await pipeline(
        rawClient(session).query(
          copyTo(`copy (select ${COLUMNS} from contact where workspace_id = ${workspaceId} order by no) to stdout`),
        ),
        createWriteStream(file),
      );
    });
    await sql`create table bare_contact (like contact including all)`.execute(db);
    await settle(db);
    return await time(() =>
      transaction(db, async (tx) => {
        await sql`
          create unlogged table bare_stage (no bigint, phone bigint, phone_key bigint, user_id text, country text,
                                            name text, name_fold text, email text, remark text, attributes jsonb)`.execute(
          tx,
        );
        await pipeline(
          createReadStream(file, { highWaterMark: 1 << 20 }),
          rawClient(tx).query(copyFrom(`copy bare_stage (${COLUMNS}) from stdin`)),
        );
        await sql`
          insert into bare_contact (workspace_id, no, phone, phone_key, user_id, country, name, name_fold, email, remark,
                                    attributes, change_id, created_at, updated_at)
          select ${workspaceId}::int, no, phone, phone_key, user_id, country, name, name_fold, email, remark,
                 attributes, 1, now(), now()
          from bare_stage`.execute(tx);
      }),
    );
  } finally {
    await sql`drop table if exists bare_stage, bare_contact`.execute(db).catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was written before shall not be paid for by what is measured next. */
export async function settle(db: Db): Promise<void> {
  await poolOf(db).query('checkpoint');
}
