import { sql } from 'kysely';
import { holdHistoryStart } from '../changes/retention.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { eventsOf, type WebhookEvent } from './events.ts';
import { type Place, readHistory } from './history.ts';

/**
 * A webhook for which so many events wait is told of no more for now: the history keeps what follows, and is read on when
 * some are done. So what waits is bounded, however long a server is away.
 */
const MOST_WAITING = 1_000;
/** Rows of one insert. */
const BATCH = 500;

/**
 * Makes deliveries of what happened since each webhook was last told, for all workspaces; any number of processes may. The
 * deliveries and the place up to which they go are written together, so an event is neither missed nor made twice. Answers
 * whether there is more at once.
 */
export async function planDeliveries(db: Db, { publicUrl }: { publicUrl: string }): Promise<boolean> {
  const { rows } = await sql<{ workspace_id: number }>`
    select distinct webhook.workspace_id
    from webhook
    join workspace on workspace.id = webhook.workspace_id
    where webhook.disabled_at is null and workspace.deleted_at is null
      and (webhook.seq_group is not null
        or exists (
          select from change where change.workspace_id = webhook.workspace_id and change.seq > webhook.seq
        )
        or exists (
          select from import where import.workspace_id = webhook.workspace_id and import.seq > webhook.seq
        ))`.execute(db);
  let more = false;
  for (const { workspace_id: workspaceId } of rows) {
    if (await transaction(db, (tx) => planWorkspace(tx, { workspaceId, publicUrl }))) more = true;
  }
  return more;
}

async function planWorkspace(tx: Tx, context: { workspaceId: number; publicUrl: string }): Promise<boolean> {
  const { workspaceId } = context;
  const { rows } = await sql<{ id: number; events: string[]; seq: number; seq_group: number | null; waiting: number }>`
    select id, events, seq, seq_group,
           (select count(*) from webhook_delivery as waiting
            where waiting.workspace_id = webhook.workspace_id and waiting.webhook_id = webhook.id
              and waiting.status = 'pending') as waiting
    from webhook
    where workspace_id = ${workspaceId} and disabled_at is null
    order by id
    for update skip locked`.execute(tx);
  const webhooks = rows
    .filter(({ waiting }) => waiting < MOST_WAITING)
    .map(({ id, events, seq, seq_group: group }) => ({ id, types: new Set(events), told: { seq, group } }));
  const [first] = webhooks.map(({ told }) => told).sort(comparePlaces);
  if (!first) return false;
  // Of what is older than the history that is kept nobody knows whom it touched: who lags so far behind goes on from there.
  const start: Place = { seq: (await holdHistoryStart(tx, { workspaceId })).seq, group: null };
  const after = comparePlaces(first, start) < 0 ? start : first;
  const { entries, end, more } = await readHistory(tx, { workspaceId, after });
  const events = entries.flatMap((entry) => eventsOf(entry, context));
  for (const { id, types, told } of webhooks) {
    const news = events.filter(({ place, type }) => types.has(type) && comparePlaces(place, told) > 0);
    await insertDeliveries(tx, { workspaceId, webhookId: id, events: news });
  }
  await sql`
    update webhook set seq = ${end.seq}, seq_group = ${end.group}
    where workspace_id = ${workspaceId}
      and id = any(${webhooks.filter(({ told }) => comparePlaces(told, end) < 0).map(({ id }) => id)}::bigint[])`.execute(
    tx,
  );
  return more;
}

/** Which is earlier; a place that names no group is behind all groups of its change. */
const comparePlaces = (a: Place, b: Place): number =>
  a.seq - b.seq || (a.group ?? Number.MAX_SAFE_INTEGER) - (b.group ?? Number.MAX_SAFE_INTEGER);

async function insertDeliveries(
  tx: Tx,
  { workspaceId, webhookId, events }: { workspaceId: number; webhookId: number; events: WebhookEvent[] },
): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    await tx
      .insertInto('webhook_delivery')
      .values(
        events.slice(from, from + BATCH).map(({ id, type, place, group, body }) => ({
          workspace_id: workspaceId,
          webhook_id: webhookId,
          event_id: id,
          type,
          seq: place.seq,
          group_id: group,
          body,
        })),
      )
      .execute();
  }
}
