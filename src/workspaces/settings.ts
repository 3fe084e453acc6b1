import { type Author, appendAudit } from '../audit/append.ts';
import { type Db, transaction } from '../db/database.ts';
import type { WorkspaceSettings } from './schema.ts';

/** The settings of a workspace that there is. */
export async function readSettings(db: Db, { workspaceId }: { workspaceId: number }): Promise<WorkspaceSettings> {
  const row = await db
    .selectFrom('workspace')
    .select(['id', 'name', 'history_days', 'pruned_at'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return {
    id: row.id,
    name: row.name,
    historyDays: row.history_days,
    historyFrom: row.pruned_at?.toISOString() ?? null,
  };
}

/** Sets what is given, and says so in the audit trail: a setting with what it was. */
export async function updateSettings(
  db: Db,
  author: Author,
  {
    workspaceId,
    name,
    historyDays,
  }: { workspaceId: number; name?: string | undefined; historyDays?: number | undefined },
): Promise<WorkspaceSettings> {
  return transaction(db, async (tx) => {
    const before = await readSettings(tx, { workspaceId });
    await tx
      .updateTable('workspace')
      .set({ ...(name !== undefined && { name }), ...(historyDays !== undefined && { history_days: historyDays }) })
      .where('id', '=', workspaceId)
      .execute();
    const after = await readSettings(tx, { workspaceId });
    await appendAudit(tx, author, {
      workspaceId,
      action: 'workspace.update',
      target: `workspace:${workspaceId}`,
      targetName: after.name,
      details:
        before.historyDays === after.historyDays
          ? {}
          : { historyDays: after.historyDays, historyDaysBefore: before.historyDays },
    });
    return after;
  });
}
