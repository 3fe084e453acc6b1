import { sql } from 'kysely';
import { chunkOf, positionOf } from '../audiences/bits.ts';
import { getChanges } from '../changes/history.ts';
import { readHistoryStart } from '../changes/retention.ts';
import { mayBeContact } from '../contacts/read.ts';
import type { Db } from '../db/database.ts';
import { nameActors } from './actors.ts';
import type { MemberChange } from './schema.ts';

/**
 * One page of when and how a contact entered and left a group, latest first. `since` is the moment from which on it is
 * known; null where it is from the beginning.
 */
export async function listMemberHistory(
  db: Db,
  options: { workspaceId: number; groupId: number; no: number; before?: number | undefined; limit: number },
): Promise<{ items: MemberChange[]; last: number | null; since: string | null }> {
  const { workspaceId, groupId, no, before, limit } = options;
  const { at: since } = await readHistoryStart(db, { workspaceId });
  const known = { since: since?.toISOString() ?? null };
  if (!mayBeContact(no)) return { items: [], last: null, ...known };
  const { rows } = await sql<{ id: number; seq: number; entered: boolean }>`
    select change.id, change.seq, coalesce(get_bit(touch.added, ${positionOf(no)}::int), 0) = 1 as entered
    from change_audience as effect
    join change on change.workspace_id = effect.workspace_id and change.id = effect.change_id
    join change_chunk as touch
      on touch.workspace_id = effect.workspace_id
     and touch.change_id = effect.change_id
     and touch.audience_id = effect.audience_id
     and touch.chunk = ${chunkOf(no)}::int
    where effect.workspace_id = ${workspaceId} and effect.audience_id = ${groupId}
      and (get_bit(touch.added, ${positionOf(no)}::int) = 1 or get_bit(touch.removed, ${positionOf(no)}::int) = 1)
      -- What is pruned half is not told half.
      and change.seq > (select pruned_seq from workspace where id = ${workspaceId})
      and ${before === undefined ? sql`true` : sql`change.seq < ${before}`}
    order by change.seq desc
    limit ${limit + 1}`.execute(db);
  const page = rows.slice(0, limit);
  const changes = new Map(
    (await getChanges(db, { workspaceId, ids: page.map(({ id }) => id) })).map((change) => [change.id, change]),
  );
  const nameOf = await nameActors(db, { workspaceId, actors: [...changes.values()].map(({ actor }) => actor) });
  return {
    items: page.map(({ id, entered }) => {
      const { at, kind, actor, source, note, undoable } = changes.get(id)!;
      return { change: id, at, entered, kind, actor, actorName: nameOf(actor), source, note, undoable };
    }),
    last: rows.length > limit ? page.at(-1)!.seq : null,
    ...known,
  };
}
