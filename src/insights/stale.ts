import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { resolveExpression } from '../expressions/resolve.ts';
import type { ExpressionInput } from '../expressions/schema.ts';
import { leavesOf } from '../expressions/tree.ts';
import type { KeysetPosition } from '../lib/cursor.ts';
import { AppError } from '../lib/errors.ts';
import type { StaleGroup } from './schema.ts';

/** As PostgreSQL writes a moment with TimeZone UTC: to the microsecond, so that no two are confounded. */
export const MOMENT = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

/**
 * Groups whose members did not change and which nobody used for so many days, idle for the longest first. Using is what
 * the audit trail says of a group (an export, through whatever interface); a group that a saved filter names, or to which
 * an unfinished import will add, is in use now and never stale.
 */
export async function listStale(
  db: Db,
  {
    workspaceId,
    days,
    after,
    limit,
  }: {
    workspaceId: number;
    days: number;
    after: KeysetPosition | undefined;
    limit: number;
  },
): Promise<{ items: StaleGroup[]; last: KeysetPosition | null }> {
  const named = await namedByFilters(db, { workspaceId });
  const { rows } = await sql<{
    id: number;
    name: string;
    size: number;
    created_at: Date;
    changed_at: Date | null;
    used_at: Date | null;
    idle_since: Date;
    value: string;
  }>`
    select idle.*, idle_since::text as value
    from (
      select audience.id, audience.name, audience.size, audience.created_at, changed.at as changed_at, used.at as used_at,
             greatest(audience.created_at, changed.at, used.at) as idle_since
      from audience
      cross join lateral (
        select max(at) as at from change_audience
        where workspace_id = ${workspaceId} and audience_id = audience.id
      ) as changed
      cross join lateral (
        select max(at) as at from audit_event
        where workspace_id = ${workspaceId} and target = 'group:' || audience.id
      ) as used
      where audience.workspace_id = ${workspaceId} and audience.kind = 'group' and audience.trashed_at is null
        and audience.id <> all(${named}::bigint[])
        and audience.id not in (
          select jsonb_array_elements_text(options -> 'groups')::bigint from import
          where workspace_id = ${workspaceId} and status in ('checking', 'ready', 'committing'))
    ) as idle
    where idle_since < now() - make_interval(days => ${days}::int)
      and ${after ? sql`(idle_since, id) > (${after.value}::text::timestamptz, ${after.id}::bigint)` : sql`true`}
    order by idle_since, id
    limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1)! : null;
  return {
    items: page.map((row) => ({
      id: row.id,
      name: row.name,
      size: row.size,
      createdAt: row.created_at.toISOString(),
      changedAt: row.changed_at?.toISOString() ?? null,
      usedAt: row.used_at?.toISOString() ?? null,
      idleSince: row.idle_since.toISOString(),
    })),
    last: last && { id: last.id, value: last.value },
  };
}

/** Groups that saved filters name: as the group to look in, or in a set expression. */
async function namedByFilters(db: Db, { workspaceId }: { workspaceId: number }): Promise<number[]> {
  const filters = await db.selectFrom('saved_filter').select('query').where('workspace_id', '=', workspaceId).execute();
  const named = new Set<number>();
  for (const { query } of filters) {
    const { group, expression } = query as { group?: number; expression?: ExpressionInput };
    if (group !== undefined) named.add(group);
    for (const id of expression === undefined ? [] : await groupsIn(db, { workspaceId, given: expression }))
      named.add(id);
  }
  return [...named];
}

/** The groups of an expression; none of one that names what is not there any more. */
async function groupsIn(db: Db, asked: { workspaceId: number; given: ExpressionInput }): Promise<number[]> {
  try {
    const { expression } = await resolveExpression(db, { ...asked, fullNumbers: true });
    return leavesOf(expression).flatMap((leaf) => ('group' in leaf ? leaf.group : []));
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
