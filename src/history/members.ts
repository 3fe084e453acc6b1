import { sql } from 'kysely';
import type { Bitmap } from '../audiences/bitmap.ts';
import { chunkOf, positionOf } from '../audiences/bits.ts';
import { listMembers } from '../audiences/members.ts';
import { bitmapAsOfByChunk, sizeAsOf } from '../changes/asOf.ts';
import { getChanges } from '../changes/history.ts';
import { readHistoryStart, withinHistory } from '../changes/retention.ts';
import { mayBeContact, readContacts, readFormerContacts } from '../contacts/read.ts';
import type { Contact } from '../contacts/schema.ts';
import type { Db } from '../db/database.ts';
import { nameActors } from './actors.ts';
import type { MemberChange } from './schema.ts';

/** A page of a set of contacts of the past, newest first. */
export interface PastPage {
  /** As they are now; `deleted` ones as they were last. */
  items: (Contact & { deleted?: true })[];
  /** Those of the page of whom nothing is kept. */
  gone: number[];
  /** The number that the next page is before; null at the end. */
  last: number | null;
}

/**
 * One page of who was in a group at a moment, newest contacts first. `size`, with the first page, is how many they were.
 * Throws `beyond_retention`.
 */
export async function listMembersAsOf(
  db: Db,
  options: { workspaceId: number; groupId: number; at: string; before?: number | undefined; limit: number },
): Promise<PastPage & { size: number | null }> {
  const { workspaceId, groupId: audienceId, at, before, limit } = options;
  return withinHistory(db, { workspaceId, moments: [at] }, async () => ({
    ...(await readPastPage(db, {
      workspaceId,
      members: bitmapAsOfByChunk({ workspaceId, audienceId, at }),
      before,
      limit,
    })),
    size: before === undefined ? await sizeAsOf(db, { workspaceId, audienceId, at }) : null,
  }));
}

/** One page of a set whose members need not be contacts any more. */
export async function readPastPage(
  db: Db,
  {
    workspaceId,
    members,
    before,
    limit,
  }: { workspaceId: number; members: Bitmap; before?: number | undefined; limit: number },
): Promise<PastPage> {
  const nos = await listMembers(db, { members, before, limit: limit + 1 });
  const page = nos.slice(0, limit);
  const present = new Map((await readContacts(db, { workspaceId, nos: page })).map((one) => [one.id, one]));
  const absent = page.filter((no) => !present.has(no));
  const former = new Map((await readFormerContacts(db, { workspaceId, nos: absent })).map((one) => [one.id, one]));
  return {
    items: page.flatMap((no): PastPage['items'] => {
      const deleted = former.get(no);
      return deleted ? [{ ...deleted, deleted: true }] : (present.get(no) ?? []);
    }),
    gone: absent.filter((no) => !former.has(no)),
    last: nos.length > limit ? page.at(-1)! : null,
  };
}

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
