import { type Bitmap, bitmapOfChunks } from '../audiences/bitmap.ts';
import { readBitmap, sizeOf } from '../audiences/members.ts';
import { deleteSet } from '../changes/contacts.ts';
import { addMembers, removeMembers } from '../changes/members.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { replaceGroups } from '../changes/regroup.ts';
import type { Db } from '../db/database.ts';
import { findOrCreateGroups, type NamedGroup } from '../groups/named.ts';
import { requireGroups } from '../groups/queries.ts';
import { type Selection, selectContacts } from './selection.ts';

/** More than this are written beside other writers, as an import is committed. */
export const FEW = 5_000;

/**
 * Deletes contacts; the change can be undone. Who matches is settled when it begins.
 * Throws `contact_not_found` naming every id that is none; then nothing is deleted.
 */
export async function deleteSelected(
  db: Db,
  context: ChangeContext,
  { selection }: { selection: Selection },
): Promise<Recorded<void>> {
  const { workspaceId } = context;
  // Ids are looked up in the change: one that is repeated is answered as it was, although they are gone.
  const matching =
    'ids' in selection ? null : await readBitmap(db, await selectContacts(db, { workspaceId, selection }));
  const count = 'ids' in selection ? selection.ids.length : sizeOf(matching!);
  return recordChange(db, context, { kind: 'contact.delete', size: count > FEW ? 'bulk' : 'small' }, async (change) => {
    const { tx } = change;
    const chunks = matching ?? (await readBitmap(tx, await selectContacts(tx, { workspaceId, selection })));
    await deleteSet(change, chunks);
  });
}

/**
 * Brings contacts into groups: `associate` keeps the groups that they have, `change` takes them out of every other group.
 * Throws `group_not_found`, `contact_not_found`, `invalid_request`; then nothing is altered.
 */
export async function associateSelected(
  db: Db,
  context: ChangeContext,
  {
    selection,
    groups,
    newGroups,
    mode,
  }: {
    selection: Selection;
    groups: readonly number[];
    newGroups: readonly string[];
    mode: 'associate' | 'change';
  },
): Promise<Recorded<NamedGroup[]>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: `contact.${mode}` }, async (change) => {
    await requireGroups(change.tx, { workspaceId, ids: groups, path: 'groups' });
    // Settled before anything is altered: what is chosen may be the members of a group that it takes them out of.
    const contacts = bitmapOfChunks(
      await readBitmap(change.tx, await selectContacts(change.tx, { workspaceId, selection })),
    );
    return bringInto(change, { contacts, groups, newGroups, leave: mode === 'change' ? 'others' : 'none' });
  });
}

/**
 * Brings contacts into groups, known and new ones, out of which others: `none`; `others`, which makes these their only
 * groups; or one group, unless it is among these. Answers the new groups, found or made.
 */
export async function bringInto(
  change: Change,
  {
    contacts,
    groups,
    newGroups,
    leave,
  }: { contacts: Bitmap; groups: readonly number[]; newGroups: readonly string[]; leave: 'none' | 'others' | number },
): Promise<NamedGroup[]> {
  const named = await findOrCreateGroups(change, newGroups);
  const targets = [...groups, ...named.ids];
  if (leave === 'others') {
    await replaceGroups(change, contacts, targets);
    return named.groups;
  }
  await addMembers(change, targets, contacts);
  if (leave !== 'none' && !targets.includes(leave)) await removeMembers(change, [leave], contacts);
  return named.groups;
}
