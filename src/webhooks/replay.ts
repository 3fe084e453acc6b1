import { sql } from 'kysely';
import { type HistoryStart, holdHistoryStart } from '../changes/retention.ts';
import type { Tx } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { momentInWords } from '../lib/moment.ts';
import { placeAt } from './history.ts';
import type { ReplayFrom, Webhook } from './schema.ts';
import { getWebhook, lockWebhook } from './webhooks.ts';

/**
 * Has a webhook told once more of what happened since a place in the history, or a moment. Events are made anew, with the
 * ids they had, in their order; those that wait are among them. Throws `webhook_not_found`, `beyond_retention`.
 */
export async function replay(
  tx: Tx,
  { workspaceId, id, from }: { workspaceId: number; id: number; from: ReplayFrom },
): Promise<{ webhook: Webhook; seq: number }> {
  const present = await lockWebhook(tx, { workspaceId, id });
  const seq = from.seq ?? (await placeAt(tx, { workspaceId, at: from.at! })).seq;
  const start = await holdHistoryStart(tx, { workspaceId });
  if (seq < start.seq) throw beyondRetention(from, start);
  if (seq < present.seq) {
    await sql`
      delete from webhook_delivery
      where workspace_id = ${workspaceId} and webhook_id = ${id} and status = 'pending' and seq > ${seq}`.execute(tx);
    await tx
      .updateTable('webhook')
      .set({ seq, seq_group: null })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
  }
  return { webhook: await getWebhook(tx, { workspaceId, id }), seq: Math.min(seq, present.seq) };
}

function beyondRetention(from: ReplayFrom, { seq, at }: HistoryStart): AppError {
  const message = `What happened is known behind the place ${seq}, from ${momentInWords(at!)}. Replay from that place, or from a later moment.`;
  return new AppError('beyond_retention', message, {
    errors: [{ path: from.seq === undefined ? 'at' : 'seq', code: 'beyond_retention', message }],
  });
}
