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
      select ${jobTarget} as target from (${jobsOf(workspaceId)}) as job where change_id = ${filter.change}`.execute(
      db,
    );
    const targets = rows.map(({ target }) => target);
    found.push(sql`
      (change_id = ${filter.change}
       or (target = any(${targets}::text[]) and (action = ${IMPORT_COMMIT} or target like 'operation:%')))`);
  }
  return found;
}

/** Fewer numerals than any phone number of which something is hidden has: src/phone/mask.ts. */
const hasNoNumber = (column: ReturnType<typeof sql.ref>): Condition =>
  sql`length(regexp_replace(${column}, '[^0-9]', '', 'g')) < 5 and ${column} !~ '[^ -~]'`;

const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

const jobsOf = (workspaceId: number) => sql`
  select 'import' as noun, id, change_id from import where workspace_id = ${workspaceId}
  union all
  select 'operation', id, change_id from operation where workspace_id = ${workspaceId}`;

const jobTarget = sql<string>`noun || ':' || id`;

/** Recorded when somebody asks for it; its change comes later, and is looked up in the import. */
export const IMPORT_COMMIT = 'import.commit';

async function toEvents(
  db: Db,
  { workspaceId, rows }: { workspaceId: number; rows: readonly EventRow[] },
): Promise<AuditEvent[]> {
  const changes = await changesOfJobs(db, { workspaceId, targets: rows.filter(isOfJob).map(({ target }) => target) });
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
    change: row.change_id ?? (isOfJob(row) ? changes.get(row.target) : null) ?? null,
  }));
}

/** Whether an event says that something was asked for whose change comes later. */
const isOfJob = ({ action, target }: Pick<EventRow, 'action' | 'target'>): boolean =>
  action === IMPORT_COMMIT ? /^import:\d{1,15}$/.test(target) : /^operation:\d{1,15}$/.test(target);

/** The changes that jobs were done as, by the target of the events that asked for them. */
async function changesOfJobs(
  db: Db,
  { workspaceId, targets }: { workspaceId: number; targets: readonly string[] },
): Promise<Map<string, number | null>> {
  if (targets.length === 0) return new Map();
  const { rows } = await sql<{ target: string; change_id: number | null }>`
    select ${jobTarget} as target, change_id from (${jobsOf(workspaceId)}) as job
    where ${jobTarget} = any(${[...targets]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.target, row.change_id]));
}
