import { sql } from 'kysely';
import { bitmapOf } from '../audiences/bitmap.ts';
import type { Db } from '../db/database.ts';
import { createAudience } from './audiences.ts';
import { replaceMembers } from './members.ts';
import { type ChangeContext, recordChange } from './record.ts';

/**
 * Makes the numbers exist as far as audiences are concerned, without contact rows: sets can then be tested at numbers
 * that nobody would import. Breaks the invariants, of course.
 */
export async function pretendContacts(db: Db, { workspaceId }: ChangeContext, nos: readonly number[]): Promise<void> {
  await sql`
    with everyone as (
      update audience set size = ${nos.length} where workspace_id = ${workspaceId} and kind = 'system' returning id
    )
    insert into audience_chunk (workspace_id, audience_id, chunk, bits)
    select ${workspaceId}::int, everyone.id, members.chunk, members.bits
    from (${bitmapOf(nos)}) as members, everyone`.execute(db);
}

/** Creates groups with these members; answers their ids in the same order. */
export async function createGroups(
  db: Db,
  context: ChangeContext,
  sets: readonly (readonly number[])[],
): Promise<number[]> {
  const { value } = await recordChange(db, context, { kind: 'group.create' }, async (change) => {
    const ids: number[] = [];
    for (const [index, members] of sets.entries()) {
      const id = await createAudience(change, { kind: 'group', name: `Group ${index}`, description: '' });
      if (members.length > 0) await replaceMembers(change, id, bitmapOf(members));
      ids.push(id);
    }
    return ids;
  });
  return value;
}
