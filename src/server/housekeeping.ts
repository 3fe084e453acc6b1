import { sql } from 'kysely';
import { forgetEnded } from '../accounts/sessions.ts';
import { forgetOldAttempts } from '../accounts/throttle.ts';
import { forgetNonces } from '../cams/keys.ts';
import type { Db } from '../db/database.ts';
import { forgetDeliveries } from '../webhooks/housekeeping.ts';

/**
 * Forgets what ended: sessions, links, counts of attempts, nonces, deliveries of webhooks, and answers to idempotent requests after a day. Answers how
 * many of these.
 */
export async function housekeep(db: Db): Promise<number> {
  await forgetEnded(db);
  await forgetOldAttempts(db);
  await forgetNonces(db);
  await forgetDeliveries(db);
  const result = await sql`delete from idempotency where created_at < now() - interval '1 day'`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
