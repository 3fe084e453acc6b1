import { sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Group } from './schema.ts';

interface GroupRow {
  id: number;
  name: string;
  description: string;
  size: number;
  trashed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const columns = ['id', 'name', 'description', 'size', 'trashed_at', 'created_at', 'updated_at'] as const;

/** One page of groups, newest first, with exact sizes. `search` is part of the name, without case. */
export async function listGroups(
  db: Db,
  options: {
    workspaceId: number;
    search?: string | undefined;
    trashed: boolean;
    before?: number | undefined;
    limit: number;
  },
): Promise<{ items: Group[]; last: number | null }> {
  const key = nameKey(options.search ?? '');
  const rows = await db
    .selectFrom('audience')
    .select(columns)
    .where('workspace_id', '=', options.workspaceId)
    .where('kind', '=', 'group')
    .where('trashed_at', options.trashed ? 'is not' : 'is', null)
    .$if(key !== '', (query) => query.where(sql<boolean>`strpos(name_key, ${key}) > 0`))
    .$if(options.before !== undefined, (query) => query.where('id', '<', options.before!))
    .orderBy('id', 'desc')
    .limit(options.limit + 1)
    .execute();
  const page = rows.slice(0, options.limit);
  return { items: page.map(toGroup), last: rows.length > options.limit ? page.at(-1)!.id : null };
}

/** One group. Throws `group_not_found`; a trashed group is only found with `trashed`. */
export async function getGroup(
  db: Db,
  { workspaceId, id, trashed = false }: { workspaceId: number; id: number; trashed?: boolean },
): Promise<Group> {
  const row = await db
    .selectFrom('audience')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'group')
    .where('id', '=', id)
    .executeTakeFirst();
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

/** The names of groups outside of the trash, in no order. */
export async function nameGroups(
  db: Db,
  { workspaceId, ids }: { workspaceId: number; ids: readonly number[] },
): Promise<{ id: number; name: string }[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('audience')
    .select(['id', 'name'])
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
  const row = await db
    .selectFrom('audience')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'group')
    .where('name_key', '=', nameKey(name))
    .where('trashed_at', 'is', null)
    .executeTakeFirst();
  return row ? toGroup(row) : null;
}

/** How a group's members changed, oldest first: the latest `limit` changes. */
export async function listGrowth(
  db: Db,
  { workspaceId, id, limit }: { workspaceId: number; id: number; limit: number },
): Promise<{ at: string; change: number; added: number; removed: number; size: number }[]> {
  const rows = await db
    .selectFrom('change_audience as effect')
    .innerJoin('change', (join) =>
      join.onRef('change.workspace_id', '=', 'effect.workspace_id').onRef('change.id', '=', 'effect.change_id'),
    )
    .select(['change.at', 'change.id', 'change.seq', 'effect.added', 'effect.removed', 'effect.size'])
    .where('effect.workspace_id', '=', workspaceId)
    .where('effect.audience_id', '=', id)
    .where(sql<boolean>`effect.added + effect.removed > 0`)
    .orderBy('effect.change_id', 'desc')
    .limit(limit)
    .execute();
  // A long import has an early id but took hold late.
  return rows
    .sort((a, b) => a.seq - b.seq)
    .map((row) => ({
      at: row.at.toISOString(),
      change: row.id,
      added: row.added,
      removed: row.removed,
      size: row.size,
    }));
}

function toGroup(row: GroupRow): Group {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    kind: 'group',
    size: row.size,
    trashedAt: row.trashed_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
