import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { ChangeCounts } from '../db/types.ts';
import type { ExportJob } from '../exports/schema.ts';
import type { ImportJob } from '../imports/schema.ts';
import type { Operation } from '../operations/schema.ts';
import type { WorkspaceEvent } from './schema.ts';

/** Up to where a workspace has been looked at. */
export interface Cursor {
  seq: number;
  /** Imports as they were last told, each as text: those at work and those written a moment ago. */
  imports: Map<number, string>;
  /** The same of operations. */
  operations: Map<number, string>;
}

/** Told together at most; more follow at the next look. */
const MOST = 200;
/** With more groups than this a change may as well concern them all. */
const MOST_GROUPS = 1_000;

/** The present: what happened so far is no news. */
export async function startOfNews(db: Db, { workspaceId }: { workspaceId: number }): Promise<Cursor> {
  const { rows } = await sql<{ seq: number }>`
    select seq from change where workspace_id = ${workspaceId} order by seq desc limit 1`.execute(db);
  const { told: imports } = await readImports(db, { workspaceId, told: new Map() });
  const { told: operations } = await readOperations(db, { workspaceId, told: new Map() });
  return { seq: rows[0]?.seq ?? 0, imports, operations };
}

/**
 * What happened since. Changes take their place in the order while they hold the workspace's write lock, to the end of
 * their transaction; so none becomes visible before one of a lower place, and none is missed.
 */
export async function readNews(
  db: Db,
  { workspaceId, cursor }: { workspaceId: number; cursor: Cursor },
): Promise<{ events: WorkspaceEvent[]; cursor: Cursor }> {
  const changes = await readChanges(db, { workspaceId, after: cursor.seq });
  const imports = await readImports(db, { workspaceId, told: cursor.imports });
  const operations = await readOperations(db, { workspaceId, told: cursor.operations });
  return {
    events: [...changes.events, ...imports.events, ...operations.events],
    cursor: { imports: imports.told, operations: operations.told, seq: changes.seq ?? cursor.seq },
  };
}

async function readChanges(
  db: Db,
  { workspaceId, after }: { workspaceId: number; after: number },
): Promise<{ events: WorkspaceEvent[]; seq: number | undefined }> {
  const { rows } = await sql<{
    id: number;
    seq: number;
    kind: string;
    actor: string;
    counts: ChangeCounts;
    groups: number[];
  }>`
    select id, seq, kind, actor, counts, touched.groups
    from (
      select * from change where workspace_id = ${workspaceId} and seq > ${after} order by seq limit ${MOST}
    ) as news
    cross join lateral (
      select array(
        select audience_id from change_audience as effect
        join audience on audience.workspace_id = effect.workspace_id and audience.id = effect.audience_id
        where effect.workspace_id = ${workspaceId} and effect.change_id = news.id and audience.kind = 'group'
        union
        select audience_id from audience_before
        where workspace_id = ${workspaceId} and change_id = news.id
        limit ${MOST_GROUPS + 1}
      )::float8[] as groups
    ) as touched
    order by seq`.execute(db);
  return {
    seq: rows.at(-1)?.seq,
    events: rows.map(({ id, kind, actor, counts, groups }) => ({
      event: 'change',
      data: { id, kind, actor, counts, groups: groups.length > MOST_GROUPS ? null : groups.sort((a, b) => a - b) },
    })),
  };
}

async function readImports(
  db: Db,
  { workspaceId, told }: { workspaceId: number; told: Map<number, string> },
): Promise<{ events: WorkspaceEvent[]; told: Map<number, string> }> {
  const { rows } = await sql<{
    id: number;
    status: ImportJob['status'];
    stage: ImportJob['progress']['stage'];
    done: number;
    total: number;
    rows: number;
  }>`
    select id, status, stage, done, total, rows
    from import
    where workspace_id = ${workspaceId}
      -- Those told of before are looked at until they have been quiet for a while; a commit may be late.
      and (status in ('checking', 'committing') or id = any(${[...told.keys()]}::bigint[])
        or updated_at > now() - interval '1 minute')
      and (status in ('checking', 'committing') or updated_at > now() - interval '1 hour')
    order by id desc
    limit ${MOST}`.execute(db);
  const news = newsAmong(rows.reverse(), told);
  return {
    told: news.told,
    events: news.rows.map(({ id, status, stage, done, total, rows: seen }) => ({
      event: 'import',
      data: { id, status, progress: { stage, done, total, rows: seen } },
    })),
  };
}

/** Operations and exports. */
async function readOperations(
  db: Db,
  { workspaceId, told }: { workspaceId: number; told: Map<number, string> },
): Promise<{ events: WorkspaceEvent[]; told: Map<number, string> }> {
  const { rows } = await sql<{
    id: number;
    kind: Operation['kind'] | 'export';
    status: Operation['status'];
    stage: Operation['progress']['stage'];
    done: number;
    total: number;
  }>`
    select id, kind, status, stage, done, total
    from operation
    where workspace_id = ${workspaceId}
      and (status in ('waiting', 'running') or id = any(${[...told.keys()]}::bigint[])
        or updated_at > now() - interval '1 minute')
      and (status in ('waiting', 'running') or updated_at > now() - interval '1 hour')
    order by id desc
    limit ${MOST}`.execute(db);
  const news = newsAmong(rows.reverse(), told);
  return {
    told: news.told,
    events: news.rows.map(({ id, kind, status, stage, done, total }) => {
      const progress = { stage, done, total };
      if (kind !== 'export') return { event: 'operation', data: { id, kind, status, progress } };
      // An export is never undone.
      return { event: 'export', data: { id, status: status as ExportJob['status'], progress } };
    }),
  };
}

/** Rows that are not as they were last told. */
function newsAmong<Row extends { id: number }>(
  rows: readonly Row[],
  before: Map<number, string>,
): { rows: Row[]; told: Map<number, string> } {
  const told = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
  return { told, rows: rows.filter(({ id }) => before.get(id) !== told.get(id)) };
}
