import { type Author, appendAudit } from '../audit/append.ts';
import type { Tx } from '../db/database.ts';
import type { AccessKey } from './schema.ts';

/** Appends to the audit trail what was done to an access key. Of its secret nothing is told. */
export function auditAccessKey(
  tx: Tx,
  author: Author,
  {
    workspaceId,
    action,
    key,
    details = {},
  }: {
    workspaceId: number;
    action: 'access_key.create' | 'access_key.revoke';
    key: AccessKey;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  return appendAudit(tx, author, {
    workspaceId,
    action,
    target: `access_key:${key.id}`,
    targetName: key.name,
    details: { accessKeyId: key.accessKeyId, ...details },
  });
}
