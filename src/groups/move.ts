import { bitmapOfAudience } from '../audiences/bitmap.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { bringInto } from '../contacts/bulk.ts';
import { type Selection, selectContacts } from '../contacts/selection.ts';
import type { Db } from '../db/database.ts';
import type { NamedGroup } from './named.ts';
import { getGroup, requireGroups } from './queries.ts';

/**
 * Brings members of a group into other groups: `associate` keeps them in it, `change` takes them out of it, unless it is
 * one of the others itself. Selected contacts who are no members are passed over; groups that are neither this one nor
 * among the others are left alone. An empty match is everybody in the group.
 *
 * Throws `group_not_found`, `contact_not_found`, `invalid_request`; then nothing is altered.
 */
export async function moveMembers(
  db: Db,
  context: ChangeContext,
  {
    id,
    selection,
    to,
    newGroups,
    mode,
  }: {
    id: number;
    selection: Selection;
    to: readonly number[];
    newGroups: readonly string[];
    mode: 'associate' | 'change';
  },
): Promise<Recorded<NamedGroup[]>> {
  const { workspaceId } = context;
  const kind = mode === 'change' ? 'group.move' : 'group.copy';
  return recordChange(db, context, { kind }, async (change) => {
    await getGroup(change.tx, { workspaceId, id });
    await requireGroups(change.tx, { workspaceId, ids: to, path: 'to' });
    const members =
      'match' in selection && Object.keys(selection.match).length === 0
        ? bitmapOfAudience(workspaceId, id)
        : await selectContacts(change.tx, { workspaceId, selection, within: id });
    return bringInto(change, { contacts: members, groups: to, newGroups, leave: mode === 'change' ? id : 'none' });
  });
}
