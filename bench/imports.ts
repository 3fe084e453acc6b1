import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { undo } from '../src/changes/undo.ts';
import { type Db, poolOf, rawClient, transaction, withSession } from '../src/db/database.ts';
import { seed } from '../src/imports/seed.ts';
import { newContext } from './data.ts';
import type { Server } from './database.ts';
import { time } from './measure.ts';
import { type Line, single } from './report.ts';

const GROUPS = 20;
/** Enough for the figures, whatever the size of the other sections. */
const MOST = 1_000_000;
const COLUMNS = 'no, phone, phone_key, user_id, country, name, name_fold, email, remark, attributes';

/**
 * Contacts written in bulk into 20 groups, and all of that undone. Against it: the same rows by bare COPY and
 * INSERT … SELECT into an empty copy of the table with all its indexes. In a database of its own.
 */
export async function measureImports(server: Server, name: string, contacts: number): Promise<Line[]> {
  const count = Math.min(contacts, MOST);
  const { db, drop } = await server.create(name);
  try {
    const context = await newContext(db);
    await settle(db);
    const seeded = await time(() => seed(db, context, { contacts: count, groups: GROUPS }));
    await sql`vacuum analyze contact`.execute(db);
    const bare = await measureBare(db, { workspaceId: context.workspaceId, folder: server.temporaryFolder() });
    await settle(db);
    const changes = await db.selectFrom('change').select('id').orderBy('id', 'desc').execute();
    const undone = await time(async () => {
      for (const { id } of changes) await undo(db, context, { changeId: id, keptShown: 100 });
    });
    const line = { section: 'imports', contacts: count, unit: 's' as const };
    const copied = { what: 'COPY and INSERT … SELECT, same indexes', figure: single(bare) };
    const rows = count.toLocaleString('en');
    return [
      {
        ...line,
        work: `seed ${rows} contacts in ${GROUPS} groups`,
        figure: single(seeded),
        target: 60_000,
        baseline: copied,
      },
      {
        ...line,
        work: `undo of ${rows} created contacts`,
        figure: single(undone),
        targetRatio: 1,
        baseline: { what: 'the seed itself', figure: single(seeded) },
      },
      { ...line, work: `undo of ${rows} created contacts`, figure: single(undone), baseline: copied },
    ];
  } finally {
    await drop();
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
async function settle(db: Db): Promise<void> {
  await poolOf(db).query('checkpoint');
}
