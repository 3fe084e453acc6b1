import { sql } from 'kysely';
import { type Author, appendAudit, INSTALLATION } from '../audit/append.ts';
import { listTables } from '../backup/catalog.ts';
import { type Db, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { AppError } from '../lib/errors.ts';

/**
 * Deletes a workspace with all that is in it: from this moment nobody reaches it, by session or key, and its imports end;
 * `eraseDeletedWorkspaces` then takes out the rows. `name` is asked for so that nobody deletes the wrong one.
 *
 * Its audit trail goes with it; that it was deleted, by whom, stays in the installation's. Throws
 * `workspace_name_mismatch`, `workspace_not_found`.
 */
export async function deleteWorkspace(
  db: Db,
  author: Author,
  { workspaceId, name }: { workspaceId: number; name: string },
): Promise<void> {
  await transaction(db, async (tx) => {
    const workspace = await tx
      .selectFrom('workspace')
      .select('name')
      .where('id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!workspace) throw new AppError('workspace_not_found', `There is no workspace ${workspaceId}.`);
    if (workspace.name !== name.normalize('NFC').trim()) {
      throw new AppError('workspace_name_mismatch', `This is not its name. To delete it, type “${workspace.name}”.`);
    }
    await tx.updateTable('workspace').set({ deleted_at: sql`now()` }).where('id', '=', workspaceId).execute();
    await tx
      .updateTable('import')
      .set({ status: 'cancelled', stage: 'finished', finished_at: sql`now()` as never })
      .where('workspace_id', '=', workspaceId)
      .where('status', 'in', ['checking', 'ready', 'committing', 'failed'])
      .execute();
    await tx
      .updateTable('operation')
      .set({ status: 'cancelled', stage: 'finished', finished_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('status', 'in', ['waiting', 'running'])
      .execute();
    await appendAudit(tx, author, {
      workspaceId: INSTALLATION,
      action: 'workspace.delete',
      target: `workspace:${workspaceId}`,
      targetName: workspace.name,
    });
  });
}

/** Rows that are deleted in one statement: a fraction of a second, so that nothing else waits for long. */
const BATCH = 20_000;

/** Takes out the rows of deleted workspaces for about `forMs`; answers whether some are left. */
export async function eraseDeletedWorkspaces(db: Db, { forMs }: { forMs: number }): Promise<boolean> {
  const until = Date.now() + forMs;
  const deleted = await db
    .selectFrom('workspace')
    .select('id')
    .where('deleted_at', 'is not', null)
    .orderBy('id')
    .execute();
  if (deleted.length === 0) return false;
  const tables = await tablesOfWorkspaces(db);
  for (const { id } of deleted) {
    await waitForWriters(db, id);
    for (const table of tables) {
      while ((await deleteSome(db, table, id)) === BATCH) if (Date.now() > until) return true;
    }
    await db.deleteFrom('workspace').where('id', '=', id).execute();
  }
  return false;
}

/** Tables with rows of workspaces, each before those that it refers to. */
async function tablesOfWorkspaces(db: Db): Promise<string[]> {
  const all = await listTables(db);
  return all
    .filter(({ columns }) => columns.includes('workspace_id'))
    .map(({ name }) => name)
    .reverse();
}

/** What was at work when the workspace was deleted ends first. */
const waitForWriters = (db: Db, workspaceId: number): Promise<void> =>
  transaction(db, async (tx) => {
    for (const lock of [LOCKS.bulk, LOCKS.write, LOCKS.once]) {
      await sql`select pg_advisory_xact_lock(${lock}::int, ${workspaceId}::int)`.execute(tx);
    }
  });

async function deleteSome(db: Db, table: string, workspaceId: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ctid = any (array(select ctid from ${sql.table(table)} where workspace_id = ${workspaceId} limit ${BATCH}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0n);
}
