import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { ChangeCounts } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';

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
}

/** One page of the history in the order in which changes took hold, latest first; of one group if given. */
export async function listChanges(
  db: Db,
  {
    workspaceId,
    groupId,
    before,
    limit,
  }: { workspaceId: number; groupId?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ items: ChangeRecord[]; last: number | null }> {
  const ofGroup =
    groupId === undefined
      ? sql`true`
      : sql`id in (
          select change_id from change_audience where workspace_id = ${workspaceId} and audience_id = ${groupId}
          union
          select change_id from audience_before where workspace_id = ${workspaceId} and audience_id = ${groupId})`;
  const { rows } = await sql<ChangeRow>`
    select id, seq, kind, actor, source, note, at, counts, reverts, reverted_by
    from change
    where workspace_id = ${workspaceId}
      and ${before === undefined ? sql`true` : sql`seq < ${before}`}
      and ${ofGroup}
    order by seq desc
    limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  return { items: page.map(toRecord), last: rows.length > limit ? page.at(-1)!.seq : null };
}

/** One change. Throws `change_not_found`. */
export async function getChange(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<ChangeRecord> {
  const { rows } = await sql<ChangeRow>`
    select id, seq, kind, actor, source, note, at, counts, reverts, reverted_by
    from change
    where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  if (!rows[0]) throw new AppError('change_not_found', `There is no change ${id}.`);
  return toRecord(rows[0]);
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
  };
}
