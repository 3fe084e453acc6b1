import { sql } from 'kysely';
import { CHUNK_BITS } from '../audiences/bits.ts';
import { type Db, queryPrepared } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { formatPhone } from '../phone/format.ts';
import type { Contact } from './schema.ts';

/** Chunks are numbered by 32-bit integers: a larger number is nobody's, and asking for its chunk would be an error. */
const LAST_NUMBER = 2 ** 31 * CHUNK_BITS - 1;
export const mayBeContact = (no: number): boolean => no <= LAST_NUMBER;

/** Contacts by number, in the given order; numbers that are no contacts are left out. */
export async function readContacts(
  db: Db,
  { workspaceId, nos: asked }: { workspaceId: number; nos: readonly number[] },
): Promise<Contact[]> {
  const nos = asked.filter(mayBeContact);
  if (nos.length === 0) return [];
  const [rows, groups] = await Promise.all([
    sql<ContactRow>`
      select no, phone, user_id, country, name, email, remark, attributes, created_at, updated_at
      from contact
      where workspace_id = ${workspaceId} and no = any(${nos}::bigint[])`.execute(db),
    groupsOf(db, { workspaceId, nos }),
  ]);
  const byNo = new Map(rows.rows.map((row) => [row.no, row]));
  return nos.flatMap((no) => {
    const row = byNo.get(no);
    return row ? [toContact(row, groups.get(no) ?? [])] : [];
  });
}

/** A contact with its groups, each group's chunk unpacked once: see `groupsOf` for `offset 0`. */
const ONE_CONTACT = {
  name: 'one contact',
  text: `
    select no, phone, user_id, country, name, email, remark, attributes, created_at, updated_at,
           coalesce((
             select jsonb_agg(jsonb_build_object('id', groups.id, 'name', groups.name) order by groups.name, groups.id)
             from audience as groups
             cross join lateral (
               select bits from audience_chunk
               where workspace_id = $1 and audience_id = groups.id and chunk = ($2::bigint / ${CHUNK_BITS})::int
               offset 0
             ) as member
             where groups.workspace_id = $1 and groups.kind = 'group' and groups.trashed_at is null
               and get_bit(member.bits, ($2::bigint % ${CHUNK_BITS})::int) = 1
           ), '[]') as groups
    from contact
    where workspace_id = $1 and no = $2`,
};

/** One contact. Throws `contact_not_found`. */
export async function getContact(db: Db, { workspaceId, no }: { workspaceId: number; no: number }): Promise<Contact> {
  const [row] = mayBeContact(no)
    ? await queryPrepared<ContactRow & { groups: Contact['groups'] }>(db, { ...ONE_CONTACT, values: [workspaceId, no] })
    : [];
  if (!row) throw new AppError('contact_not_found', `There is no contact ${no}.`);
  return toContact(row, row.groups);
}

/**
 * Deleted contacts as they were last, in no order and without groups; those of whom nothing is kept are left out: erased,
 * or deleted longer ago than the workspace keeps what changes overwrote.
 */
export async function readFormerContacts(
  db: Db,
  { workspaceId, nos }: { workspaceId: number; nos: readonly number[] },
): Promise<Contact[]> {
  if (nos.length === 0) return [];
  const { rows } = await sql<ContactRow>`
    select was.no, was.phone, was.user_id, was.country, was.name, was.email, was.remark, was.attributes, was.created_at,
           was.updated_at
    from (
      select distinct on (image.no) image.before
      from contact_before as image
      join change on change.workspace_id = image.workspace_id and change.id = image.change_id
      where image.workspace_id = ${workspaceId} and image.no = any(${nos}::bigint[])
        and not exists (select from contact where contact.workspace_id = image.workspace_id and contact.no = image.no)
      order by image.no, change.seq desc
    ) as last
    cross join lateral jsonb_populate_record(null::contact, last.before) as was`.execute(db);
  return rows.map((row) => toContact(row, []));
}

/** The number of the contact that a phone number in its canonical form (`phoneKey`) reaches; null for none. */
export async function findContactByPhone(
  db: Db,
  { workspaceId, phoneKey }: { workspaceId: number; phoneKey: string },
): Promise<number | null> {
  const { rows } = await sql<{ no: number }>`
    select no from contact where workspace_id = ${workspaceId} and phone_key = ${phoneKey}::bigint`.execute(db);
  return rows[0]?.no ?? null;
}

export interface ContactRow {
  no: number;
  phone: number | null;
  user_id: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Contact['attributes'];
  created_at: Date;
  updated_at: Date;
}

function toContact(row: ContactRow, groups: Contact['groups']): Contact {
  return {
    id: row.no,
    phone: row.phone === null ? null : formatPhone(String(row.phone)),
    userId: row.user_id,
    country: row.country,
    name: row.name,
    email: row.email,
    remark: row.remark,
    attributes: row.attributes,
    groups,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/**
 * The groups of each contact, by name. Each chunk of each group is unpacked once, for all contacts in it. `offset 0`
 * keeps the planner from unpacking it again for the condition or for every contact (5 µs each time), and from reading
 * all chunks of a group to find one.
 */
async function groupsOf(
  db: Db,
  { workspaceId, nos }: { workspaceId: number; nos: readonly number[] },
): Promise<Map<number, { id: number; name: string }[]>> {
  const { rows } = await sql<{ no: number; id: number; name: string }>`
    with wanted as materialized (
      select no, (no / ${sql.lit(CHUNK_BITS)})::int as chunk, (no % ${sql.lit(CHUNK_BITS)})::int as position
      from unnest(${nos}::bigint[]) as given (no)
    ),
    mask as materialized (
      select chunk, chunk_of(array_agg(position)) as bits from wanted group by chunk
    ),
    held as materialized (
      select id, name, chunk, bits
      from (
        select groups.id, groups.name, mask.chunk, member.bits & mask.bits as bits
        from mask
        join audience as groups
          on groups.workspace_id = ${workspaceId} and groups.kind = 'group' and groups.trashed_at is null
        cross join lateral (
          select bits from audience_chunk
          where workspace_id = ${workspaceId} and audience_id = groups.id and chunk = mask.chunk
          offset 0
        ) as member
        offset 0
      ) as masked
      where bit_count(bits) > 0
    )
    select wanted.no, held.id, held.name
    from wanted
    join held using (chunk)
    where get_bit(held.bits, wanted.position) = 1
    order by held.name, held.id`.execute(db);
  const groups = new Map<number, { id: number; name: string }[]>();
  for (const { no, id, name } of rows) {
    const list = groups.get(no);
    if (list) list.push({ id, name });
    else groups.set(no, [{ id, name }]);
  }
  return groups;
}
