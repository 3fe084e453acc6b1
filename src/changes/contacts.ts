import { sql } from 'kysely';
import { bitmapOf, bitmapOfChunks } from '../audiences/bitmap.ts';
import { type ChunkBits, decodeAscending, encodeMembers } from '../audiences/bits.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { foldStored } from '../lib/fold.ts';
import { moveOverwritten } from './facets.ts';
import { removeEverywhere } from './members.ts';
import { type Change, countAltered } from './record.ts';
import { eraseFromSearch } from './search/erase.ts';

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
  await sql`
    insert into contact_before (workspace_id, change_id, no, before)
    select workspace_id, ${change.id}, no, to_jsonb(contact) from contact
    where workspace_id = ${workspaceId} and no = ${no}`.execute(tx);
  await tx
    .updateTable('contact')
    .set({
      ...next,
      name_fold: foldStored(next.name),
      attributes: JSON.stringify(attributes),
      change_id: change.id,
      updated_at: sql`now()`,
    })
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .execute();
  countAltered(change, 'updated', 1);
  await moveOverwritten(change);
  return true;
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
 * `deleteContacts` for any number, a chunk at a time. A bulk change takes its turn between the rows and the audiences, so
 * that other writers go on meanwhile.
 */
export async function deleteSet(change: Change, contacts: readonly ChunkBits[]): Promise<void> {
  const gone: ChunkBits[] = [];
  for (const chunk of contacts) gone.push(...encodeMembers(await deleteRows(change, decodeAscending(chunk))));
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

/**
 * Erases one person for good: the contact, its rows in the history, and answers that showed it. The numbers that stay in
 * the history's bitmaps name nobody, so counts and growth remain exact; no undo can bring the contact back.
 */
export async function eraseContact(change: Change, no: number): Promise<void> {
  const { tx, workspaceId } = change;
  await eraseFromSearch(change, no);
  const deleted = await tx
    .deleteFrom('contact')
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .executeTakeFirst();
  const forgotten = await tx
    .deleteFrom('contact_before')
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .executeTakeFirst();
  // A contact that was deleted before can still be erased from the history.
  if (deleted.numDeletedRows === 0n && forgotten.numDeletedRows === 0n) {
    throw new AppError('contact_not_found', `There is no contact ${no}.`);
  }
  await tx
    .updateTable('idempotency')
    .set({ body: null })
    .where('workspace_id', '=', workspaceId)
    .where('contact_no', '=', no)
    .execute();
  await forgetFiles(change);
  await forgetResponses(change);
  change.altered = true;
  change.counts.deleted = Number(deleted.numDeletedRows);
  await removeEverywhere(change, bitmapOf([no]));
}

/**
 * Forgets the files of all imports that are over, and what was shown of their cells. Any of them may name the person, and
 * only reading them all would tell; nobody needs them any more but for their refused rows. What waits to be committed is
 * somebody's work and stays.
 */
async function forgetFiles({ tx, workspaceId }: Change): Promise<void> {
  const { rows } = await sql<{ id: number; file_id: number }>`
    select id, file_id from import
    where workspace_id = ${workspaceId} and file_id is not null and status in ('done', 'failed', 'cancelled')
    for update`.execute(tx);
  if (rows.length === 0) return;
  const imports = rows.map(({ id }) => id);
  const files = rows.map(({ file_id }) => file_id);
  await sql`
    update import set file_id = null, summary = summary - 'columns'
    where workspace_id = ${workspaceId} and id = any(${imports}::bigint[])`.execute(tx);
  await sql`
    delete from import_reject
    where workspace_id = ${workspaceId} and import_id = any(${imports}::bigint[])`.execute(tx);
  await sql`
    delete from file_chunk where workspace_id = ${workspaceId} and file_id = any(${files}::bigint[])`.execute(tx);
  await sql`delete from file where workspace_id = ${workspaceId} and id = any(${files}::bigint[])`.execute(tx);
}

/** Forgets what servers answered to webhooks: only they know what they wrote. */
async function forgetResponses({ tx, workspaceId }: Change): Promise<void> {
  await sql`
    update webhook_attempt set response = ''
    where workspace_id = ${workspaceId} and response <> ''`.execute(tx);
}
