import { type RawBuilder, sql } from 'kysely';
import { chunkOf, positionOf } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';
import type { ChangeCounts } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { changeBeyondRetention } from './retention.ts';
import { isErasure, isInForce } from './undone.ts';

/** One entry of the history. */
export interface ChangeRecord {
  id: number;
  kind: string;
  actor: string;
  source: string;
  note: string;
  at: string;
  counts: ChangeCounts;
  /** The change that this one undoes. */
  reverts: number | null;
  /** The change that undid this one. */
  revertedBy: number | null;
  /** Whether it can be undone as things are: it is no erasure, not pruned, and neither undone nor out of force otherwise. */
  undoable: boolean;
  /** Whether it is older than the workspace keeps the details of changes. */
  pruned: boolean;
}

interface ChangeRow {
  id: number;
  seq: number;
  kind: string;
  actor: string;
  source: string;
  note: string;
  at: Date;
  counts: ChangeCounts;
  reverts: number | null;
  reverted_by: number | null;
  depth: number;
  root_reverted_by: number | null;
  pruned: boolean;
}

/** Which changes to list; together if several are given. */
export interface ChangeFilter {
  /** Those of the group's members, name, description or existence. */
  groupId?: number | undefined;
  /** Those that wrote the contact or altered which groups it is in, as far back as the details of changes are kept. */
  contactNo?: number | undefined;
  kind?: string | undefined;
}

/** One page of the history in the order in which changes took hold, latest first. */
export async function listChanges(
  db: Db,
  {
    workspaceId,
    filter,
    before,
    limit,
  }: { workspaceId: number; filter: ChangeFilter; before?: number | undefined; limit: number },
): Promise<{ items: ChangeRecord[]; last: number | null }> {
  const rows = await readChanges(
    db,
    workspaceId,
    sql`
      select * from change
      where workspace_id = ${workspaceId}
        and ${before === undefined ? sql`true` : sql`seq < ${before}`}
        and ${conditionOf(workspaceId, filter)}
      order by seq desc
      limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  return { items: page.map(toRecord), last: rows.length > limit ? page.at(-1)!.seq : null };
}

function conditionOf(workspaceId: number, { groupId, contactNo, kind }: ChangeFilter): RawBuilder<boolean> {
  const conditions: RawBuilder<boolean>[] = [sql`true`];
  if (kind !== undefined) conditions.push(sql`kind = ${kind}`);
  if (groupId !== undefined) {
    conditions.push(sql`id in (
      select change_id from change_audience where workspace_id = ${workspaceId} and audience_id = ${groupId}
      union
      select change_id from audience_before where workspace_id = ${workspaceId} and audience_id = ${groupId})`);
  }
  if (contactNo !== undefined) {
    // What is pruned half is not told half.
    conditions.push(sql`
      seq > (select pruned_seq from workspace where id = ${workspaceId})
      and id in (${changesOfContact(workspaceId, contactNo)})`);
  }
  return sql.join(conditions, sql` and `);
}

/** The ids of the changes that touched a contact, as a column `change_id`: its row, or its being in an audience. */
const changesOfContact = (workspaceId: number, no: number): RawBuilder<{ change_id: number }> => sql`
  select change_id from contact_before where workspace_id = ${workspaceId} and no = ${no}
  union
  select change_id from change_chunk
  where workspace_id = ${workspaceId} and chunk = ${chunkOf(no)}::int
    and (get_bit(added, ${positionOf(no)}::int) = 1 or get_bit(removed, ${positionOf(no)}::int) = 1)`;

/** One change. Throws `change_not_found`. */
export async function getChange(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<ChangeRecord> {
  const [row] = await readChanges(
    db,
    workspaceId,
    sql`select * from change where workspace_id = ${workspaceId} and id = ${id}`,
  );
  if (!row) throw new AppError('change_not_found', `There is no change ${id}.`);
  return toRecord(row);
}

/**
 * One change whose details are there. To be asked after they were read, too: they are deleted only after the history has been
 * told to begin later. Throws `change_not_found`, `beyond_retention`.
 */
export async function getKeptChange(db: Db, change: { workspaceId: number; id: number }): Promise<ChangeRecord> {
  const record = await getChange(db, change);
  if (record.pruned) throw changeBeyondRetention(change.id);
  return record;
}

/** Several changes by id, latest first; ids of none are left out. */
export async function getChanges(
  db: Db,
  { workspaceId, ids }: { workspaceId: number; ids: readonly number[] },
): Promise<ChangeRecord[]> {
  const rows = await readChanges(
    db,
    workspaceId,
    sql`select * from change where workspace_id = ${workspaceId} and id = any(${ids}::bigint[])`,
  );
  return rows.map(toRecord);
}

/** Rows of `change`, latest first, each with the end of its lineage: what it reverts, what that reverts, and so on. */
async function readChanges(db: Db, workspaceId: number, page: RawBuilder<unknown>): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    with recursive page as materialized (${page}),
    lineage as (
      select id, id as ancestor, reverts, reverted_by, 0 as depth from page
      union all
      select lineage.id, parent.id, parent.reverts, parent.reverted_by, depth + 1
      from lineage
      join change as parent on parent.workspace_id = ${workspaceId} and parent.id = lineage.reverts
    )
    select page.id, seq, kind, actor, source, note, at, counts, page.reverts, page.reverted_by,
           root.depth, root.reverted_by as root_reverted_by,
           seq <= (select pruned_seq from workspace where id = ${workspaceId}) as pruned
    from page
    cross join lateral (
      select depth, reverted_by from lineage where lineage.id = page.id order by depth desc limit 1
    ) as root
    order by seq desc`.execute(db);
  return rows;
}

function toRecord(row: ChangeRow): ChangeRecord {
  return {
    id: row.id,
    kind: row.kind,
    actor: row.actor,
    source: row.source,
    note: row.note,
    at: row.at.toISOString(),
    counts: row.counts,
    reverts: row.reverts,
    revertedBy: row.reverted_by,
    pruned: row.pruned,
    undoable:
      !row.pruned &&
      !isErasure(row) &&
      isInForce({ revertedBy: row.reverted_by, depth: row.depth, rootRevertedBy: row.root_reverted_by }),
  };
}
