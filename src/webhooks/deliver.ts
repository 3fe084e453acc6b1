import type { LookupFunction } from 'node:net';
import { type Selectable, sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import type { HostList } from '../net/hosts.ts';
import { auditWebhook } from './audit.ts';
import { DISABLED_AFTER_MS, delayAfter } from './schedule.ts';
import { ATTEMPT_MS, type Outcome, send } from './send.ts';
import { lockWebhook, secretsOf } from './webhooks.ts';

/** What sending takes. */
export interface Sender {
  keyring: Keyring;
  hosts: HostList;
  /** How names become addresses; the system's way unless told. */
  lookup?: LookupFunction | undefined;
}

/** Deliveries to one webhook that a process has at work at once. */
const MOST_OF_ONE = 8;
/** What a process that died was at is taken up by others after this long. */
const CLAIM_MS = 2 * ATTEMPT_MS;

/** A delivery that this process is to make now. */
export interface Claimed {
  workspaceId: number;
  webhookId: number;
  id: number;
  /** Which attempt this is. */
  attempt: number;
  eventId: string;
  body: string;
}

/**
 * Claims up to `most` deliveries whose time has come. Of a group only the first that is not done: a later event waits until
 * it was delivered or given up. No other process has them until it has had time to make them.
 */
export async function claimDeliveries(db: Db, { most }: { most: number }): Promise<Claimed[]> {
  if (most <= 0) return [];
  const { rows } = await sql<{
    workspace_id: number;
    webhook_id: number;
    id: number;
    attempts: number;
    event_id: string;
    body: string;
  }>`
    with due as (
      select webhook.workspace_id, webhook.id as webhook_id, next.id
      from webhook
      join workspace on workspace.id = webhook.workspace_id
      cross join lateral (
        select id, row_number() over (order by id) as rank
        from webhook_delivery as one
        where one.workspace_id = webhook.workspace_id and one.webhook_id = webhook.id and one.status = 'pending'
          and one.next_attempt_at <= now() and (one.claimed_until is null or one.claimed_until <= now())
          and not exists (
            select from webhook_delivery as earlier
            where earlier.workspace_id = one.workspace_id and earlier.webhook_id = one.webhook_id
              and earlier.status = 'pending' and earlier.group_id = one.group_id and earlier.id < one.id
          )
        order by id
        limit ${MOST_OF_ONE}
      ) as next
      where webhook.disabled_at is null and (webhook.rests_until is null or webhook.rests_until <= now())
        and workspace.deleted_at is null
        and next.rank <= ${MOST_OF_ONE} - (
          select count(*) from webhook_delivery as busy
          where busy.workspace_id = webhook.workspace_id and busy.webhook_id = webhook.id and busy.status = 'pending'
            and busy.claimed_until > now()
        )
      order by next.rank
      limit ${most}
    )
    update webhook_delivery as one
    set claimed_until = now() + make_interval(secs => ${CLAIM_MS / 1_000}), attempts = one.attempts + 1
    from due
    where one.workspace_id = due.workspace_id and one.webhook_id = due.webhook_id and one.id = due.id
      -- Asked again of the row as it is: another process may have been faster.
      and one.status = 'pending' and (one.claimed_until is null or one.claimed_until <= now())
    returning one.workspace_id, one.webhook_id, one.id, one.attempts, one.event_id, one.body`.execute(db);
  return rows.map((row) => ({
    workspaceId: row.workspace_id,
    webhookId: row.webhook_id,
    id: row.id,
    attempt: row.attempts,
    eventId: row.event_id,
    body: row.body,
  }));
}

/** Makes a claimed delivery's attempt and writes how it went. Ended by the signal, it is as if it had not been begun. */
export async function deliver(
  db: Db,
  claimed: Claimed,
  { sender, signal }: { sender: Sender; signal: AbortSignal },
): Promise<void> {
  const { workspaceId, webhookId } = claimed;
  const row = await db
    .selectFrom('webhook')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .executeTakeFirst();
  if (!row) return;
  const message = { url: row.url, id: claimed.eventId, body: claimed.body, secrets: secretsOf(row, sender.keyring) };
  const outcome = await send(message, { ...sender, signal });
  if (signal.aborted && !outcome.delivered) await release(db, claimed);
  else await transaction(db, (tx) => settle(tx, claimed, { outcome, keyring: sender.keyring }));
}

async function release(db: Db, { workspaceId, webhookId, id }: Claimed): Promise<void> {
  await sql`
    update webhook_delivery set claimed_until = null, attempts = attempts - 1
    where workspace_id = ${workspaceId} and webhook_id = ${webhookId} and id = ${id} and status = 'pending'`.execute(
    db,
  );
}

/** Writes an attempt, and what comes of it for the delivery and its webhook. */
async function settle(
  tx: Tx,
  claimed: Claimed,
  { outcome, keyring }: { outcome: Outcome; keyring: Keyring },
): Promise<void> {
  const { workspaceId, webhookId } = claimed;
  const gone = outcome.status === 410;
  const delay = gone ? null : delayAfter(claimed.attempt);
  const status = outcome.delivered ? 'delivered' : delay === null ? 'failed' : 'pending';
  const wait = status === 'pending' ? Math.max(delay!, outcome.patience) : 0;
  // Deleted meanwhile, with its webhook or for a replay: there is nothing to write.
  if (!(await writeAttempt(tx, claimed, { outcome, status, wait }))) return;
  if (outcome.delivered) {
    await sql`
      update webhook set failing_since = null, rests_until = null
      where workspace_id = ${workspaceId} and id = ${webhookId} and (failing_since is not null or rests_until is not null)`.execute(
      tx,
    );
    return;
  }
  const webhook = await lockWebhook(tx, { workspaceId, id: webhookId });
  const since = webhook.failing_since ?? outcome.at;
  const reason = gone ? 'gone' : outcome.at.getTime() - since.getTime() >= DISABLED_AFTER_MS ? 'failing' : null;
  await tx
    .updateTable('webhook')
    .set({
      failing_since: since,
      ...(outcome.patience > 0 && { rests_until: new Date(Date.now() + outcome.patience) }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', webhookId)
    .execute();
  if (reason !== null && webhook.disabled_at === null) await disable(tx, webhook, { reason, keyring });
}

/** Writes an attempt and where its delivery stands now. Answers false when the delivery is no more. */
export async function writeAttempt(
  tx: Tx,
  { workspaceId, webhookId, id, attempt }: Pick<Claimed, 'workspaceId' | 'webhookId' | 'id' | 'attempt'>,
  { outcome, status, wait }: { outcome: Outcome; status: 'pending' | 'delivered' | 'failed'; wait: number },
): Promise<boolean> {
  const result = await sql`
    with settled as (
      update webhook_delivery
      set status = ${status}, claimed_until = null, next_attempt_at = now() + make_interval(secs => ${wait / 1_000}),
          finished_at = case when ${status} = 'pending' then null else clock_timestamp() end
      where workspace_id = ${workspaceId} and webhook_id = ${webhookId} and id = ${id} and status = 'pending'
      returning workspace_id, webhook_id, id
    )
    insert into webhook_attempt
      (workspace_id, webhook_id, delivery_id, attempt, at, duration_ms, status, error, response)
    select workspace_id, webhook_id, id, ${attempt}::int, ${outcome.at}::timestamptz, ${outcome.durationMs}::int,
           ${outcome.status}::int, ${outcome.error}::text, ${outcome.response}
    from settled
    on conflict do nothing`.execute(tx);
  return Number(result.numAffectedRows ?? 0) > 0;
}

async function disable(
  tx: Tx,
  webhook: Selectable<Schema['webhook']>,
  { reason, keyring }: { reason: 'gone' | 'failing'; keyring: Keyring },
): Promise<void> {
  const { workspace_id: workspaceId, id } = webhook;
  await tx
    .updateTable('webhook')
    .set({ disabled_at: sql`now()`, disabled_reason: reason })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  const author = { actor: 'muster', actorName: 'Muster', ip: '', userAgent: '', keyring };
  await auditWebhook(tx, author, { workspaceId, action: 'webhook.disable', webhook, details: { reason } });
}
