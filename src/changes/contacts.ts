import { sql } from 'kysely';
import { bitmapOf, bitmapOfChunks } from '../audiences/bitmap.ts';
import { batchesOf, type ChunkBits, encodeMembers } from '../audiences/bits.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { foldStored } from '../lib/fold.ts';
import { moveOverwritten } from './facets.ts';
import { removeEverywhere } from './members.ts';
import { type Change, countAltered } from './record.ts';

/** The fields of a contact to set; those left out stay. Null or '' erases. */
export interface ContactPatch {
  phone?: string | null;
  phoneKey?: string | null;
  userId?: string | null;
  country?: string | null;
  name?: string;
  email?: string;
  remark?: string;
  /** Merged into the present ones; null removes one. */
  attributes?: Record<string, AttributeValue | null>;
}

/**
 * Sets fields of one contact. Answers whether anything changed.
 * Throws `contact_not_found`; `contact_exists` when the phone or user id is another contact's; `invalid_request` when
 * neither phone nor user id would be left.
 */
export async function updateContact(
  change: Change,
  { no, patch }: { no: number; patch: ContactPatch },
): Promise<boolean> {
  const { tx, workspaceId } = change;
  const present = await tx
    .selectFrom('contact')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .forUpdate()
    .executeTakeFirst();
  if (!present) throw new AppError('contact_not_found', `There is no contact ${no}.`);

  const attributes = { ...present.attributes };
  for (const [key, value] of Object.entries(patch.attributes ?? {})) {
    if (value === null) delete attributes[key];
    else attributes[key] = value;
  }
  const next = {
    phone: patch.phone === undefined ? present.phone : numberOrNull(patch.phone),
    phone_key: patch.phoneKey === undefined ? present.phone_key : numberOrNull(patch.phoneKey),
    user_id: patch.userId === undefined ? present.user_id : patch.userId,
    country: patch.country === undefined ? present.country : patch.country,
    name: patch.name ?? present.name,
    email: patch.email ?? present.email,
    remark: patch.remark ?? present.remark,
  };
  if (next.phone === null && next.user_id === null) {
    throw new AppError('invalid_request', 'A contact needs a phone number or a user id.', {
      errors: [{ path: 'phone', code: 'required', message: 'Give a phone number or a user id.' }],
    });
  }
  const same =
    Object.entries(next).every(([column, value]) => present[column as keyof typeof next] === value) &&
    sameAttributes(attributes, present.attributes);
  if (same) return false;

  await refuseTaken(change, { no, phoneKey: next.phone_key, userId: next.user_id });
  await overwriteContact(change, { no, row: { ...next, attributes } });
  return true;
}

/** The fields of a contact's row that people write. */
export interface WrittenRow {
  phone: number | null;
  phone_key: number | null;
  user_id: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, AttributeValue>;
}

/** Writes all fields of a contact, keeping its row as it was. */
export async function overwriteContact(
  change: Change,
  { no, row: { attributes, ...row } }: { no: number; row: WrittenRow },
): Promise<void> {
  const { tx, workspaceId } = change;
  await sql`
    insert into contact_before (workspace_id, change_id, no, before)
    select workspace_id, ${change.id}, no, to_jsonb(contact) from contact
    where workspace_id = ${workspaceId} and no = ${no}`.execute(tx);
  await tx
    .updateTable('contact')
    .set({
      ...row,
      name_fold: foldStored(row.name),
      attributes: JSON.stringify(attributes),
      change_id: change.id,
      updated_at: sql`now()`,
    })
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .execute();
  countAltered(change, 'updated', 1);
  await moveOverwritten(change);
}

const numberOrNull = (digits: string | null): number | null => (digits === null ? null : Number(digits));

function sameAttributes(a: Record<string, AttributeValue>, b: Record<string, AttributeValue>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}

async function refuseTaken(
  { tx, workspaceId }: Change,
  { no, phoneKey, userId }: { no: number; phoneKey: number | null; userId: string | null },
): Promise<void> {
  const { rows } = await sql<{ no: number; by_phone: boolean }>`
    select no, phone_key is not distinct from ${phoneKey}::bigint as by_phone
    from contact
    where workspace_id = ${workspaceId} and no <> ${no}
      and (phone_key = ${phoneKey}::bigint or user_id = ${userId}::text)
    limit 1`.execute(tx);
  const other = rows[0];
  if (!other) return;
  const field = other.by_phone && phoneKey !== null ? 'phone' : 'userId';
  throw new AppError(
    'contact_exists',
    `Contact ${other.no} has this ${field === 'phone' ? 'phone number' : 'user id'} already.`,
    {
      errors: [{ path: field, code: 'taken', message: `It belongs to contact ${other.no}.` }],
    },
  );
}

/**
 * Deletes contacts: their rows are kept for undo, they leave every audience. Numbers that are no contacts are left out.
 * Answers how many were deleted.
 */
export async function deleteContacts(change: Change, nos: readonly number[]): Promise<number> {
  const gone = await deleteRows(change, nos);
  if (gone.length > 0) await removeEverywhere(change, bitmapOf(gone));
  return gone.length;
}

/**
 * `deleteContacts` for any number, some thousands at a time. A bulk change takes its turn between the rows and the audiences, so
 * that other writers go on meanwhile.
 */
export async function deleteSet(
  change: Change,
  contacts: readonly ChunkBits[],
  onProgress?: (looked: number) => void,
): Promise<void> {
  const gone: ChunkBits[] = [];
  let looked = 0;
  for (const chunk of contacts) {
    const deleted: number[] = [];
    for (const batch of batchesOf(chunk)) {
      for (const no of await deleteRows(change, batch)) deleted.push(no);
      looked += batch.length;
      onProgress?.(looked);
    }
    gone.push(...encodeMembers(deleted));
  }
  await change.lockAudiences();
  if (gone.length > 0) await removeEverywhere(change, bitmapOfChunks(gone));
}

async function deleteRows(change: Change, nos: readonly number[]): Promise<number[]> {
  if (nos.length === 0) return [];
  const { rows } = await sql<{ no: number }>`
    with gone as (
      delete from contact
      where workspace_id = ${change.workspaceId} and no = any(${nos}::bigint[])
      returning contact.*
    )
    insert into contact_before (workspace_id, change_id, no, before)
    select ${change.workspaceId}, ${change.id}, gone.no, to_jsonb(gone) from gone
    returning no`.execute(change.tx);
  countAltered(change, 'deleted', rows.length);
  return rows.map((row) => row.no);
}
