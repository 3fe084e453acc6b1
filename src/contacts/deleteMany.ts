import { sql } from 'kysely';
import { deleteContacts } from '../changes/contacts.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { mayBeContact } from './read.ts';

/** Deletes contacts as one change, which can be undone. Throws `contact_not_found` if one is none; then none is deleted. */
export async function deleteContactsById(
  db: Db,
  context: ChangeContext,
  { nos }: { nos: readonly number[] },
): Promise<Recorded<number>> {
  return recordChange(db, context, { kind: 'contact.delete' }, async (change) => {
    const known = await change.tx
      .selectFrom('contact')
      .select('no')
      .where('workspace_id', '=', context.workspaceId)
      .where('no', 'in', nos.filter(mayBeContact))
      .execute();
    const present = new Set(known.map(({ no }) => no));
    const missing = nos.filter((no) => !present.has(no));
    if (missing.length > 0) {
      const errors = missing.map((no) => ({
        path: `ids[${nos.indexOf(no)}]`,
        code: 'contact_not_found',
        message: `There is no contact ${no}.`,
      }));
      const others = errors.length > 1 ? ` ${errors.length} of these ids are no contacts.` : '';
      throw new AppError('contact_not_found', `${errors[0]!.message}${others} Nothing was deleted.`, {
        errors: errors.slice(0, 100),
      });
    }
    return deleteContacts(change, nos);
  });
}

/** Who is meant: by phone number in its canonical form, or by user id. */
export interface Identity {
  phoneKey: string | null;
  userId: string | null;
}

/** Deletes those of these people who are contacts, as one change. Answers how many. */
export async function deleteContactsByIdentity(
  db: Db,
  context: ChangeContext,
  { people }: { people: readonly Identity[] },
): Promise<Recorded<number>> {
  const phones = people.flatMap(({ phoneKey }) => phoneKey ?? []);
  const userIds = people.flatMap(({ userId }) => userId ?? []);
  return recordChange(db, context, { kind: 'contact.delete' }, async (change) => {
    const { rows } = await sql<{ no: number }>`
      select no from contact
      where workspace_id = ${context.workspaceId} and phone_key = any(${phones}::bigint[])
      union
      select no from contact
      where workspace_id = ${context.workspaceId} and user_id = any(${userIds}::text[])`.execute(change.tx);
    return deleteContacts(
      change,
      rows.map(({ no }) => no),
    );
  });
}
