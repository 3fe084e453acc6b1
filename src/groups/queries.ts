import { sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Group } from './schema.ts';

/** A group as it is read: `columns`. */
export interface GroupRow {
  id: number;
  name: string;
  description: string;
  size: number;
  trashed_at: Date | null;
  created_at: Date;
  updated_at: Date;
  source: string | null;
}

/** What `toGroup` needs of a row of `audience`. It began as its first change did: through the console, a file, the API. */
export const groupColumns = sql<GroupRow>`
  audience.id, audience.name, audience.description, audience.size, audience.trashed_at, audience.created_at,
  audience.updated_at,
  (select change.source
   from audience_before as beginning
   join change on change.workspace_id = beginning.workspace_id and change.id = beginning.change_id
   where beginning.workspace_id = audience.workspace_id and beginning.audience_id = audience.id
     and beginning.before is null
   order by beginning.change_id
   limit 1) as source`;

/** One group. Throws `group_not_found`; a trashed group is only found with `trashed`. */
export async function getGroup(
  db: Db,
  { workspaceId, id, trashed = false }: { workspaceId: number; id: number; trashed?: boolean },
): Promise<Group> {
  const { rows } = await sql<GroupRow>`
    select ${groupColumns} from audience
    where workspace_id = ${workspaceId} and id = ${id} and kind = 'group'`.execute(db);
  const row = rows[0];
  if (!row || (row.trashed_at !== null && !trashed)) {
    const hint = row ? ' It is in the trash: restore it first.' : '';
    throw new AppError('group_not_found', `There is no group ${id}.${hint}`);
  }
  return toGroup(row);
}

/** Throws `group_not_found` unless every id is a group outside of the trash. */
export async function requireGroups(
  db: Db,
  { workspaceId, ids, path }: { workspaceId: number; ids: readonly number[]; path: string },
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await db
    .selectFrom('audience')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'group')
    .where('trashed_at', 'is', null)
    .where('id', 'in', [...ids])
    .execute();
  const known = new Set(rows.map((row) => row.id));
  const errors = ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `${path}[${index}]`, code: 'group_not_found', message: `There is no group ${id}.` }],
  );
  if (errors.length > 0) throw new AppError('group_not_found', errors[0]!.message, { errors: errors.slice(0, 100) });
}

/** The names and sizes of groups outside of the trash, in no order. */
export async function nameGroups(
  db: Db,
  { workspaceId, ids }: { workspaceId: number; ids: readonly number[] },
): Promise<{ id: number; name: string; size: number }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('audience')
    .select(['id', 'name', 'size'])
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'group')
    .where('trashed_at', 'is', null)
    .where('id', 'in', [...ids])
    .execute();
}

/** The group of this name, without case and outside of the trash. */
export async function findGroupByName(
  db: Db,
  { workspaceId, name }: { workspaceId: number; name: string },
): Promise<Group | null> {
  const { rows } = await sql<GroupRow>`
    select ${groupColumns} from audience
    where workspace_id = ${workspaceId} and kind = 'group' and name_key = ${nameKey(name)} and trashed_at is null`.execute(
    db,
  );
  return rows[0] ? toGroup(rows[0]) : null;
}

export function toGroup(row: GroupRow): Group {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    kind: 'group',
    size: row.size,
    trashedAt: row.trashed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    changedAt: row.updated_at.toISOString(),
    source: row.source,
  };
}
