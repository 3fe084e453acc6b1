import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What is over is kept for so many days, and of each webhook so many deliveries at most: to look into, not to live on. */
const KEPT_DAYS = 30;
const MOST_KEPT = 10_000;

/** Forgets deliveries that are over and old, or many. Answers how many. */
export async function forgetDeliveries(db: Db, { mostKept = MOST_KEPT } = {}): Promise<number> {
  const result = await sql`
    with kept as materialized (
      select webhook.workspace_id, webhook.id as webhook_id,
             (select one.id from webhook_delivery as one
              where one.workspace_id = webhook.workspace_id and one.webhook_id = webhook.id
              order by one.id desc
              offset ${mostKept} limit 1) as last_dropped
      from webhook
    )
    delete from webhook_delivery as one
    using kept
    where one.workspace_id = kept.workspace_id and one.webhook_id = kept.webhook_id and one.status <> 'pending'
      and (one.finished_at < now() - make_interval(days => ${KEPT_DAYS}) or one.id <= kept.last_dropped)`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
