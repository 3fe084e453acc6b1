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
import { readTouched, type Touched } from './touched.ts';
import { deleteCreated, recreateDeleted, restoreOverwritten } from './undoContacts.ts';
import type { Undone } from './undone.ts';

/** What undoing did to the rows of the contacts in one chunk. */
export interface UndoneRows {
  deleted: Uint8Array;
  restored: Uint8Array;
}

const allOf = (touched: readonly Touched[]): Touched => {
  const all = touched.find((one) => one.kind === 'system');
  if (!all) throw new Error('workspace without its audience of all contacts');
  return all;
};
const encode = (nos: readonly number[]): Uint8Array => encodeMembers(nos)[0]?.bits ?? emptyBits();

/** Deletes the contacts of a chunk that the change created, unless their row or a membership of theirs is a later change's. */
export async function undoCreated(change: Change, undone: Undone, chunk: number): Promise<Uint8Array> {
  const touched = await readTouched(change, undone, chunk);
  const all = allOf(touched);
  const laterAnywhere = touched.reduce((bits, one) => (one === all ? bits : union(bits, one.later)), emptyBits());
  const created = intersection(all.added, all.now);
  const deletable = difference(created, laterAnywhere);
  const deleted = encode(await deleteCreated(change, undone, decodeAscending({ chunk, bits: deletable })));
  await keepBack(change, all.audienceId, 'changed_later', { chunk, bits: difference(created, deleted) });
  return deleted;
}

/** Restores the rows of a chunk that the change overwrote; `deleted` is what `undoCreated` deleted of them. */
export async function undoOverwritten(
  change: Change,
  undone: Undone,
  chunk: number,
  deleted: Uint8Array,
): Promise<Uint8Array> {
  const { rows } = await sql<{ id: number; now: Buffer | null }>`
    select everyone.id, bit_send(present.bits) as now
    from audience as everyone
    left join audience_chunk as present
      on present.workspace_id = everyone.workspace_id and present.audience_id = everyone.id and present.chunk = ${chunk}
    where everyone.workspace_id = ${change.workspaceId} and everyone.kind = 'system'`.execute(change.tx);
  const { id, now } = rows[0]!;
  const present = difference(fromBitSend(now) ?? emptyBits(), deleted);
  const restoration = await restoreOverwritten(change, undone, chunk, present);
  await keepBack(change, id, 'changed_later', { chunk, bits: encode(restoration.changedLater) });
  await keepBack(change, id, 'identity_taken', { chunk, bits: encode(restoration.taken) });
  await keepBack(change, id, 'deleted_later', { chunk, bits: encode(restoration.deletedLater) });
  return encode(restoration.restored);
}

/**
 * Undoes the rest of one chunk of a change: contacts that it deleted, then memberships. A chunk at a time keeps memory flat
 * (8 kB an audience) whatever the size of the change.
 */
export async function undoChunk(
  change: Change,
  undone: Undone,
  chunk: number,
  { deleted, restored }: UndoneRows,
): Promise<void> {
  const touched = await readTouched(change, undone, chunk);
  const all = allOf(touched);
  const decode = (bits: Uint8Array): number[] => decodeAscending({ chunk, bits });

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
