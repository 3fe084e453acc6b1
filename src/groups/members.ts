import { addMembers, removeMembers, replaceMembers } from '../changes/members.ts';
import { type MergeCounts, type OnExisting, stagedMembers } from '../changes/merge.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { definitionsFor } from '../contacts/attributes.ts';
import { checkContacts } from '../contacts/check.ts';
import type { ContactFields } from '../contacts/schema.ts';
import { type Selection, selectContacts } from '../contacts/selection.ts';
import { mergeContacts } from '../contacts/service.ts';
import type { Db } from '../db/database.ts';
import { getGroup } from './queries.ts';

export interface MemberValues {
  contacts: readonly ContactFields[];
  onExisting: OnExisting;
  defaultCountry?: string | undefined;
}

/** Who to add or keep: known contacts by id, contacts by their values, or everyone who matches. */
export type MemberSelection = Selection | MemberValues;

/** Adds contacts to a group. Throws `group_not_found`, `contact_not_found`, `invalid_request`; then nothing is added. */
export async function addToGroup(
  db: Db,
  context: ChangeContext,
  { id, selection }: { id: number; selection: MemberSelection },
): Promise<Recorded<Partial<MergeCounts>>> {
  const { workspaceId } = context;
  const values = await checkValues(db, context, selection);
  return recordChange(db, context, { kind: 'group.add' }, async (change) => {
    await getGroup(change.tx, { workspaceId, id });
    if ('contacts' in selection) return mergeContacts(change, { ...values!, groupIds: [id] });
    await addMembers(change, [id], await selectContacts(change.tx, { workspaceId, selection }));
    return {};
  });
}

/** Takes contacts out of a group; they stay contacts. Those who are no members are passed over. */
export async function removeFromGroup(
  db: Db,
  context: ChangeContext,
  { id, selection }: { id: number; selection: Selection },
): Promise<Recorded<void>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: 'group.remove' }, async (change) => {
    await getGroup(change.tx, { workspaceId, id });
    await removeMembers(change, [id], await selectContacts(change.tx, { workspaceId, selection }));
  });
}

/**
 * Makes a group equal to a list: adds who is missing, takes out who is not on it. Contacts given by value are created
 * or updated first. A dry run answers the same counts and writes nothing.
 */
export async function syncGroup(
  db: Db,
  context: ChangeContext,
  { id, selection, dryRun }: { id: number; selection: MemberSelection; dryRun: boolean },
): Promise<Recorded<Partial<MergeCounts>>> {
  const { workspaceId } = context;
  const values = await checkValues(db, context, selection);
  return recordChange(db, context, { kind: 'group.sync', dryRun }, async (change) => {
    await getGroup(change.tx, { workspaceId, id });
    if (!('contacts' in selection)) {
      await replaceMembers(change, id, await selectContacts(change.tx, { workspaceId, selection }));
      return {};
    }
    const counts = await mergeContacts(change, { ...values!, groupIds: [id] });
    await replaceMembers(change, id, stagedMembers(change));
    return counts;
  });
}

async function checkValues(db: Db, { workspaceId }: ChangeContext, selection: MemberSelection) {
  if (!('contacts' in selection)) return null;
  const definitions = await definitionsFor(db, { workspaceId, contacts: selection.contacts });
  return {
    contacts: checkContacts(selection.contacts, { definitions, defaultCountry: selection.defaultCountry }),
    onExisting: selection.onExisting,
  };
}
