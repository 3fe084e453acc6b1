import { type Selectable, sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import type { Db, Tx } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import type { HostList } from '../net/hosts.ts';
import { checkUrl } from './address.ts';
import { endOfHistory } from './history.ts';
import type { EventType, Webhook, WebhookInput, WebhookPatch } from './schema.ts';
import { newSecret } from './signing.ts';

/** Each is told of every change: so many that none needs to be missing, so few that nobody fills the database by them. */
const MOST_WEBHOOKS = 50;

interface WebhookRef {
  workspaceId: number;
  id: number;
}

/** What a secret is sealed with: moved to another row, it cannot be opened. */
const about = ({ workspaceId, id }: WebhookRef): string => `webhook ${workspaceId} ${id}`;

/** The webhooks of a workspace, newest first. */
export async function listWebhooks(db: Db, { workspaceId }: { workspaceId: number }): Promise<Webhook[]> {
  return readWebhooks(db, { workspaceId });
}

/** One webhook. Throws `webhook_not_found`. */
export async function getWebhook(db: Db, { workspaceId, id }: WebhookRef): Promise<Webhook> {
  const [webhook] = await readWebhooks(db, { workspaceId, id });
  if (!webhook) throw notFound(id);
  return webhook;
}

const notFound = (id: number): AppError => new AppError('webhook_not_found', `There is no webhook ${id}.`);

/** Creates a webhook, which is told of what happens from now on, and answers its secret, which is stored encrypted. */
export async function createWebhook(
  tx: Tx,
  options: { workspaceId: number; keyring: Keyring; hosts: HostList; input: WebhookInput; createdBy: string },
): Promise<{ webhook: Webhook; secret: string }> {
  const { workspaceId, keyring, hosts, input, createdBy } = options;
  const { href } = checkUrl(input.url, hosts);
  const { rows } = await sql<{ id: number; webhooks: number }>`
    select nextval(pg_get_serial_sequence('webhook', 'id')) as id,
           (select count(*) from webhook where workspace_id = ${workspaceId}) as webhooks`.execute(tx);
  const { id, webhooks } = rows[0]!;
  if (webhooks >= MOST_WEBHOOKS) {
    throw new AppError('webhook_limit', `A workspace has ${MOST_WEBHOOKS} webhooks at most. Delete one first.`);
  }
  const secret = newSecret();
  const { seq } = await endOfHistory(tx, { workspaceId });
  await tx
    .insertInto('webhook')
    .values({
      workspace_id: workspaceId,
      id,
      seq,
      seq_group: null,
      url: href,
      description: input.description,
      events: input.events,
      secret: keyring.seal(secret, about({ workspaceId, id })),
      created_by: createdBy,
    })
    .execute();
  return { webhook: await getWebhook(tx, { workspaceId, id }), secret };
}

/** Alters a webhook. Throws `webhook_not_found`, `invalid_request`. */
export async function updateWebhook(
  tx: Tx,
  { workspaceId, id, hosts, patch }: WebhookRef & { hosts: HostList; patch: WebhookPatch },
): Promise<Webhook> {
  const { url, description, events, enabled } = patch;
  const present = await lockWebhook(tx, { workspaceId, id });
  await tx
    .updateTable('webhook')
    .set({
      url: url === undefined ? present.url : checkUrl(url, hosts).href,
      description: description ?? present.description,
      events: events ?? present.events,
      ...(enabled === true && { disabled_at: null, disabled_reason: null, failing_since: null, rests_until: null }),
      ...(enabled === false && { disabled_at: present.disabled_at ?? sql`now()`, disabled_reason: 'by_hand' }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  // What waits has waited for this.
  if (enabled === true && present.disabled_at !== null) {
    await tx
      .updateTable('webhook_delivery')
      .set({ next_attempt_at: sql`now()` })
      .where('workspace_id', '=', workspaceId)
      .where('webhook_id', '=', id)
      .where('status', '=', 'pending')
      .execute();
  }
  return getWebhook(tx, { workspaceId, id });
}

/** Deletes a webhook with all that waits for it. Throws `webhook_not_found`. */
export async function deleteWebhook(tx: Tx, { workspaceId, id }: WebhookRef): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('webhook')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound(id);
}

/** Gives a webhook a new secret; the one before signs as well for a while. Throws `webhook_not_found`. */
export async function rotateSecret(
  tx: Tx,
  { workspaceId, id, keyring, overlapHours }: WebhookRef & { keyring: Keyring; overlapHours: number },
): Promise<{ webhook: Webhook; secret: string }> {
  const { secret: previous } = await lockWebhook(tx, { workspaceId, id });
  const secret = newSecret();
  await tx
    .updateTable('webhook')
    .set({
      secret: keyring.seal(secret, about({ workspaceId, id })),
      previous_secret: overlapHours > 0 ? previous : null,
      previous_until: overlapHours > 0 ? sql`now() + make_interval(secs => ${overlapHours * 3_600})` : null,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return { webhook: await getWebhook(tx, { workspaceId, id }), secret };
}

type WebhookRow = Selectable<Schema['webhook']>;

/** The row, to be altered. Throws `webhook_not_found`. */
export async function lockWebhook(tx: Tx, { workspaceId, id }: WebhookRef): Promise<WebhookRow> {
  const row = await tx
    .selectFrom('webhook')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return row;
}

/** The secrets that messages are signed by: the one of today, and while it lasts the one before. */
export function secretsOf(
  row: Pick<WebhookRow, 'workspace_id' | 'id' | 'secret' | 'previous_secret' | 'previous_until'>,
  keyring: Keyring,
): string[] {
  const sealed = [row.secret];
  if (row.previous_secret && row.previous_until && row.previous_until > new Date()) sealed.push(row.previous_secret);
  return sealed.map((secret) => keyring.open(secret, about({ workspaceId: row.workspace_id, id: row.id })));
}

async function readWebhooks(db: Db, { workspaceId, id }: { workspaceId: number; id?: number }): Promise<Webhook[]> {
  const rows = await db
    .selectFrom('webhook')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('webhook_delivery as waiting')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('waiting.workspace_id', '=', 'webhook.workspace_id')
        .whereRef('waiting.webhook_id', '=', 'webhook.id')
        .where('waiting.status', '=', 'pending')
        .as('waiting'),
    )
    .where('workspace_id', '=', workspaceId)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events as EventType[],
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    rotatedUntil: row.previous_until && row.previous_until > new Date() ? row.previous_until.toISOString() : null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    disabledReason: row.disabled_reason as Webhook['disabledReason'],
    failingSince: row.failing_since?.toISOString() ?? null,
    waiting: row.waiting ?? 0,
  }));
}
