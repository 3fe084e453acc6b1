import { sql } from 'kysely';
import { emptyBits, fromBitSend } from '../audiences/bits.ts';
import type { Change } from './record.ts';
import type { Undone } from './undone.ts';

/** One audience in one chunk: what the undone change did to it, what later ones did, what it has now. */
export interface Touched {
  audienceId: number;
  kind: string;
  added: Uint8Array;
  removed: Uint8Array;
  later: Uint8Array;
  now: Uint8Array;
}

/**
 * Reads every audience that has the chunk or was touched in it by the undone change.
 *
 * `later` is what changes after it did to the same bits and still stands. A change, its undos and their redos are one
 * family. Each touch of a bit flips it, and an undo touches only what nothing else stands on: so a family stands on a
 * bit if an odd number of its members touched it.
 */
export async function readTouched(change: Change, undone: Undone, chunk: number): Promise<Touched[]> {
  const { rows } = await sql<{
    audience_id: number;
    kind: string;
    added: Buffer | null;
    removed: Buffer | null;
    later: Buffer | null;
    now: Buffer | null;
  }>`
    with recursive own as (
      select audience_id, added, removed
      from change_chunk
      where workspace_id = ${change.workspaceId} and change_id = ${undone.id} and chunk = ${chunk}
    ),
    lineage as (
      select id as member, id as ancestor, reverts
      from change
      where workspace_id = ${change.workspaceId} and seq > ${undone.seq} and id <> ${change.id} and reverts is not null
      union all
      select lineage.member, parent.id, parent.reverts
      from lineage
      join change as parent on parent.workspace_id = ${change.workspaceId} and parent.id = lineage.reverts
    ),
    families as (
      select touch.audience_id, bit_xor(coalesce(touch.added, none) | coalesce(touch.removed, none)) as bits
      from change as later
      cross join (select b'0'::bit(65536) as none) as nothing
      join change_chunk as touch
        on touch.workspace_id = later.workspace_id and touch.change_id = later.id and touch.chunk = ${chunk}
      left join lineage on lineage.member = later.id and lineage.reverts is null
      where later.workspace_id = ${change.workspaceId} and later.seq > ${undone.seq} and later.id <> ${change.id}
      group by touch.audience_id, coalesce(lineage.ancestor, later.id)
    ),
    later as (
      select audience_id, bit_or(bits) as bits from families group by audience_id
    )
    select audience.id as audience_id, audience.kind,
           bit_send(own.added) as added, bit_send(own.removed) as removed,
           bit_send(later.bits) as later, bit_send(present.bits) as now
    from audience
    left join own            on own.audience_id = audience.id
    left join later          on later.audience_id = audience.id and audience.kind <> 'facet'
    left join audience_chunk as present
      on present.workspace_id = audience.workspace_id and present.audience_id = audience.id and present.chunk = ${chunk}
    where audience.workspace_id = ${change.workspaceId}
      and (own.audience_id is not null or later.audience_id is not null or audience.kind = 'system'
           -- Contacts that go leave every audience, so all that are here matter; else only what was touched does.
           or present.audience_id is not null
              and exists (select from own join audience as everyone on everyone.id = own.audience_id
                          where everyone.workspace_id = ${change.workspaceId} and everyone.kind = 'system'
                            and own.added is not null))
    order by audience.id`.execute(change.tx);
  const bits = (sent: Buffer | null): Uint8Array => fromBitSend(sent) ?? emptyBits();
  return rows.map((row) => ({
    audienceId: row.audience_id,
    kind: row.kind,
    added: bits(row.added),
    removed: bits(row.removed),
    later: bits(row.later),
    now: bits(row.now),
  }));
}
