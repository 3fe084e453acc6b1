import { sql } from 'kysely';
import type { Data } from './data.ts';

/**
 * The usual way to keep groups, filled with the same contacts and members: one row a membership, a trigram index on the
 * name and one on the number. Its own tables, so that Muster's are written with Muster's indexes alone.
 */
export async function makeBaseline({ db, workspaceId }: Data): Promise<void> {
  await sql`
    create table usual_contact as
    select no, phone, country, name, email, remark, attributes, created_at, updated_at
    from contact where workspace_id = ${workspaceId} order by no`.execute(db);
  await sql`alter table usual_contact add primary key (no)`.execute(db);
  await sql`create unique index on usual_contact (phone)`.execute(db);
  await sql`create extension if not exists pg_trgm`.execute(db);
  await sql`create index on usual_contact using gin (name gin_trgm_ops)`.execute(db);
  await sql`create index on usual_contact using gin ((phone::text) gin_trgm_ops)`.execute(db);
}

/** The usual table of memberships. */
export async function makeMemberships({ db }: Pick<Data, 'db'>): Promise<void> {
  await sql`
    create table usual_membership (
      group_id   bigint not null,
      contact_no bigint not null,
      primary key (group_id, contact_no)
    )`.execute(db);
}

/** Copies the members of groups into the usual table, and lets it be as good as it can: vacuumed and analysed. */
export async function copyMemberships(
  { db, workspaceId }: Pick<Data, 'db' | 'workspaceId'>,
  groupIds: readonly number[],
): Promise<void> {
  for (const id of groupIds) {
    // The bits are unpacked once (| makes a copy in memory); get_bit of a stored value would unpack them each time.
    await sql`
      insert into usual_membership (group_id, contact_no)
      with member as materialized (
        select chunk, bits | b'0'::bit(65536) as bits
        from audience_chunk where workspace_id = ${workspaceId} and audience_id = ${id}
      )
      select ${id}::bigint, chunk::bigint * 65536 + position
      from member cross join generate_series(0, 65535) as position
      where get_bit(bits, position) = 1
      order by 2`.execute(db);
  }
  await sql`vacuum analyze usual_membership`.execute(db);
}
