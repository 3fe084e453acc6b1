import { sql } from 'kysely';
import { type Bitmap, empty } from '../audiences/bitmap.ts';
import { applyDeltas } from './members.ts';
import type { Change } from './record.ts';

/** Makes these groups the only ones of some contacts: into each of them, and out of every other outside of the trash. */
export async function replaceGroups(change: Change, contacts: Bitmap, groupIds: readonly number[]): Promise<void> {
  await applyDeltas(
    change,
    sql`
      with chosen as materialized (
        select chunk, bits | ${empty} as bits from (${contacts}) as contacts
      )
      select target.id as audience_id, chosen.chunk, chosen.bits as add, null::bit(65536) as del
      from chosen cross join unnest(${[...new Set(groupIds)]}::bigint[]) as target (id)
      union all
      select other.id, chosen.chunk, null, chosen.bits
      from chosen
      join audience as other
        on other.workspace_id = ${change.workspaceId} and other.kind = 'group' and other.trashed_at is null
      join audience_chunk as present
        on present.workspace_id = other.workspace_id and present.audience_id = other.id and present.chunk = chosen.chunk
      where other.id <> all(${[...groupIds]}::bigint[])
        and bit_count(present.bits & chosen.bits) > 0`,
  );
}
