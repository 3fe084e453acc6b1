import { sql } from 'kysely';
import type { AudienceImage } from '../db/types.ts';
import { audienceNamed, imageOf } from './audiences.ts';
import { keepGroup } from './kept.ts';
import { type Change, rememberAudience } from './record.ts';
import type { Undone } from './undone.ts';

/**
 * Gives groups back the name, description and trash mark they had before the undone change; a group that it created
 * goes to the trash. A group that a later change renamed, trashed, restored or filled is kept as it is.
 */
export async function undoAudiences(change: Change, undone: Undone): Promise<void> {
  const { rows } = await sql<{ audience_id: number; before: AudienceImage | null; expected: number }>`
    select own.audience_id, own.before,
           coalesce((target.before ->> 'change_id')::bigint, own.change_id) as expected
    from audience_before as own
    left join audience_before as target
      on target.workspace_id = own.workspace_id
     and target.change_id = ${undone.reverts}::bigint
     and target.audience_id = own.audience_id
    where own.workspace_id = ${change.workspaceId} and own.change_id = ${undone.id}
    order by own.audience_id`.execute(change.tx);
  for (const row of rows) await undoAudience(change, row);
}

async function undoAudience(
  change: Change,
  { audience_id: id, before, expected }: { audience_id: number; before: AudienceImage | null; expected: number },
): Promise<void> {
  const { tx, workspaceId } = change;
  const present = await tx
    .selectFrom('audience')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!present) return;
  if (present.change_id !== expected) return keepGroup(change, id, 'changed_later');
  // Its own members are taken out by now: who is left is a later change's.
  if (before === null && present.size > 0) return keepGroup(change, id, 'changed_later');

  const next: AudienceImage = before ?? {
    ...imageOf(present),
    trashed_at: new Date().toISOString(),
    change_id: change.id,
  };
  if (next.trashed_at === null) {
    const other = await audienceNamed(change, { kind: present.kind, key: next.name_key, exceptId: id });
    if (other) return keepGroup(change, id, 'name_taken');
  }
  await rememberAudience(change, id, imageOf(present));
  await tx
    .updateTable('audience')
    .set({ ...next, updated_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
