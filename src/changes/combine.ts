import { sql } from 'kysely';
import { bitmapOf } from '../audiences/bitmap.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { deleteContacts, overwriteContact, type WrittenRow } from './contacts.ts';
import { addMembers } from './members.ts';
import type { Change } from './record.ts';

/**
 * Makes one contact of several that are the same person. `keep` fills its blanks from the others, in their order, and comes
 * into all of their groups, those in the trash too; the others are deleted. What they have where `keep` has something of
 * its own, a second phone number for example, is only in the history.
 *
 * With a phone number comes its country. Throws `contact_not_found` naming every one that is none.
 */
export async function combineContacts(
  change: Change,
  { keep, merge }: { keep: number; merge: readonly number[] },
): Promise<void> {
  const { tx, workspaceId } = change;
  const rows = await readRows(change, [keep, ...merge]);
  const groups = await groupsOf(change, merge);
  await deleteContacts(change, merge);
  // Their former rows say where they went: who erases the one erases the others (erase.ts).
  await sql`
    update contact_before set merged_into = ${keep}
    where workspace_id = ${workspaceId} and change_id = ${change.id} and no = any(${merge}::bigint[])`.execute(tx);
  // Written even where nothing was blank, so that the history of the contact tells of it.
  await overwriteContact(change, { no: keep, row: filled(rows[0]!, rows.slice(1)) });
  await addMembers(change, groups, bitmapOf([keep]));
}

async function readRows({ tx, workspaceId }: Change, nos: readonly number[]): Promise<WrittenRow[]> {
  const rows = await tx
    .selectFrom('contact')
    .select(['no', 'phone', 'phone_key', 'user_id', 'country', 'name', 'email', 'remark', 'attributes'])
    .where('workspace_id', '=', workspaceId)
    .where('no', 'in', [...nos])
    .orderBy('no')
    .forUpdate()
    .execute();
  const byNo = new Map(rows.map(({ no, ...row }) => [no, row]));
  const missing = nos.filter((no) => !byNo.has(no));
  if (missing.length > 0) {
    const errors = missing.map((no) => ({
      path: no === nos[0] ? 'keep' : `merge[${nos.indexOf(no) - 1}]`,
      code: 'contact_not_found',
      message: `There is no contact ${no}.`,
    }));
    throw new AppError('contact_not_found', `${errors[0]!.message} Nothing was merged.`, { errors });
  }
  return nos.map((no) => byNo.get(no)!);
}

function filled(own: WrittenRow, others: readonly WrittenRow[]): WrittenRow {
  const all = [own, ...others];
  const first = (field: 'name' | 'email' | 'remark'): string => all.find((row) => row[field] !== '')?.[field] ?? '';
  const attributes: Record<string, AttributeValue> = {};
  for (const row of all) {
    for (const [key, value] of Object.entries(row.attributes))
      if (!Object.hasOwn(attributes, key)) attributes[key] = value;
  }
  const reached = all.find(({ phone }) => phone !== null);
  return {
    phone: reached?.phone ?? null,
    phone_key: reached?.phone_key ?? null,
    user_id: all.find((row) => row.user_id !== null)?.user_id ?? null,
    // A number that it has already keeps the country that it has, if any; without numbers, the first is as good as any.
    country:
      reached === own ? own.country : (reached?.country ?? all.find((row) => row.country !== null)?.country ?? null),
    name: first('name'),
    email: first('email'),
    remark: first('remark'),
    attributes,
  };
}

/** Every group that one of these is in. */
async function groupsOf({ tx, workspaceId }: Change, nos: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct present.audience_id as id
    from (${bitmapOf(nos)}) as merged
    join audience_chunk as present on present.workspace_id = ${workspaceId} and present.chunk = merged.chunk
    join audience on audience.workspace_id = present.workspace_id and audience.id = present.audience_id
    where audience.kind = 'group' and bit_count(present.bits & merged.bits) > 0
    order by 1`.execute(tx);
  return rows.map(({ id }) => id);
}
