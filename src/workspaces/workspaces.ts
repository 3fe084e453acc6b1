import { sql } from 'kysely';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';

export interface Workspace {
  id: number;
  name: string;
}

/** What the workspace of a new installation is called until somebody names it. */
export const UNNAMED = 'Default';

/** Creates a workspace with its number counter and its audience of all contacts. */
export async function createWorkspace(db: Db, { name }: { name: string }): Promise<Workspace> {
  return transaction(db, (tx) => insertWorkspace(tx, name));
}

/** The first workspace; creates it in a new installation. Any number of processes may call this at once. */
export async function ensureWorkspace(db: Db): Promise<Workspace> {
  const first = await firstWorkspace(db);
  if (first) return first;
  return transaction(db, async (tx) => {
    await lockCreation(tx);
    return (await firstWorkspace(tx)) ?? (await insertWorkspace(tx, UNNAMED));
  });
}

/** A workspace by id, or by its name if that is unique. Throws `workspace_not_found`. */
export async function findWorkspace(db: Db, nameOrId: string): Promise<Workspace> {
  const rows = await db
    .selectFrom('workspace')
    .select(['id', 'name'])
    .where('deleted_at', 'is', null)
    .where((where) =>
      /^\d{1,9}$/.test(nameOrId)
        ? where.or([where('id', '=', Number(nameOrId)), where('name', '=', nameOrId)])
        : where('name', '=', nameOrId),
    )
    .orderBy('id')
    .limit(2)
    .execute();
  const [found, other] = rows;
  if (!found) throw new AppError('workspace_not_found', `There is no workspace “${nameOrId}”.`);
  if (other)
    throw new AppError('workspace_not_found', `Several workspaces are called “${nameOrId}”. Give the id instead.`);
  return found;
}

function firstWorkspace(db: Db): Promise<Workspace | undefined> {
  return db
    .selectFrom('workspace')
    .select(['id', 'name'])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

async function lockCreation(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7070002)`.execute(tx);
}

/** `createWorkspace` within a transaction. */
export async function insertWorkspace(tx: Tx, name: string): Promise<Workspace> {
  const workspace = await tx
    .insertInto('workspace')
    .values({ name })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow();
  await tx.insertInto('contact_counter').values({ workspace_id: workspace.id }).execute();
  await tx
    .insertInto('audience')
    .values({ workspace_id: workspace.id, kind: 'system', name: 'All contacts', name_key: 'all' })
    .execute();
  return workspace;
}
