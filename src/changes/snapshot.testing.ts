import { sql } from 'kysely';
import { decodeAscending, fromBitSend } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';

/** Everything of a workspace that people can see: what undoing must give back to the last microsecond. */
export interface State {
  /** Whole rows as JSON, `change_id` and `updated_at` included. */
  contacts: Record<string, unknown>[];
  /** Groups outside of the trash. */
  groups: { id: number; name: string; description: string; changeId: number | null; members: number[] }[];
  all: number[];
  /** Facets with members, by key. */
  facets: Record<string, number[]>;
}

export async function readState(db: Db, workspaceId: number): Promise<State> {
  const contacts = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(contact) as row from contact where workspace_id = ${workspaceId} order by no`.execute(db);
  const audiences = await sql<{
    id: number;
    kind: string;
    name: string;
    name_key: string;
    description: string;
    change_id: number | null;
  }>`
    select id, kind, name, name_key, description, change_id from audience
    where workspace_id = ${workspaceId} and trashed_at is null order by id`.execute(db);
  const chunks = await sql<{ audience_id: number; chunk: number; bits: Buffer }>`
    select audience_id, chunk, bit_send(bits) as bits from audience_chunk
    where workspace_id = ${workspaceId} order by audience_id, chunk`.execute(db);
  const membersOf = new Map<number, number[]>();
  for (const row of chunks.rows) {
    const members = membersOf.get(row.audience_id) ?? [];
    members.push(...decodeAscending({ chunk: row.chunk, bits: fromBitSend(row.bits) }));
    membersOf.set(row.audience_id, members);
  }
  const state: State = { contacts: contacts.rows.map((one) => one.row), groups: [], all: [], facets: {} };
  for (const { id, kind, name, name_key, description, change_id } of audiences.rows) {
    const members = membersOf.get(id) ?? [];
    if (kind === 'group') state.groups.push({ id, name, description, changeId: change_id, members });
    else if (kind === 'system') state.all = members;
    else if (members.length > 0) state.facets[name_key] = members;
  }
  return state;
}

/** Every row of every table of the workspace as text: two equal answers mean that nothing at all was written. */
export async function readEverything(db: Db): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db);
  const everything: Record<string, string[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} as t order by 1`.execute(
      db,
    );
    everything[name] = rows.map((one) => one.row);
  }
  return everything;
}
