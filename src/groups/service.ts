import { createAudience, updateAudience } from '../changes/audiences.ts';
import type { MergeCounts, OnExisting } from '../changes/merge.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { definitionsFor } from '../contacts/attributes.ts';
import { checkContacts } from '../contacts/check.ts';
import type { ContactFields } from '../contacts/schema.ts';
import { mergeContacts } from '../contacts/service.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { getGroup } from './queries.ts';
import type { Group } from './schema.ts';
import { getUsage } from './usage.ts';

/** Creates a group, with contacts if given: all of it or, if one field is wrong, nothing. Throws `group_name_taken`. */
export async function createGroup(
  db: Db,
  context: ChangeContext,
  options: { name: string; description?: string; contacts?: readonly ContactFields[]; onExisting?: OnExisting },
): Promise<Recorded<{ group: Group; counts?: MergeCounts }>> {
  const { workspaceId } = context;
  const contacts = options.contacts
    ? checkContacts(options.contacts, {
        definitions: await definitionsFor(db, { workspaceId, contacts: options.contacts }),
      })
    : [];
  return recordChange(db, context, { kind: 'group.create' }, async (change) => {
    const id = await createAudience(change, {
      kind: 'group',
      name: options.name,
      description: options.description ?? '',
    });
    if (contacts.length === 0) return { group: await getGroup(change.tx, { workspaceId, id }) };
    const counts = await mergeContacts(change, {
      contacts,
      onExisting: options.onExisting ?? 'overwrite',
      groupIds: [id],
    });
    return { group: await getGroup(change.tx, { workspaceId, id }), counts };
  });
}

/** Renames or describes a group. Throws `group_not_found`, `group_name_taken`, `group_in_trash`. */
export async function updateGroup(
  db: Db,
  context: ChangeContext,
  { id, name, description }: { id: number; name?: string | undefined; description?: string | undefined },
): Promise<Recorded<Group>> {
  const kind = name === undefined ? 'group.describe' : 'group.rename';
  return recordChange(db, context, { kind }, async (change) => {
    await updateAudience(change, {
      id,
      patch: { ...(name !== undefined && { name }), ...(description !== undefined && { description }) },
    });
    return getGroup(change.tx, { workspaceId: context.workspaceId, id });
  });
}

/**
 * Puts a group into the trash, members and all; its name is free again.
 * Throws `group_in_use` when something is bound to it, unless forced.
 */
export async function trashGroup(
  db: Db,
  context: ChangeContext,
  { id, force }: { id: number; force: boolean },
): Promise<Recorded<Group>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: 'group.delete' }, async (change) => {
    const { inUse } = await getUsage(change.tx, { workspaceId, id });
    if (inUse && !force) {
      throw new AppError(
        'group_in_use',
        'Imports, marketing activities or chat flows use this group. Delete it anyway with force=true.',
      );
    }
    await updateAudience(change, { id, patch: { trashed: true } });
    return getGroup(change.tx, { workspaceId, id, trashed: true });
  });
}

/** Takes a group out of the trash. Throws `group_not_found`, `group_name_taken`. */
export async function restoreGroup(db: Db, context: ChangeContext, { id }: { id: number }): Promise<Recorded<Group>> {
  return recordChange(db, context, { kind: 'group.restore' }, async (change) => {
    await updateAudience(change, { id, patch: { trashed: false } });
    return getGroup(change.tx, { workspaceId: context.workspaceId, id });
  });
}
