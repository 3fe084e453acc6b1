import type { z } from 'zod';
import { nameKey } from '../changes/audiences.ts';
import { resolveFilter } from '../contacts/filter.ts';
import type { Db } from '../db/database.ts';
import { print } from '../expressions/print.ts';
import { resolveExpression } from '../expressions/resolve.ts';
import { type Expression, type Leaf, leavesOf } from '../expressions/tree.ts';
import { nameGroups } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import type { filterInput, filterPatch, SavedFilter } from './schema.ts';

type Query = SavedFilter['query'];
/** As it is kept: an expression by the ids of its groups, which may be renamed. */
type KeptQuery = Omit<Query, 'expression'> & { expression?: Expression };

/** A list of more would help nobody. */
const MOST = 500;

/** The filters of contacts that a workspace keeps, by name. */
export async function listFilters(db: Db, { workspaceId }: { workspaceId: number }): Promise<SavedFilter[]> {
  const rows = await db
    .selectFrom('saved_filter')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('name_key')
    .execute();
  const show = await showExpressions(
    db,
    workspaceId,
    rows.map((row) => row.query as KeptQuery),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    query: show(row.query as KeptQuery),
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
}

/**
 * Keeps a filter for everybody of the workspace. Throws `filter_name_taken`; `group_not_found` and `invalid_request` for a
 * query that could find nobody.
 */
export async function saveFilter(
  db: Db,
  { workspaceId, actor, name, query }: { workspaceId: number; actor: string } & z.output<typeof filterInput>,
): Promise<SavedFilter> {
  const settled = await settleQuery(db, workspaceId, query);
  const present = await listFilters(db, { workspaceId });
  if (present.length >= MOST) {
    throw new AppError('invalid_request', `A workspace keeps at most ${MOST} filters. Delete some first.`);
  }
  refuseTaken(present, { name, exceptId: null });
  const { id } = await db
    .insertInto('saved_filter')
    .values({
      workspace_id: workspaceId,
      name,
      name_key: nameKey(name),
      query: JSON.stringify(settled),
      created_by: actor,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return getFilter(db, { workspaceId, id });
}

/** Renames a filter or sets what it asks for. Throws as `saveFilter`, and `filter_not_found`. */
export async function updateFilter(
  db: Db,
  { workspaceId, id, patch }: { workspaceId: number; id: number; patch: z.output<typeof filterPatch> },
): Promise<SavedFilter> {
  const present = await getFilter(db, { workspaceId, id });
  const query = patch.query && (await settleQuery(db, workspaceId, patch.query));
  const name = patch.name ?? present.name;
  refuseTaken(await listFilters(db, { workspaceId }), { name, exceptId: id });
  await db
    .updateTable('saved_filter')
    .set({
      name,
      name_key: nameKey(name),
      ...(query && { query: JSON.stringify(query) }),
      updated_at: new Date(),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return getFilter(db, { workspaceId, id });
}

/** Throws `filter_not_found`. */
export async function deleteFilter(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('saved_filter')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound(id);
}

async function getFilter(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<SavedFilter> {
  const found = (await listFilters(db, { workspaceId })).find((one) => one.id === id);
  if (!found) throw notFound(id);
  return found;
}

const notFound = (id: number): AppError => new AppError('filter_not_found', `There is no filter ${id}.`);

/** A query as it is kept. Throws for one that could find nobody. */
async function settleQuery(db: Db, workspaceId: number, filter: Query): Promise<KeptQuery> {
  await resolveFilter(db, { workspaceId, filter, fullNumbers: true, place: 'query' });
  const { expression: given, ...others } = filter;
  if (given === undefined) return others;
  const asked = { workspaceId, given, path: 'query.expression', fullNumbers: true };
  return { ...others, expression: (await resolveExpression(db, asked)).expression };
}

/** Shows expressions as text, by the names that their groups have now. */
async function showExpressions(
  db: Db,
  workspaceId: number,
  kept: readonly KeptQuery[],
): Promise<(query: KeptQuery) => Query> {
  const leaves = kept.flatMap(({ expression }) => (expression ? leavesOf<Leaf>(expression) : []));
  const ids = leaves.flatMap((leaf) => ('group' in leaf ? [leaf.group] : []));
  const names = new Map((await nameGroups(db, { workspaceId, ids })).map(({ id, name }) => [id, name]));
  return ({ expression, ...others }) => ({ ...others, ...(expression && { expression: print(expression, names) }) });
}

function refuseTaken(
  present: readonly SavedFilter[],
  { name, exceptId }: { name: string; exceptId: number | null },
): void {
  const other = present.find((one) => one.id !== exceptId && nameKey(one.name) === nameKey(name));
  if (!other) return;
  throw new AppError('filter_name_taken', `Filter ${other.id} is already named “${other.name}”. Choose another name.`, {
    errors: [{ path: 'name', code: 'taken', message: `Taken by filter ${other.id}.` }],
  });
}
