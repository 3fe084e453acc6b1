import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/**
 * A place in the history of a workspace: all up to and with `seq`; or, where a group is named, of `seq` only the groups up
 * to that one. One change may touch more groups than are read at once.
 */
export interface Place {
  seq: number;
  group: number | null;
}

/** What a change did to one group. */
export interface GroupEffect {
  group: number;
  /** After the change. */
  name: string;
  created: boolean;
  /** Null: the same as after it. */
  formerName: string | null;
  /** Into the trash, or out of it. */
  trashed: boolean;
  restored: boolean;
  added: number;
  removed: number;
  size: number;
}

/** A change, or an import that altered nothing, as far as webhooks tell of it. */
export interface HistoryEntry {
  seq: number;
  at: Date;
  change: { id: number; actor: string } | null;
  groups: GroupEffect[];
  erased: number | null;
  import: { id: number; name: string; counts: Record<string, number> } | null;
}

/** Changes and groups that are read at once, about; where there are more, they follow. */
const MOST_CHANGES = 200;
const MOST_GROUPS = 1_000;

/** The present: what happened so far lies before it. */
export async function endOfHistory(db: Db, { workspaceId }: { workspaceId: number }): Promise<Place> {
  const { rows } = await sql<{ seq: number }>`
    select greatest(
      (select seq from change where workspace_id = ${workspaceId} order by seq desc limit 1),
      (select seq from import where workspace_id = ${workspaceId} and seq is not null order by seq desc limit 1),
      0
    )::bigint as seq`.execute(db);
  return { seq: rows[0]!.seq, group: null };
}

/** The place behind all that took hold before a moment. */
export async function placeAt(db: Db, { workspaceId, at }: { workspaceId: number; at: string }): Promise<Place> {
  const { rows } = await sql<{ seq: number }>`
    select seq from change
    where workspace_id = ${workspaceId} and at < ${at}
    order by seq desc
    limit 1`.execute(db);
  return { seq: rows[0]?.seq ?? 0, group: null };
}

/**
 * The history behind a place, in the order in which it took hold, and the place where it goes on; null at its end.
 *
 * Changes take their place while they hold the workspace's write lock, to the end of their transaction; imports that altered
 * nothing as well. So none becomes visible before one of a lower place, and none is missed.
 */
export async function readHistory(
  db: Db,
  { workspaceId, after }: { workspaceId: number; after: Place },
): Promise<{ entries: HistoryEntry[]; end: Place; more: boolean }> {
  const moments = await readMoments(db, workspaceId, after);
  const full = moments.length > MOST_CHANGES;
  const page = moments.slice(0, MOST_CHANGES);
  const last = page.at(-1);
  if (!last) return { entries: [], end: after, more: false };
  const effects = await readEffects(db, workspaceId, { after, changes: page.flatMap(({ change }) => change ?? []) });
  const cut = effects.length > MOST_GROUPS ? effects[MOST_GROUPS - 1]! : null;
  const told = effects.slice(0, MOST_GROUPS);
  const entries = page
    .filter(({ seq }) => !cut || seq <= cut.seq)
    .map(({ change, actor, erased, import: done, name, counts, ...moment }) => {
      const goesOn = cut !== null && moment.seq === cut.seq;
      return {
        ...moment,
        change: change === null ? null : { id: change, actor: actor! },
        groups: told.filter(({ seq }) => seq === moment.seq).map(({ seq: _, ...effect }) => effect),
        // Behind all groups of the change.
        erased: goesOn ? null : erased,
        import: goesOn || done === null ? null : { id: done, name: name!, counts: counts ?? {} },
      };
    });
  if (cut) return { entries, end: { seq: cut.seq, group: cut.group }, more: true };
  return { entries, end: { seq: last.seq, group: null }, more: full };
}

interface Moment {
  seq: number;
  at: Date;
  change: number | null;
  actor: string | null;
  erased: number | null;
  import: number | null;
  name: string | null;
  counts: Record<string, number> | null;
}

async function readMoments(db: Db, workspaceId: number, after: Place): Promise<Moment[]> {
  // A change of which only some groups have been told is read once more.
  const from = after.group === null ? after.seq + 1 : after.seq;
  const { rows } = await sql<Moment>`
    with moment as (
      (select seq, at, id, actor, kind from change
       where workspace_id = ${workspaceId} and seq >= ${from}
       order by seq limit ${MOST_CHANGES + 1})
      union all
      (select seq, finished_at, null, null, 'import' from import
       where workspace_id = ${workspaceId} and seq >= ${from} and change_id is null
       order by seq limit ${MOST_CHANGES + 1})
    )
    select moment.seq, moment.at, moment.id as change, moment.actor,
           substring(erasure.target from '^contact:(\\d+)$')::bigint as erased,
           done.id as import, done.name, done.summary -> 'counts' as counts
    from moment
    -- Who was erased is in no bit of the history if they had been deleted before; the audit trail names the id, always.
    left join audit_event as erasure
      on moment.kind = 'contact.erase' and erasure.workspace_id = ${workspaceId}
     and erasure.change_id = moment.id and erasure.action = 'contact.erase'
    left join import as done on moment.kind = 'import' and done.workspace_id = ${workspaceId} and done.seq = moment.seq
    order by moment.seq
    limit ${MOST_CHANGES + 1}`.execute(db);
  return rows;
}

type PlacedEffect = GroupEffect & { seq: number };

/**
 * What changes did to groups, by place and group: at most one more than `MOST_GROUPS`. A group's name after a change is the one
 * that the next change of its row found, or the present one.
 */
async function readEffects(
  db: Db,
  workspaceId: number,
  { after, changes }: { after: Place; changes: number[] },
): Promise<PlacedEffect[]> {
  if (changes.length === 0) return [];
  const { rows } = await sql<PlacedEffect & { was_trashed: boolean; is_trashed: boolean }>`
    with touched as (
      -- By the key of its bits: the summaries are kept by audience, not by change.
      select distinct change_id, audience_id from change_chunk
      where workspace_id = ${workspaceId} and change_id = any(${changes}::bigint[])
      union
      select change_id, audience_id from audience_before
      where workspace_id = ${workspaceId} and change_id = any(${changes}::bigint[])
    ),
    placed as (
      select change.seq, change.id, audience.id as audience_id, audience.name, audience.trashed_at is not null as trashed
      from touched
      join change on change.workspace_id = ${workspaceId} and change.id = touched.change_id
      join audience on audience.workspace_id = ${workspaceId} and audience.id = touched.audience_id
      where audience.kind = 'group'
        and (change.seq > ${after.seq} or audience.id > ${after.group ?? Number.MAX_SAFE_INTEGER})
      order by change.seq, audience.id
      limit ${MOST_GROUPS + 1}
    )
    select placed.seq, placed.audience_id as group,
           case when later.before is null then placed.name else later.before ->> 'name' end as name,
           own.change_id is not null and own.before is null as created,
           own.before ->> 'name' as "formerName",
           case when later.before is null then placed.trashed else later.before ->> 'trashed_at' is not null end
             as is_trashed,
           case when own.change_id is null then null else coalesce(own.before ->> 'trashed_at', '') <> '' end
             as was_trashed,
           coalesce(effect.added, 0) as added, coalesce(effect.removed, 0) as removed, coalesce(effect.size, 0) as size
    from placed
    left join audience_before as own
      on own.workspace_id = ${workspaceId} and own.change_id = placed.id and own.audience_id = placed.audience_id
    left join change_audience as effect
      on effect.workspace_id = ${workspaceId} and effect.audience_id = placed.audience_id and effect.change_id = placed.id
    left join lateral (
      select next.before
      from audience_before as next
      join change on change.workspace_id = ${workspaceId} and change.id = next.change_id
      where next.workspace_id = ${workspaceId} and next.audience_id = placed.audience_id and change.seq > placed.seq
      order by change.seq
      limit 1
    ) as later on true
    order by placed.seq, placed.audience_id`.execute(db);
  return rows.map(({ was_trashed: was, is_trashed: is, formerName, ...effect }) => ({
    ...effect,
    formerName: formerName === effect.name ? null : formerName,
    trashed: was === false && is,
    restored: was === true && !is,
  }));
}
