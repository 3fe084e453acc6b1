import { sql } from 'kysely';
import {
  decodeAscending,
  difference,
  emptyBits,
  encodeMembers,
  fromBitSend,
  intersection,
  isEmpty,
  toBitText,
  union,
} from '../audiences/bits.ts';
import { keepBack } from './kept.ts';
import { applyDeltas } from './members.ts';
import type { Change } from './record.ts';
import { deleteCreated, recreateDeleted, restoreOverwritten } from './undoContacts.ts';
import type { Undone } from './undone.ts';

/** One audience in one chunk: what the undone change did to it, what later ones did, what it has now. */
interface Touched {
  audienceId: number;
  kind: string;
  added: Uint8Array;
  removed: Uint8Array;
  later: Uint8Array;
  now: Uint8Array;
}

/**
 * Undoes one chunk of a change: first its contacts, then its memberships. A chunk at a time keeps memory flat (8 kB an
 * audience) whatever the size of the change.
 */
export async function undoChunk(change: Change, undone: Undone, chunk: number): Promise<void> {
  const touched = await readTouched(change, undone, chunk);
  const all = touched.find((one) => one.kind === 'system');
  if (!all) throw new Error('workspace without its audience of all contacts');
  const decode = (bits: Uint8Array): number[] => decodeAscending({ chunk, bits });
  const encode = (nos: readonly number[]): Uint8Array => encodeMembers(nos)[0]?.bits ?? emptyBits();

  // Contacts it created go, unless their row or a membership of theirs is a later change's.
  const laterAnywhere = touched.reduce((bits, one) => (one === all ? bits : union(bits, one.later)), emptyBits());
  const created = intersection(all.added, all.now);
  const deletable = difference(created, laterAnywhere);
  const deleted = encode(await deleteCreated(change, undone, decode(deletable)));
  await keepBack(change, all.audienceId, 'changed_later', { chunk, bits: difference(created, deleted) });

  // Contacts it deleted come back, unless they were erased, or deleted again, or their phone or user id is taken.
  const absent = difference(all.removed, all.now);
  const recreation = await recreateDeleted(change, undone, {
    absent: decode(absent),
    deletedAgain: decode(intersection(absent, all.later)),
  });
  const recreated = encode(recreation.recreated);
  await keepBack(change, all.audienceId, 'deleted_later', { chunk, bits: encode(recreation.deletedLater) });
  await keepBack(change, all.audienceId, 'identity_taken', { chunk, bits: encode(recreation.taken) });
  await keepBack(change, all.audienceId, 'erased', { chunk, bits: encode(recreation.erased) });

  const restoration = await restoreOverwritten(change, undone, chunk, difference(all.now, deleted));
  const restored = encode(restoration.restored);
  await keepBack(change, all.audienceId, 'changed_later', { chunk, bits: encode(restoration.changedLater) });
  await keepBack(change, all.audienceId, 'identity_taken', { chunk, bits: encode(restoration.taken) });
  await keepBack(change, all.audienceId, 'deleted_later', { chunk, bits: encode(restoration.deletedLater) });

  const exists = union(difference(all.now, deleted), recreated);
  const deltas = touched.map((one) => {
    const rows = union(restored, recreated);
    // The audience of all and the facets follow the contacts' rows; groups follow what was done to them.
    const own =
      one.kind === 'system' || one.kind === 'facet'
        ? { out: intersection(one.added, restored), back: intersection(one.removed, rows) }
        : { out: difference(one.added, one.later), back: difference(one.removed, one.later) };
    return {
      audienceId: one.audienceId,
      add: intersection(own.back, exists),
      // A deleted contact leaves every audience it is in, those that this change never touched included.
      del: union(own.out, intersection(one.now, deleted)),
    };
  });
  await applyDeltas(
    change,
    sql`
      select audience_id, ${chunk}::int as chunk, add::bit(65536) as add, del::bit(65536) as del
      from unnest(${deltas.map((delta) => delta.audienceId)}::bigint[],
                  ${deltas.map((delta) => (isEmpty(delta.add) ? null : toBitText(delta.add)))}::text[],
                  ${deltas.map((delta) => (isEmpty(delta.del) ? null : toBitText(delta.del)))}::text[])
           as given (audience_id, add, del)`,
  );

  for (const one of touched) {
    if (one.kind === 'system' || one.kind === 'facet') continue;
    const stillIn = intersection(intersection(one.added, one.later), difference(one.now, deleted));
    const stillOut = difference(intersection(one.removed, one.later), one.now);
    await keepBack(change, one.audienceId, 'changed_later', {
      chunk,
      bits: union(stillIn, intersection(stillOut, exists)),
    });
    const gone = difference(difference(difference(one.removed, one.later), exists), deleted);
    await keepBack(change, one.audienceId, 'contact_gone', { chunk, bits: gone });
  }
}

/**
 * Reads every audience that has the chunk or was touched in it by the undone change.
 *
 * `later` is what changes after it did to the same bits and still stands. A change, its undos and their redos are one
 * family. Each touch of a bit flips it, and an undo touches only what nothing else stands on: so a family stands on a
 * bit if an odd number of its members touched it.
 */
async function readTouched(change: Change, undone: Undone, chunk: number): Promise<Touched[]> {
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
