import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, empty } from '../audiences/bitmap.ts';
import type { Change } from './record.ts';

/** What to add to and take out of audiences: at most one row an audience and chunk, `add` and `del` disjoint. */
export type Deltas = RawBuilder<{ audience_id: number; chunk: number; add: string | null; del: string | null }>;

/** How one call altered one audience. */
export interface Effect {
  audienceId: number;
  added: number;
  removed: number;
}

/**
 * Applies deltas to audiences: stores the new bits, records exactly those that were really added or removed, and
 * corrects the sizes, in one statement. Adding members and removing strangers are no effect and leave no trace.
 *
 * The caller holds the workspace's write lock, so what is read here cannot change before it is written.
 */
export async function applyDeltas(change: Change, deltas: Deltas): Promise<Effect[]> {
  const { rows } = await sql<{ audience_id: number; added: number; removed: number }>`
    with delta as materialized (${deltas}),
    compared as materialized (
      select delta.audience_id, delta.chunk,
             coalesce(present.bits, ${empty})                              as had,
             delta.add & ~ coalesce(present.bits, ${empty})                as added,
             delta.del & present.bits                                      as removed
      from delta
      left join audience_chunk as present
        on present.workspace_id = ${change.workspaceId}
       and present.audience_id = delta.audience_id
       and present.chunk = delta.chunk
    ),
    effective as materialized (
      select audience_id, chunk, bit_count(added) as added_count, bit_count(removed) as removed_count,
             case when bit_count(added) > 0 then added end     as added,
             case when bit_count(removed) > 0 then removed end as removed,
             (had | coalesce(added, ${empty})) & ~ coalesce(removed, ${empty}) as has
      from compared
      where bit_count(added) > 0 or bit_count(removed) > 0
    ),
    recorded as (
      insert into change_chunk as log (workspace_id, change_id, audience_id, chunk, added, removed)
      select ${change.workspaceId}, ${change.id}, audience_id, chunk, added, removed
      from effective
      on conflict (workspace_id, change_id, audience_id, chunk) do update
      -- A second touch within one change: what was added and then removed was never altered, and the other way round.
      set added   = nullif((coalesce(log.added, ${empty}) & ~ coalesce(excluded.removed, ${empty}))
                         | (coalesce(excluded.added, ${empty}) & ~ coalesce(log.removed, ${empty})), ${empty}),
          removed = nullif((coalesce(log.removed, ${empty}) & ~ coalesce(excluded.added, ${empty}))
                         | (coalesce(excluded.removed, ${empty}) & ~ coalesce(log.added, ${empty})), ${empty})
    ),
    stored as (
      insert into audience_chunk (workspace_id, audience_id, chunk, bits)
      select ${change.workspaceId}, audience_id, chunk, has
      from effective
      where bit_count(has) > 0
      on conflict (workspace_id, audience_id, chunk) do update set bits = excluded.bits
    ),
    emptied as (
      delete from audience_chunk
      using effective
      where audience_chunk.workspace_id = ${change.workspaceId}
        and audience_chunk.audience_id = effective.audience_id
        and audience_chunk.chunk = effective.chunk
        and bit_count(effective.has) = 0
    ),
    total as (
      select audience_id, coalesce(sum(added_count), 0)::bigint as added, coalesce(sum(removed_count), 0)::bigint as removed
      from effective
      group by audience_id
    )
    update audience
    set size = size + total.added - total.removed, updated_at = clock_timestamp()
    from total
    where audience.workspace_id = ${change.workspaceId} and audience.id = total.audience_id
    returning audience.id as audience_id, total.added, total.removed`.execute(change.tx);
  if (rows.length > 0) change.altered = true;
  return rows.map((row) => ({ audienceId: row.audience_id, added: row.added, removed: row.removed }));
}

/** Adds a set of contacts to audiences. Numbers that are no contacts of the workspace are left out. */
export async function addMembers(change: Change, audienceIds: readonly number[], members: Bitmap): Promise<Effect[]> {
  if (audienceIds.length === 0) return [];
  return applyDeltas(
    change,
    sql`
      select target.id as audience_id, members.chunk, members.bits & existing.bits as add, null::bit(65536) as del
      from (${members}) as members
      join (${allContacts(change)}) as existing using (chunk)
      cross join unnest(${[...new Set(audienceIds)]}::bigint[]) as target (id)`,
  );
}

/** Takes a set of contacts out of audiences. */
export async function removeMembers(
  change: Change,
  audienceIds: readonly number[],
  members: Bitmap,
): Promise<Effect[]> {
  if (audienceIds.length === 0) return [];
  return applyDeltas(
    change,
    sql`
      select target.id as audience_id, members.chunk, null::bit(65536) as add, members.bits as del
      from (${members}) as members
      cross join unnest(${[...new Set(audienceIds)]}::bigint[]) as target (id)`,
  );
}

/** Makes an audience equal to a set of contacts; numbers that are no contacts are left out. */
export async function replaceMembers(change: Change, audienceId: number, members: Bitmap): Promise<Effect> {
  const effects = await applyDeltas(
    change,
    sql`
      select ${audienceId}::bigint as audience_id, chunk,
             wanted.bits & ~ coalesce(present.bits, ${empty})               as add,
             present.bits & ~ coalesce(wanted.bits, ${empty})               as del
      from (
        select members.chunk, members.bits & existing.bits as bits
        from (${members}) as members
        join (${allContacts(change)}) as existing using (chunk)
      ) as wanted
      full join (
        select chunk, bits from audience_chunk
        where workspace_id = ${change.workspaceId} and audience_id = ${audienceId}
      ) as present using (chunk)`,
  );
  return effects[0] ?? { audienceId, added: 0, removed: 0 };
}

/** Takes contacts out of every audience that has them, the system's own included. */
export async function removeEverywhere(change: Change, contacts: Bitmap): Promise<Effect[]> {
  return applyDeltas(
    change,
    sql`
      select present.audience_id, present.chunk, null::bit(65536) as add, gone.bits as del
      from (${contacts}) as gone
      join audience_chunk as present on present.workspace_id = ${change.workspaceId} and present.chunk = gone.chunk
      where bit_count(present.bits & gone.bits) > 0`,
  );
}

/** The audience of all contacts. */
function allContacts(change: { workspaceId: number }): Bitmap {
  return sql`
    select chunk.chunk, chunk.bits
    from audience as everyone
    join audience_chunk as chunk on chunk.workspace_id = everyone.workspace_id and chunk.audience_id = everyone.id
    where everyone.workspace_id = ${change.workspaceId} and everyone.kind = 'system' and everyone.name_key = 'all'`;
}
