import { type Author, appendAudit } from '../audit/append.ts';
import { IMPORT_COMMIT } from '../audit/queries.ts';
import type { Tx } from '../db/database.ts';
import { readImport } from './queries.ts';

/**
 * Appends to the audit trail that somebody has an import committed, when they ask for it: who did and from where is known
 * then. The commit itself runs later, wherever there is a worker, and its change is found through the import.
 */
export async function auditCommit(
  tx: Tx,
  author: Author,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<void> {
  const { name, options, summary } = await readImport(tx, { workspaceId, id });
  const { groups, newGroups, memberships, onExisting } = options;
  await appendAudit(tx, author, {
    workspaceId,
    action: IMPORT_COMMIT,
    target: `import:${id}`,
    targetName: name,
    // Null where the file is committed as soon as it has been checked.
    details: { rows: summary.rows ?? null, groups, newGroups, memberships, onExisting },
  });
}
