import { sql } from 'kysely';
import { createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { closeDatabase, type Db, openDatabase } from '../db/database.ts';
import { phoneKey } from '../phone/key.ts';
import type { ChangeContext } from './record.ts';
import type { ContactInput } from './stage.ts';
import { undo } from './undo.ts';

/**
 * A new workspace whose numbers begin shortly before a chunk's end, so that a handful of contacts lies in two chunks.
 */
export async function createStraddlingWorkspace(db: Db, firstNo = 65_532): Promise<ChangeContext> {
  const context = await createTestWorkspace(db);
  await sql`update contact_counter set next_no = ${firstNo} where workspace_id = ${context.workspaceId}`.execute(db);
  return context;
}

/** A staged contact with the given fields and nothing else. */
export function person(fields: Partial<ContactInput>): ContactInput {
  const phone = fields.phone ?? null;
  return {
    phone,
    phoneKey: phone === null ? null : phoneKey(phone),
    userId: null,
    country: null,
    name: '',
    email: '',
    remark: '',
    attributes: {},
    ...fields,
  };
}

/** People with consecutive Chinese phone numbers, the first ending in `from`. */
export const people = (count: number, from = 0): ContactInput[] =>
  Array.from({ length: count }, (_, index) =>
    person({ phone: String(8_613_800_000_000 + from + index), country: 'CN' }),
  );

/** Closes a database, drops it, and answers how many deadlocks PostgreSQL had to break in it, retries not hiding them. */
export async function dropCountingDeadlocks(database: TestDatabase): Promise<number> {
  // A connection reports what happened to it when it ends.
  await closeDatabase(database.db);
  const db = openDatabase({ url: database.url, max: 1 });
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(db);
  await closeDatabase(db);
  await database.drop();
  return rows[0]!.deadlocks;
}

/** `undo`, answering only the id of the undoing change. */
export async function undoChange(db: Db, context: ChangeContext, { changeId }: { changeId: number }): Promise<number> {
  const { value } = await undo(db, context, { changeId, keptShown: 0 });
  return value.record.id;
}
