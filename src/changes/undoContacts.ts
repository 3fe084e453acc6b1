import { sql } from 'kysely';
import { CHUNK_BITS, decodeAscending, fromBitSend, hasBit, positionOf } from '../audiences/bits.ts';
import { type Change, countAltered } from './record.ts';
import type { Undone } from './undone.ts';

/**
 * The change that a contact's row names if nothing wrote it after the undone change: that change itself; or, where that
 * was an undo which restored the row, the change that the restored row named.
 */
const expectedWriter = (undone: Undone) =>
  undone.reverts === null
    ? sql`${undone.id}::bigint`
    : sql`coalesce((
        select (image.before ->> 'change_id')::bigint
        from contact_before as image
        where image.workspace_id = contact.workspace_id
          and image.change_id = ${undone.reverts}
          and image.no = contact.no), ${undone.id})`;

// What a statement has written is looked up by `in`, whose list PostgreSQL always hashes. To join with it, it expects one row
// of the images of a change that it has not seen yet, and then compares each with each: 36 million times for 6,000 of them.

/** Deletes those of `nos` whose row is still as the undone change left it. Answers the deleted. */
export async function deleteCreated(change: Change, undone: Undone, nos: number[]): Promise<number[]> {
  if (nos.length === 0) return [];
  const { rows } = await sql<{ no: number }>`
    with gone as (
      delete from contact
      where workspace_id = ${change.workspaceId}
        and no = any(${nos}::bigint[])
        and change_id = ${expectedWriter(undone)}
      returning contact.*
    )
    insert into contact_before (workspace_id, change_id, no, before, merged_into)
    select ${change.workspaceId}, ${change.id}, gone.no, to_jsonb(gone),
           -- Merged once more, where an undo of that is undone.
           (select image.merged_into
            from contact_before as image
            where image.workspace_id = ${change.workspaceId} and image.change_id = ${undone.reverts}::bigint
              and image.no = gone.no)
    from gone
    returning no`.execute(change.tx);
  countAltered(change, 'deleted', rows.length);
  return rows.map((row) => row.no);
}

/**
 * Brings deleted contacts back as they were, of `absent` those that are not `deletedAgain`. `taken`: their phone or user
 * id is another's now; `erased`: nothing was kept.
 */
export async function recreateDeleted(
  change: Change,
  undone: Undone,
  { absent, deletedAgain }: { absent: number[]; deletedAgain: number[] },
): Promise<{ recreated: number[]; taken: number[]; deletedLater: number[]; erased: number[] }> {
  if (absent.length === 0) return { recreated: [], taken: [], deletedLater: [], erased: [] };
  const { rows } = await sql<{ no: number; recreated: boolean }>`
    with image as materialized (
      select no, before from contact_before
      where workspace_id = ${change.workspaceId} and change_id = ${undone.id} and no = any(${absent}::bigint[])
    ),
    back as (
      insert into contact
      -- From a function: expanded as (…).* it would be called once for every column.
      select contact_was.* from image
      cross join lateral jsonb_populate_record(null::contact, image.before) as contact_was
      where image.no <> all(${deletedAgain}::bigint[])
      on conflict do nothing
      returning no
    )
    select no, no in (select no from back) as recreated from image`.execute(change.tx);
  const known = new Set(rows.map((row) => row.no));
  const later = new Set(deletedAgain);
  const recreated = rows.filter((row) => row.recreated).map((row) => row.no);
  countAltered(change, 'created', recreated.length);
  return {
    recreated,
    taken: rows.filter((row) => !row.recreated && !later.has(row.no)).map((row) => row.no),
    deletedLater: rows.filter((row) => later.has(row.no)).map((row) => row.no),
    erased: absent.filter((no) => !known.has(no)),
  };
}

/**
 * Restores the rows of one chunk that the undone change overwrote. `present` are the contacts that exist now.
 */
export async function restoreOverwritten(
  change: Change,
  undone: Undone,
  chunk: number,
  present: Uint8Array,
): Promise<{ restored: number[]; changedLater: number[]; taken: number[]; deletedLater: number[] }> {
  const images = await sql<{ no: number }>`
    select no from contact_before
    where workspace_id = ${change.workspaceId} and change_id = ${undone.id}
      and no between ${chunk * CHUNK_BITS} and ${(chunk + 1) * CHUNK_BITS - 1}`.execute(change.tx);
  // Not those it deleted: they are absent, or were brought back a moment ago. Their bits are read once; asked of each row,
  // PostgreSQL unpacks the bits of every audience that the change touched, which took twice as long as all the rest.
  const deleted = await deletedBits(change, undone, chunk);
  const overwritten = images.rows.map((row) => row.no).filter((no) => !deleted || !hasBit(deleted, positionOf(no)));
  if (overwritten.length === 0) return { restored: [], changedLater: [], taken: [], deletedLater: [] };

  const here = new Set(decodeAscending({ chunk, bits: present }));
  const { rows } = await sql<{ no: number; untouched: boolean; restored: boolean }>`
    with target as materialized (
      select contact.no, image.before, to_jsonb(contact) as present,
             contact.change_id = ${expectedWriter(undone)} as untouched,
             not exists (
               select from contact as other
               where other.workspace_id = contact.workspace_id and other.no <> contact.no
                 and (other.phone_key = (image.before ->> 'phone_key')::bigint
                   or other.user_id = image.before ->> 'user_id')) as free
      from contact_before as image
      join contact on contact.workspace_id = image.workspace_id and contact.no = image.no
      where image.workspace_id = ${change.workspaceId} and image.change_id = ${undone.id}
        and image.no = any(${overwritten}::bigint[])
    ),
    kept as (
      insert into contact_before (workspace_id, change_id, no, before)
      select ${change.workspaceId}, ${change.id}, no, present from target where untouched and free
    ),
    restored as (
      update contact
      set (phone, phone_key, user_id, country, name, name_fold, email, remark, attributes, change_id, updated_at) =
          (select image.phone, image.phone_key, image.user_id, image.country, image.name, image.name_fold, image.email,
                  image.remark, image.attributes, image.change_id, image.updated_at
           from jsonb_populate_record(null::contact, target.before) as image)
      from target
      where contact.workspace_id = ${change.workspaceId} and contact.no = target.no and target.untouched and target.free
      returning contact.no
    )
    select no, untouched, no in (select no from restored) as restored from target`.execute(change.tx);
  const restored = rows.filter((row) => row.restored).map((row) => row.no);
  countAltered(change, 'updated', restored.length);
  return {
    restored,
    changedLater: rows.filter((row) => !row.untouched).map((row) => row.no),
    taken: rows.filter((row) => row.untouched && !row.restored).map((row) => row.no),
    deletedLater: overwritten.filter((no) => !here.has(no)),
  };
}

/** The contacts of a chunk that the undone change deleted. */
async function deletedBits(change: Change, undone: Undone, chunk: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ removed: Buffer | null }>`
    select bit_send(log.removed) as removed
    from change_chunk as log
    join audience on audience.workspace_id = log.workspace_id and audience.id = log.audience_id
    where log.workspace_id = ${change.workspaceId} and log.change_id = ${undone.id} and log.chunk = ${chunk}
      and audience.kind = 'system'`.execute(change.tx);
  return fromBitSend(rows[0]?.removed ?? null);
}
