import { sql } from 'kysely';
import { type ChunkBits, countBits, decodeDescending, emptyBits, fromBitSend, toBitText } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';
import { type Change, countAltered } from './record.ts';

/** Why an undo left something alone. */
export type KeptReason =
  | 'changed_later' // a later change touched it
  | 'deleted_later' // the contact was deleted since
  | 'identity_taken' // another contact has its phone number or user id now
  | 'erased' // nothing of the contact was kept
  | 'contact_gone' // the contact of this membership exists no more
  | 'name_taken'; // another group has the name now

/** Records what an undo keeps back in one audience. Members of the audience of all stand for the contacts themselves. */
export async function keepBack(
  change: Change,
  audienceId: number,
  reason: KeptReason,
  { chunk, bits }: ChunkBits,
): Promise<void> {
  const count = countBits(bits);
  if (count === 0) return;
  const { rows } = await sql<{ system: boolean }>`
    insert into change_kept as kept (workspace_id, change_id, audience_id, reason, chunk, bits)
    values (${change.workspaceId}, ${change.id}, ${audienceId}, ${reason}, ${chunk}, ${toBitText(bits)}::text::bit(65536))
    on conflict (workspace_id, change_id, audience_id, reason, chunk) do update set bits = kept.bits | excluded.bits
    returning (select kind = 'system' from audience
               where audience.workspace_id = kept.workspace_id and audience.id = kept.audience_id) as system`.execute(
    change.tx,
  );
  countAltered(change, rows[0]?.system ? 'keptContacts' : 'keptMembers', count);
}

/** Records that an undo left a group's name or existence as it is. */
export async function keepGroup(change: Change, audienceId: number, reason: KeptReason): Promise<void> {
  countAltered(change, 'keptGroups', 1);
  await sql`
    insert into change_kept (workspace_id, change_id, audience_id, reason, chunk, bits)
    values (${change.workspaceId}, ${change.id}, ${audienceId}, ${reason}, -1, ${toBitText(emptyBits())}::text::bit(65536))
    on conflict do nothing`.execute(change.tx);
}

/** One thing that an undo kept: a contact, a membership (`group` and `contactId`) or a group as such. */
export interface Kept {
  contactId: number | null;
  group: { id: number; name: string } | null;
  reason: KeptReason;
}

/** The first `limit` things that an undo kept back, newest contacts first. */
export async function listKept(
  db: Db,
  { workspaceId, changeId, limit }: { workspaceId: number; changeId: number; limit: number },
): Promise<Kept[]> {
  const { rows } = await sql<{
    id: number;
    name: string;
    kind: string;
    reason: KeptReason;
    chunk: number;
    bits: Buffer;
  }>`
    select audience.id, audience.name, audience.kind, kept.reason, kept.chunk, bit_send(kept.bits) as bits
    from change_kept as kept
    join audience on audience.workspace_id = kept.workspace_id and audience.id = kept.audience_id
    where kept.workspace_id = ${workspaceId} and kept.change_id = ${changeId}
    order by kept.chunk = -1 desc, audience.kind = 'system' desc, audience.id, kept.chunk desc
    limit ${limit}`.execute(db);
  const kept: Kept[] = [];
  for (const row of rows) {
    const group = row.kind === 'system' ? null : { id: row.id, name: row.name };
    if (row.chunk === -1) kept.push({ contactId: null, group, reason: row.reason });
    else {
      const chunk = { chunk: row.chunk, bits: fromBitSend(row.bits) };
      for (const contactId of decodeDescending(chunk, Number.MAX_SAFE_INTEGER, limit - kept.length)) {
        kept.push({ contactId, group, reason: row.reason });
      }
    }
    if (kept.length >= limit) break;
  }
  return kept;
}
