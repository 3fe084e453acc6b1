import { combineContacts } from '../changes/combine.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { getContact } from '../contacts/read.ts';
import type { Contact } from '../contacts/schema.ts';
import type { Db } from '../db/database.ts';

/**
 * Makes one contact of several, as one change, which can be undone. Throws `contact_not_found`; then nothing is altered.
 */
export async function mergeDuplicates(
  db: Db,
  context: ChangeContext,
  { keep, merge }: { keep: number; merge: readonly number[] },
): Promise<Recorded<Contact>> {
  return recordChange(db, context, { kind: 'contact.merge' }, async (change) => {
    await combineContacts(change, { keep, merge });
    return getContact(change.tx, { workspaceId: context.workspaceId, no: keep });
  });
}
