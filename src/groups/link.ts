import { createAudience } from '../changes/audiences.ts';
import { addMembers } from '../changes/members.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { selectContacts } from '../contacts/selection.ts';
import type { Db } from '../db/database.ts';
import { requireGroups } from './queries.ts';

/**
 * Adds known contacts to several groups at once, and to groups that are made for them, as one change; they stay in those
 * they are in. Answers the ids of the groups made.
 *
 * Throws `group_not_found`, `contact_not_found`, `group_name_taken`; then nothing is written.
 */
export async function linkToGroups(
  db: Db,
  context: ChangeContext,
  { ids, groups, newGroups }: { ids: readonly number[]; groups: readonly number[]; newGroups: readonly string[] },
): Promise<Recorded<number[]>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: 'group.add' }, async (change) => {
    const contacts = await selectContacts(change.tx, { workspaceId, selection: { ids } });
    await requireGroups(change.tx, { workspaceId, ids: groups, path: 'groups' });
    const made: number[] = [];
    for (const name of newGroups) {
      made.push(await createAudience(change, { kind: 'group', name, description: '' }));
    }
    await addMembers(change, [...groups, ...made], contacts);
    return made;
  });
}
