import { type Bitmap, bitmapOf, bitmapOfSet } from '../audiences/bitmap.ts';
import { filterMembers } from '../audiences/members.ts';
import { countryFacetId, everyoneId } from '../audiences/system.ts';
import { addMembers, removeMembers, replaceMembers } from '../changes/members.ts';
import { type MergeCounts, type OnExisting, stagedMembers } from '../changes/merge.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { definitionsFor } from '../contacts/attributes.ts';
import { checkContacts } from '../contacts/check.ts';
import { mayBeContact } from '../contacts/read.ts';
import type { ContactFields } from '../contacts/schema.ts';
import { matchingMembers } from '../contacts/search.ts';
import { mergeContacts } from '../contacts/service.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { getGroup } from './queries.ts';

/** All who match: part of a name or number, a country, another group; together if several are given. */
export interface MemberMatch {
  search?: string | undefined;
  country?: string | undefined;
  group?: number | undefined;
}

export interface MemberValues {
  contacts: readonly ContactFields[];
  onExisting: OnExisting;
  defaultCountry?: string | undefined;
}

/** Who to add or keep: known contacts by id, contacts by their values, or everyone who matches. */
export type MemberSelection = { ids: readonly number[] } | MemberValues | { match: MemberMatch };

/** Adds contacts to a group. Throws `group_not_found`, `contact_not_found`, `invalid_request`; then nothing is added. */
export async function addToGroup(
  db: Db,
  context: ChangeContext,
  { id, selection }: { id: number; selection: MemberSelection },
): Promise<Recorded<Partial<MergeCounts>>> {
  const contacts = await checkSelection(db, context, selection);
  return recordChange(db, context, { kind: 'group.add' }, async (change) => {
    await getGroup(change.tx, { workspaceId: context.workspaceId, id });
    if (contacts) return mergeContacts(change, { ...contacts, groupIds: [id] });
    await addMembers(change, [id], await selected(change, selection));
    return {};
  });
}

/** Takes contacts out of a group; they stay contacts. Those who are no members are passed over. */
export async function removeFromGroup(
  db: Db,
  context: ChangeContext,
  { id, selection }: { id: number; selection: { ids: readonly number[] } | { match: MemberMatch } },
): Promise<Recorded<void>> {
  return recordChange(db, context, { kind: 'group.remove' }, async (change) => {
    await getGroup(change.tx, { workspaceId: context.workspaceId, id });
    await removeMembers(change, [id], await selected(change, selection));
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
  const contacts = await checkSelection(db, context, selection);
  return recordChange(db, context, { kind: 'group.sync', dryRun }, async (change) => {
    await getGroup(change.tx, { workspaceId: context.workspaceId, id });
    if (!contacts) {
      await replaceMembers(change, id, await selected(change, selection));
      return {};
    }
    const counts = await mergeContacts(change, { ...contacts, groupIds: [id] });
    await replaceMembers(change, id, stagedMembers(change));
    return counts;
  });
}

async function checkSelection(db: Db, { workspaceId }: ChangeContext, selection: MemberSelection) {
  if (!('contacts' in selection)) return null;
  const definitions = await definitionsFor(db, { workspaceId, contacts: selection.contacts });
  return {
    contacts: checkContacts(selection.contacts, { definitions, defaultCountry: selection.defaultCountry }),
    onExisting: selection.onExisting,
  };
}

async function selected(change: Change, selection: MemberSelection): Promise<Bitmap> {
  if ('ids' in selection) {
    await requireContacts(change, selection.ids);
    return bitmapOf(selection.ids);
  }
  if ('match' in selection) return matched(change, selection.match);
  throw new Error('contacts by value are merged, not selected');
}

/** Throws `contact_not_found` unless every id is a contact. */
export async function requireContacts({ tx, workspaceId }: Change, ids: readonly number[]): Promise<void> {
  const everyone = await everyoneId(tx, { workspaceId });
  const known = new Set(await filterMembers(tx, { workspaceId, audienceId: everyone, nos: ids.filter(mayBeContact) }));
  const errors = ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `ids[${index}]`, code: 'contact_not_found', message: `There is no contact ${id}.` }],
  );
  if (errors.length === 0) return;
  const others = errors.length > 1 ? ` ${errors.length} of these ids are no contacts.` : '';
  throw new AppError('contact_not_found', `${errors[0]!.message}${others} Nothing was written.`, {
    errors: errors.slice(0, 100),
  });
}

/** Set algebra over groups and facets; only a search reads contacts' rows. */
async function matched({ tx, workspaceId }: Change, match: MemberMatch): Promise<Bitmap> {
  const include: number[] = [];
  if (match.group !== undefined) include.push((await getGroup(tx, { workspaceId, id: match.group })).id);
  if (match.country !== undefined) {
    const facet = await countryFacetId(tx, { workspaceId, country: match.country });
    if (facet === null) return bitmapOf([]);
    include.push(facet);
  }
  if (include.length === 0) include.push(await everyoneId(tx, { workspaceId }));
  const set = bitmapOfSet(workspaceId, { include, match: 'all' });
  if (!match.search?.trim()) return set;
  return matchingMembers(tx, { workspaceId, members: set, search: match.search });
}
