import { bitmapOfSet } from '../audiences/bitmap.ts';
import { scanBitmap } from '../audiences/members.ts';
import { createAudience } from '../changes/audiences.ts';
import { addMembers } from '../changes/members.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import type { Db } from '../db/database.ts';
import { getGroup, requireGroups } from '../groups/queries.ts';
import type { Group } from '../groups/schema.ts';

/** Groups combined: contacts in any (or all) of `include` and in none of `exclude`. */
interface GroupSet {
  include: readonly number[];
  exclude: readonly number[];
  match: 'any' | 'all';
}

/**
 * Makes a group of who is in a set now; later changes of the set's groups do not reach it.
 * Throws `group_not_found`, `group_name_taken`; then nothing is made.
 */
export async function saveSet(
  db: Db,
  context: ChangeContext,
  { name, description, set }: { name: string; description: string; set: GroupSet },
): Promise<Recorded<Group>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: 'group.create' }, async (change) => {
    await requireSet(change.tx, { workspaceId, set });
    const id = await createAudience(change, { kind: 'group', name, description });
    await addMembers(change, [id], bitmapOfSet(workspaceId, set));
    return getGroup(change.tx, { workspaceId, id });
  });
}

/** Who is in a set now, in the order of their numbers, and how many they are. Throws `group_not_found`. */
export async function readSet(
  db: Db,
  { workspaceId, set }: { workspaceId: number; set: GroupSet },
): Promise<{ size: number; contacts: Iterable<number[]> }> {
  await requireSet(db, { workspaceId, set });
  return scanBitmap(db, bitmapOfSet(workspaceId, set));
}

/** Throws `group_not_found` unless a set is made of groups outside of the trash. */
async function requireSet(db: Db, { workspaceId, set }: { workspaceId: number; set: GroupSet }): Promise<void> {
  await requireGroups(db, { workspaceId, ids: set.include, path: 'include' });
  await requireGroups(db, { workspaceId, ids: set.exclude, path: 'exclude' });
}
