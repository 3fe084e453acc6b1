import { type Selectable, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import type { AuditEvent } from './schema.ts';

/** Which events; all that is given must hold. */
export interface AuditFilter {
  /** Part of the action, the actor's or the target's name, or the address; in any case of letters. */
  search?: string | undefined;
  /** `key.create`, or `key` for all that happened to keys. */
  action?: string | undefined;
  actor?: string | undefined;
  target?: string | undefined;
  /** Not before. */
  from?: string | undefined;
  /** Before. */
  to?: string | undefined;
  /** Of this change of contacts or groups. */
  change?: number | undefined;
}

/**
 * One page of the events of a workspace, latest first. Exact at every moment: events are numbered without gaps in the order
 * in which they were committed. Unless whoever asks sees `fullNumbers`, names that may hold one are not found by digits.
 */
export async function listAudit(
  db: Db,
  options: AuditFilter & { workspaceId: number; fullNumbers: boolean; before?: number | undefined; limit: number },
): Promise<{ items: AuditEvent[]; last: number | null }> {
  const { workspaceId, before, limit } = options;
  const { rows } = await sql<EventRow>`
    select id, at, actor, actor_name, action, target, target_name, ip, user_agent, details, change_id
    from audit_event
    where workspace_id = ${workspaceId}
      and ${before === undefined ? sql`true` : sql`id < ${before}`}
      and ${sql.join(await conditions(db, options), sql` and `)}
    order by id desc
    limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  return {
    items: await toEvents(db, { workspaceId, rows: page }),
    last: rows.length > limit ? page.at(-1)!.id : null,
  };
}

const BATCH = 1_000;

/** Every event up to `upTo` that matches, latest first, some at a time: flat memory at any size. */
export async function* scanAudit(
  db: Db,
  options: AuditFilter & { workspaceId: number; fullNumbers: boolean; upTo: number },
): AsyncGenerator<AuditEvent[]> {
  for (let before = options.upTo + 1; ; ) {
    const { items, last } = await listAudit(db, { ...options, before, limit: BATCH });
    if (items.length > 0) yield items;
    if (last === null) return;
    before = last;
  }
}

/** The number of the last event of a workspace; 0 before the first. */
export async function lastAuditId(db: Db, { workspaceId }: { workspaceId: number }): Promise<number> {
  const head = await db
    .selectFrom('audit_head')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  return head?.id ?? 0;
}

type EventRow = Omit<Selectable<Schema['audit_event']>, 'workspace_id' | 'seal'>;
type Condition = ReturnType<typeof sql<boolean>>;

async function conditions(
  db: Db,
  { workspaceId, fullNumbers, ...filter }: AuditFilter & { workspaceId: number; fullNumbers: boolean },
): Promise<Condition[]> {
  const found: Condition[] = [sql`true`];
  if (filter.search) {
    // Read one after the other, latest first, until the page is full: under 1 µs an event; docs/decisions/012.
    const part = `%${literal(filter.search)}%`;
    found.push(
      fullNumbers || !/\p{N}/u.test(filter.search)
        ? sql`action || E'\n' || actor_name || E'\n' || target_name || E'\n' || ip ilike ${part}`
        : sql`(action || E'\n' || ip ilike ${part}
               or (actor_name ilike ${part} and ${hasNoNumber(sql.ref('actor_name'))})
               or (target_name ilike ${part} and ${hasNoNumber(sql.ref('target_name'))}))`,
    );
  }
  if (filter.action) {
    found.push(
      filter.action.includes('.') ? sql`action = ${filter.action}` : sql`action like ${`${literal(filter.action)}.%`}`,
    );
  }
  if (filter.actor) found.push(sql`actor = ${filter.actor}`);
  if (filter.target) found.push(sql`target = ${filter.target}`);
  if (filter.from) found.push(sql`at >= ${filter.from}::timestamptz`);
  if (filter.to) found.push(sql`at < ${filter.to}::timestamptz`);
  if (filter.change !== undefined) {
    const { rows } = await sql<{ target: string }>`
      select 'import:' || id as target from import
      where workspace_id = ${workspaceId} and change_id = ${filter.change}`.execute(db);
    const imports = rows.map(({ target }) => target);
    found.push(sql`
      (change_id = ${filter.change} or (action = ${IMPORT_COMMIT} and target = any(${imports}::text[])))`);
  }
  return found;
}

/** Fewer numerals than any phone number of which something is hidden has: src/phone/mask.ts. */
const hasNoNumber = (column: ReturnType<typeof sql.ref>): Condition =>
  sql`length(regexp_replace(${column}, '[^0-9]', '', 'g')) < 5 and ${column} !~ '[^ -~]'`;

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Recorded when somebody asks for it; its change comes later, and is looked up in the import. */
export const IMPORT_COMMIT = 'import.commit';

async function toEvents(
  db: Db,
  { workspaceId, rows }: { workspaceId: number; rows: readonly EventRow[] },
): Promise<AuditEvent[]> {
  const changes = await changesOfImports(db, {
    workspaceId,
    ids: rows.map(importIdOf).filter((id) => id !== null),
  });
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    actorName: row.actor_name,
    action: row.action,
    target: row.target,
    targetName: row.target_name,
    ip: row.ip,
    userAgent: row.user_agent,
    details: row.details,
    change: row.change_id ?? changes.get(importIdOf(row)) ?? null,
  }));
}

/** The import whose commit an event says was asked for. */
function importIdOf({ action, target }: EventRow): number | null {
  const id = action === IMPORT_COMMIT ? /^import:(\d{1,15})$/.exec(target)?.[1] : undefined;
  return id === undefined ? null : Number(id);
}

async function changesOfImports(
  db: Db,
  { workspaceId, ids }: { workspaceId: number; ids: number[] },
): Promise<Map<number | null, number | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('import')
    .select(['id', 'change_id'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row.change_id]));
}
