import { sql } from 'kysely';
import { readBitmap } from '../audiences/members.ts';
import { deleteSet } from '../changes/contacts.ts';
import { removeMembers } from '../changes/members.ts';
import { knownStaged, type Lines, matchStaged } from '../changes/merge.ts';
import type { Change } from '../changes/record.ts';
import { replaceGroups } from '../changes/regroup.ts';
import type { Tx } from '../db/database.ts';
import { requireGroups } from '../groups/queries.ts';
import type { ImportRow } from './queries.ts';
import type { ImportCounts, Summary } from './schema.ts';
import { stageTable } from './stageTable.ts';

/** Imports whose contacts leave: `delete` takes them away, `remove` takes them out of groups. */

/** Which rows are about known contacts. */
export const matchLeaving = (tx: Tx, row: ImportRow, { hasUserIds, hasDuplicates }: Summary): Promise<Lines> =>
  matchStaged(tx, row.workspace_id, { hasUserIds, hasDuplicates, table: stageTable(row.id) });

/** How many memberships `remove` would take away now. */
export async function countLeaving(tx: Tx, { workspace_id: workspaceId, options }: ImportRow): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(bit_count(present.bits & leaving.bits)), 0)::bigint as count
    from (${knownStaged()}) as leaving
    join audience_chunk as present on present.workspace_id = ${workspaceId} and present.chunk = leaving.chunk
    join audience as target
      on target.workspace_id = ${workspaceId} and target.id = present.audience_id
     and target.kind = 'group' and target.trashed_at is null
    where ${options.groups.length === 0} or target.id = any(${options.groups}::bigint[])`.execute(tx);
  return rows[0]!.count;
}

/** Has the known contacts of an import leave, within its change. Throws `group_not_found`. */
export async function letLeave(change: Change, row: ImportRow, summary: Summary): Promise<Lines> {
  const { tx, workspaceId } = change;
  const { action, groups } = row.options;
  const lines = await matchLeaving(tx, row, summary);
  if (action === 'delete') {
    await deleteSet(change, await readBitmap(tx, knownStaged()));
    return lines;
  }
  await change.lockAudiences();
  await requireGroups(tx, { workspaceId, ids: groups, path: 'groups' });
  if (groups.length === 0) await replaceGroups(change, knownStaged(), []);
  else await removeMembers(change, groups, knownStaged());
  return lines;
}

/** What reading refused, and what becomes of the rest. */
export const leavingCounts = (
  { rows, refused }: Pick<Summary, 'rows' | 'refused'>,
  { known, unknown, duplicate, conflict }: Lines,
): ImportCounts => ({
  rows,
  created: 0,
  updated: 0,
  unchanged: 0,
  skipped: 0,
  duplicate,
  invalid: refused + conflict,
  known,
  unknown,
});
