import { type Bitmap, bitmapOf, bitmapOfAudience, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { filterMembers, readBitmap } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { type ContactFilter, matchingContacts, resolveFilter } from './filter.ts';
import { mayBeContact } from './read.ts';

/** Contacts by id, or everyone who matches as far as whoever asks can see; an empty match is everybody. */
export type Selection = { ids: readonly number[] } | { match: ContactFilter; fullNumbers: boolean };

/**
 * The selected contacts as a set; of the members of the audience `within` if given, where others are passed over.
 * Throws `contact_not_found` naming every id that is none.
 */
export async function selectContacts(
  db: Db,
  { workspaceId, selection, within }: { workspaceId: number; selection: Selection; within?: number | undefined },
): Promise<Bitmap> {
  if ('match' in selection) {
    const { match: filter, fullNumbers } = selection;
    const matching = await matchingContacts(db, { workspaceId, filter, fullNumbers, within });
    // What is done to them may alter the very groups that the expression is made of.
    return filter.expression === undefined ? matching : bitmapOfChunks(await readBitmap(db, matching));
  }
  await requireContacts(db, { workspaceId, ids: selection.ids });
  const given = bitmapOf(selection.ids);
  return within === undefined ? given : intersectionOfBitmaps(given, bitmapOfAudience(workspaceId, within));
}

/**
 * Throws unless everything that a selection names is there, without looking for who matches: `contact_not_found`,
 * `group_not_found`, `invalid_request`; at its path below `place`.
 */
export async function requireSelection(
  db: Db,
  { workspaceId, selection, place }: { workspaceId: number; selection: Selection; place: string },
): Promise<void> {
  if ('ids' in selection) return requireContacts(db, { workspaceId, ids: selection.ids });
  const { match: filter, fullNumbers } = selection;
  await resolveFilter(db, { workspaceId, filter, fullNumbers, place: `${place}.match` });
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
