import { type Author, appendAudit } from '../audit/append.ts';
import type { ChangeContext } from '../changes/record.ts';
import { resolveColumns } from '../contacts/export.ts';
import { conditionsIn } from '../contacts/filter.ts';
import { type SelectionInput, toSelection } from '../contacts/schema.ts';
import { requireSelection } from '../contacts/selection.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { getGroup } from '../groups/queries.ts';
import { deleteFile } from '../jobs/files.ts';
import { AppError } from '../lib/errors.ts';
import { cancelJob, readJob } from '../operations/row.ts';
import { countKept, type ExportRow, type StoredInput } from './queries.ts';
import type { ExportInput } from './schema.ts';

/** Files of a workspace that are kept at once, or will be. */
const MOST_KEPT = 20;

/**
 * Makes an export, in the caller's transaction: a dispatcher finds it. What it names must be there now; who is selected is
 * settled when it begins. Throws `group_not_found`, `contact_not_found`, `invalid_request`, `export_limit`.
 */
export async function createExport(
  tx: Tx,
  {
    context: { workspaceId, actor, source },
    author,
    fullNumbers,
  }: {
    context: ChangeContext;
    author: Author;
    /** Whether whoever asks sees phone numbers whole: a match finds, and the file shows, what they can see. */
    fullNumbers: boolean;
  },
  { selection: given, format, columns }: ExportInput,
): Promise<ExportRow> {
  if ((await countKept(tx, { workspaceId })) >= MOST_KEPT) {
    throw new AppError(
      'export_limit',
      `There are ${MOST_KEPT} exports already. Delete one that nobody needs any more.`,
    );
  }
  const selection = toSelection(given, { fullNumbers });
  await requireSelection(tx, { workspaceId, selection, place: 'selection' });
  const conditions = given.ids ? ['ids'] : (conditionsIn(given.match ?? {}).conditions ?? []);
  const input: StoredInput = {
    selection,
    conditions,
    name: await nameOf(tx, workspaceId, given),
    format,
    columns: await resolveColumns(tx, { workspaceId, columns, path: 'columns' }),
  };
  const { id } = await tx
    .insertInto('operation')
    .values({
      workspace_id: workspaceId,
      kind: 'export',
      status: 'waiting',
      actor,
      source,
      full_numbers: fullNumbers,
      input: JSON.stringify(input) as never,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await appendAudit(tx, author, {
    workspaceId,
    action: 'export.create',
    target: `export:${id}`,
    targetName: input.name,
    details: { format, columns: input.columns.length, conditions, masked: !fullNumbers },
  });
  return readJob<ExportRow>(tx, { workspaceId, id, family: 'export' });
}

/** That of the group, where the selection is a group and nothing else. */
async function nameOf(tx: Tx, workspaceId: number, { match }: SelectionInput): Promise<string> {
  const conditions = conditionsIn(match ?? {}).conditions ?? [];
  if (match?.group === undefined || conditions.length > 1) return 'contacts';
  return (await getGroup(tx, { workspaceId, id: match.group })).name;
}

/** Cancels an export at any stage, at once. Throws `export_not_found`, `export_state` when it is done or has failed. */
export const cancelExport = (db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> =>
  cancelJob(db, { workspaceId, id, family: 'export' }, (status) => {
    const hint = status === 'done' ? ' Delete it instead.' : '';
    return new AppError('export_state', `Export ${id} is ${status}.${hint}`);
  });

/** Deletes an export that is over, with its file. Throws `export_not_found`, `export_state` while it is not over. */
export async function deleteExport(
  db: Db,
  { workspaceId, id, author }: { workspaceId: number; id: number; author: Author },
): Promise<void> {
  await transaction(db, async (tx) => {
    const row = await readJob<ExportRow>(tx, { workspaceId, id, family: 'export', lock: true });
    if (row.status === 'waiting' || row.status === 'running') {
      throw new AppError('export_state', `Export ${id} is ${row.status}. Cancel it first.`);
    }
    await tx.deleteFrom('operation').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
    if (row.file_id !== null) await deleteFile(tx, { workspaceId, id: row.file_id });
    await appendAudit(tx, author, {
      workspaceId,
      action: 'export.delete',
      target: `export:${id}`,
      targetName: row.input.name,
    });
  });
}
