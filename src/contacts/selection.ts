import {
  type Bitmap,
  bitmapOf,
  bitmapOfAudience,
  bitmapOfSet,
  intersectionOfBitmaps,
  type SetExpression,
} from '../audiences/bitmap.ts';
import { filterMembers } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import type { Db } from '../db/database.ts';
import { requireGroups } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { type ContactFilter, matchingContacts, resolveFilter } from './filter.ts';
import { mayBeContact } from './read.ts';

/** Contacts by id; everyone who matches as far as whoever asks can see, an empty match being everybody; groups combined. */
export type Selection =
  | { ids: readonly number[] }
  | { match: ContactFilter; fullNumbers: boolean }
  | { set: SetExpression };

/**
 * The selected contacts as a set; of the members of the audience `within` if given, where others are passed over.
 * Throws `contact_not_found` naming every id that is none, `group_not_found`.
 */
export async function selectContacts(
  db: Db,
  { workspaceId, selection, within }: { workspaceId: number; selection: Selection; within?: number | undefined },
): Promise<Bitmap> {
  if ('match' in selection) {
    const { match: filter, fullNumbers } = selection;
    return matchingContacts(db, { workspaceId, filter, fullNumbers, within });
  }
  await requireSelection(db, { workspaceId, selection });
  const given = 'set' in selection ? bitmapOfSet(workspaceId, selection.set) : bitmapOf(selection.ids);
  return within === undefined ? given : intersectionOfBitmaps(given, bitmapOfAudience(workspaceId, within));
}

/**
 * Throws unless everything that a selection names is there, without looking for who is selected: `contact_not_found`,
 * `group_not_found`, `invalid_request`.
 */
export async function requireSelection(
  db: Db,
  { workspaceId, selection }: { workspaceId: number; selection: Selection },
): Promise<void> {
  if ('ids' in selection) await requireContacts(db, { workspaceId, ids: selection.ids });
  else if ('set' in selection) {
    const { include, exclude = [] } = selection.set;
    await requireGroups(db, { workspaceId, ids: include, path: 'set.include' });
    await requireGroups(db, { workspaceId, ids: exclude, path: 'set.exclude' });
  } else {
    const { match: filter, fullNumbers } = selection;
    await resolveFilter(db, { workspaceId, filter, fullNumbers, path: 'match.attributes' });
  }
}

async function requireContacts(
  db: Db,
  { workspaceId, ids }: { workspaceId: number; ids: readonly number[] },
): Promise<void> {
  const everyone = await everyoneId(db, { workspaceId });
  const known = new Set(await filterMembers(db, { workspaceId, audienceId: everyone, nos: ids.filter(mayBeContact) }));
  const errors = ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `ids[${index}]`, code: 'contact_not_found', message: `There is no contact ${id}.` }],
  );
  if (errors.length === 0) return;
  const others = errors.length > 1 ? ` ${errors.length} of these ids are no contacts.` : '';
  throw new AppError('contact_not_found', `${errors[0]!.message}${others} Nothing was written.`, {
    errors: errors.slice(0, 100),
  });
}
