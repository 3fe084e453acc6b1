import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** Forgets answers to idempotent requests after a day. Answers how many. */
export async function housekeep(db: Db): Promise<number> {
  const result = await sql`delete from idempotency where created_at < now() - interval '1 day'`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
