import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { type Sender, writeAttempt } from './deliver.ts';
import { type Delivery, TEST_TYPE } from './schema.ts';
import { send } from './send.ts';
import { lockWebhook, secretsOf } from './webhooks.ts';

interface WebhookRef {
  workspaceId: number;
  webhookId: number;
}

/** One page of a webhook's deliveries, latest first, each with its attempts. */
export async function listDeliveries(
  db: Db,
  options: WebhookRef & { status?: Delivery['status'] | undefined; before?: number | undefined; limit: number },
): Promise<{ items: Delivery[]; last: number | null }> {
  const { status, before, limit } = options;
  const rows = await readDeliveries(db, options, {
    where: sql`${status === undefined ? sql`true` : sql`one.status = ${status}`}
      and ${before === undefined ? sql`true` : sql`one.id < ${before}`}`,
    limit: limit + 1,
  });
  const items = rows.slice(0, limit);
  return { items, last: rows.length > limit ? items.at(-1)!.id : null };
}

async function getDelivery(db: Db, { id, ...ref }: WebhookRef & { id: number }): Promise<Delivery> {
  const [delivery] = await readDeliveries(db, ref, { where: sql`one.id = ${id}`, limit: 1 });
  if (!delivery) throw new AppError('delivery_not_found', `There is no delivery ${id}.`);
  return delivery;
}

/**
 * Sends an event once more. One that waits is tried at once; one that is over becomes a delivery of its own, with the same
 * event id, behind those of its group that wait. Throws `delivery_not_found`.
 */
export async function redeliver(tx: Tx, { id, ...ref }: WebhookRef & { id: number }): Promise<Delivery> {
  const { workspaceId, webhookId } = ref;
  const { status } = await getDelivery(tx, { ...ref, id });
  if (status === 'pending') {
    await tx
      .updateTable('webhook_delivery')
      .set({ next_attempt_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('webhook_id', '=', webhookId)
      .where('id', '=', id)
      .execute();
    return getDelivery(tx, { ...ref, id });
  }
  const { rows } = await sql<{ id: number }>`
    insert into webhook_delivery (workspace_id, webhook_id, seq, group_id, event_id, type, body)
    select workspace_id, webhook_id, seq, group_id, event_id, type, body
    from webhook_delivery
    where workspace_id = ${workspaceId} and webhook_id = ${webhookId} and id = ${id}
    returning id`.execute(tx);
  return getDelivery(tx, { ...ref, id: rows[0]!.id });
}

/**
 * Sends a test event, now and once, whether the webhook is enabled or not, and answers how it went. `begin` runs in the
 * transaction in which it begins. Throws `webhook_not_found`.
 */
export async function sendTest(
  db: Db,
  {
    workspaceId,
    webhookId,
    sender,
    begin,
  }: WebhookRef & { sender: Sender; begin: (tx: Tx, url: string) => Promise<void> },
): Promise<Delivery> {
  const { id, event, body, webhook } = await transaction(db, async (tx) => {
    const row = await lockWebhook(tx, { workspaceId, id: webhookId });
    const message = {
      event: `evt_test_${randomBytes(12).toString('hex')}`,
      body: JSON.stringify({
        type: TEST_TYPE,
        timestamp: new Date().toISOString(),
        data: { workspace: workspaceId, webhook: webhookId },
      }),
    };
    const made = await tx
      .insertInto('webhook_delivery')
      .values({
        workspace_id: workspaceId,
        webhook_id: webhookId,
        seq: null,
        group_id: null,
        event_id: message.event,
        type: TEST_TYPE,
        body: message.body,
        attempts: 1,
        // Nobody else's: it is over before that, or for ever.
        claimed_until: new Date(8_640_000_000_000),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await begin(tx, row.url);
    return { ...message, id: made.id, webhook: row };
  });
  const secrets = secretsOf(webhook, sender.keyring);
  const outcome = await send({ url: webhook.url, id: event, body, secrets }, sender);
  await transaction(db, (tx) =>
    writeAttempt(
      tx,
      { workspaceId, webhookId, id, attempt: 1 },
      { outcome, status: outcome.delivered ? 'delivered' : 'failed', wait: 0 },
    ),
  );
  return getDelivery(db, { workspaceId, webhookId, id });
}

type Condition = ReturnType<typeof sql>;

async function readDeliveries(
  db: Db,
  { workspaceId, webhookId }: WebhookRef,
  { where, limit }: { where: Condition; limit: number },
): Promise<Delivery[]> {
  const { rows } = await sql<{
    id: number;
    event_id: string;
    type: Delivery['type'];
    seq: number | null;
    status: Delivery['status'];
    created_at: Date;
    finished_at: Date | null;
    next_attempt_at: Date;
    body: string;
    attempts: (Omit<Delivery['attempts'][number], 'at'> & { at: string })[];
  }>`
    select one.id, one.event_id, one.type, one.seq, one.status, one.created_at, one.finished_at, one.next_attempt_at,
           one.body,
           coalesce((
             select jsonb_agg(jsonb_build_object(
               'attempt', attempt, 'at', at, 'durationMs', duration_ms, 'status', attempt.status, 'error', error,
               'response', response) order by attempt)
             from webhook_attempt as attempt
             where attempt.workspace_id = one.workspace_id and attempt.webhook_id = one.webhook_id
               and attempt.delivery_id = one.id
           ), '[]') as attempts
    from webhook_delivery as one
    where one.workspace_id = ${workspaceId} and one.webhook_id = ${webhookId} and ${where}
    order by one.id desc
    limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    event: row.event_id,
    type: row.type,
    seq: row.seq,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at.toISOString() : null,
    body: row.body,
    attempts: row.attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
  }));
}
