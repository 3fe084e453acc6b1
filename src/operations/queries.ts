import type { Selection } from '../contacts/selection.ts';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { nameGroups } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { cancelJob, type JobRow, listJobs, readJob } from './row.ts';
import type { BulkKind, Operation } from './schema.ts';

/** What an operation is to do. Who it is about and the values are forgotten once it is over: they may name a person. */
export interface StoredInput {
  selection?: Selection;
  /** What the selection is made of, without its values. */
  conditions: string[];
  groups: number[];
  newGroups: string[];
  from: number | null;
  attributes: Record<string, AttributeValue | null>;
}

/** What came of it. */
interface StoredResult {
  /** How many contacts were selected. */
  contacts?: number;
  counts?: Operation['counts'];
  newGroups?: { id: number; name: string }[];
}

export type Stage = Operation['progress']['stage'];
export type OperationRow = JobRow<BulkKind, Stage, StoredInput, StoredResult>;

/** One operation as callers see it. Throws `operation_not_found`. */
export async function getOperation(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<Operation> {
  const row = await readJob<OperationRow>(db, { workspaceId, id, family: 'bulk' });
  const [operation] = await toOperations(db, workspaceId, [row]);
  return operation!;
}

/** A page of operations, newest first. */
export async function listOperations(
  db: Db,
  { workspaceId, before, limit }: { workspaceId: number; before?: number | undefined; limit: number },
): Promise<{ items: Operation[]; last: number | null }> {
  const { rows, last } = await listJobs<OperationRow>(db, { workspaceId, family: 'bulk', before, limit });
  return { items: await toOperations(db, workspaceId, rows), last };
}

async function toOperations(db: Db, workspaceId: number, rows: readonly OperationRow[]): Promise<Operation[]> {
  const ids = rows.flatMap(({ input }) => [...input.groups, ...(input.from === null ? [] : [input.from])]);
  const names = new Map(
    (await nameGroups(db, { workspaceId, ids: [...new Set(ids)] })).map(({ id, name }) => [id, name]),
  );
  const undone = await undoneOf(
    db,
    workspaceId,
    rows.flatMap(({ change_id }) => change_id ?? []),
  );
  // Of a group that is in the trash meanwhile there is no name to show.
  const named = (id: number) => ({ id, name: names.get(id) ?? '' });
  return rows.map(({ input, result, ...row }) => ({
    id: row.id,
    kind: row.kind,
    status: row.change_id !== null && undone.has(row.change_id) ? 'undone' : row.status,
    progress: { stage: row.stage, done: row.done, total: row.total },
    conditions: input.conditions,
    contacts: result.contacts ?? null,
    groups: [...input.groups.map(named), ...(result.newGroups ?? input.newGroups.map((name) => ({ id: 0, name })))],
    from: input.from === null ? null : named(input.from),
    attributes: Object.keys(input.attributes),
    counts: result.counts ?? null,
    change: row.change_id,
    error: row.error,
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }));
}

/** Those of changes that are undone now. */
async function undoneOf(db: Db, workspaceId: number, changes: readonly number[]): Promise<Set<number>> {
  if (changes.length === 0) return new Set();
  const rows = await db
    .selectFrom('change')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', changes)
    .where('reverted_by', 'is not', null)
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Cancels an operation at any stage, at once. Throws `operation_not_found`, `operation_state` when it is done or has failed. */
export async function cancelOperation(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<Operation> {
  await cancelJob(db, { workspaceId, id, family: 'bulk' }, (status) => {
    const hint = status === 'done' ? ' Undo its change to take it back.' : '';
    return new AppError('operation_state', `Operation ${id} is ${status}.${hint}`);
  });
  return getOperation(db, { workspaceId, id });
}
