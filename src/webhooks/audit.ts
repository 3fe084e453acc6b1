import { type Author, appendAudit } from '../audit/append.ts';
import type { Tx } from '../db/database.ts';

type Action =
  | 'webhook.create'
  | 'webhook.update'
  | 'webhook.delete'
  | 'webhook.rotate'
  | 'webhook.replay'
  | 'webhook.redeliver'
  | 'webhook.test'
  | 'webhook.disable';

/** Appends to the audit trail what was done to a webhook. Of its URL only the host is told: the rest may be a secret. */
export function auditWebhook(
  tx: Tx,
  author: Author,
  {
    workspaceId,
    action,
    webhook: { id, url },
    details = {},
  }: {
    workspaceId: number;
    action: Action;
    webhook: { id: number; url: string };
    details?: Record<string, unknown>;
  },
): Promise<void> {
  return appendAudit(tx, author, {
    workspaceId,
    action,
    target: `webhook:${id}`,
    targetName: new URL(url).host,
    details,
  });
}
