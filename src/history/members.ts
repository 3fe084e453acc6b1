import { sql } from 'kysely';
import type { z } from 'zod';
import { listMembers } from '../audiences/members.ts';
import { readContacts } from '../contacts/read.ts';
import type { Db } from '../db/database.ts';
import type { changedMember } from './schema.ts';

/** One page of those whom a change added to a group or took out of it, newest contacts first, straight from its bits. */
export async function listChangedMembers(
  db: Db,
  options: {
    workspaceId: number;
    changeId: number;
    group: number;
    side: 'added' | 'removed';
    before?: number | undefined;
    limit: number;
  },
): Promise<{ items: z.infer<typeof changedMember>[]; last: number | null }> {
  const { workspaceId, changeId, group, side, before, limit } = options;
  const bits = sql.ref(side);
  const members = sql<{ chunk: number; bits: string }>`
    select chunk, ${bits} as bits
    from change_chunk
    where workspace_id = ${workspaceId} and change_id = ${changeId} and audience_id = ${group} and ${bits} is not null`;
  const nos = await listMembers(db, { members, before, limit: limit + 1 });
  const page = nos.slice(0, limit);
  const contacts = new Map((await readContacts(db, { workspaceId, nos: page })).map((one) => [one.id, one]));
  return {
    items: page.map((id) => ({ id, contact: contacts.get(id) ?? null })),
    last: nos.length > limit ? page.at(-1)! : null,
  };
}
