import { type Author, appendAudit } from '../audit/append.ts';
import type { Tx } from '../db/database.ts';
import type { ApiKey } from './schema.ts';

/** Appends to the audit trail what was done to a key. Of the key itself nothing is told. */
export function auditKey(
  tx: Tx,
  author: Author,
  {
    workspaceId,
    action,
    key,
    details = {},
  }: {
    workspaceId: number;
    action: 'key.create' | 'key.rotate' | 'key.revoke';
    key: ApiKey;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  return appendAudit(tx, author, { workspaceId, action, target: `key:${key.id}`, targetName: key.name, details });
}

/** What a key may do, where, until when: what there is to tell of a new one. */
export const rightsOf = ({
  role,
  permissions,
  ipRanges,
  expiresAt,
}: Pick<ApiKey, 'role' | 'permissions' | 'ipRanges' | 'expiresAt'>) => ({
  role,
  permissions,
  ipRanges,
  expiresAt,
});
