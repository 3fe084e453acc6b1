import { type Selectable, sql } from 'kysely';
import type { Selection } from '../contacts/selection.ts';
import { type Db, transaction } from '../db/database.ts';
import type { AttributeValue, Schema } from '../db/types.ts';
import { nameGroups } from '../groups/queries.ts';
import { Cancelled, MOST_RUNS } from '../jobs/hold.ts';
import { AppError } from '../lib/errors.ts';
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
export interface StoredResult {
  /** How many contacts were selected. */
  contacts?: number;
  counts?: Operation['counts'];
  newGroups?: { id: number; name: string }[];
}

type Stored = Selectable<Schema['operation']>;

/** An operation as it is stored, its documents typed. */
export type OperationRow = Omit<Stored, 'input' | 'result' | 'error' | 'kind' | 'stage'> & {
  kind: BulkKind;
  stage: Stage;
  input: StoredInput;
  result: StoredResult;
  error: { code: string; message: string } | null;
};

export type Stage = Operation['progress']['stage'];

/** One operation as stored. Throws `operation_not_found`. */
export async function readOperation(
  db: Db,
  { workspaceId, id, lock = false }: { workspaceId: number; id: number; lock?: boolean },
): Promise<OperationRow> {
  const row = await db
    .selectFrom('operation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw new AppError('operation_not_found', `There is no operation ${id}.`);
  return row as unknown as OperationRow;
}

/** One operation as callers see it. Throws `operation_not_found`. */
export async function getOperation(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<Operation> {
  const [operation] = await toOperations(db, workspaceId, [await readOperation(db, { workspaceId, id })]);
  return operation!;
}

/** A page of operations, newest first. */
export async function listOperations(
  db: Db,
  { workspaceId, before, limit }: { workspaceId: number; before?: number | undefined; limit: number },
): Promise<{ items: Operation[]; last: number | null }> {
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit) as unknown as OperationRow[];
  return {
    items: await toOperations(db, workspaceId, page),
    last: rows.length > limit ? page.at(-1)!.id : null,
  };
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

/** Marks the beginning of a run. Null when there is nothing to do. */
export async function beginOperation(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<OperationRow | null> {
  const row = await transaction(db, async (tx) => {
    const { rows } = await sql`
      update operation
      set status = 'running', stage = 'waiting', runs = runs + 1, attempt = attempt + 1, done = 0, total = 0,
          began_at = coalesce(began_at, now()), updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id} and status in ('waiting', 'running')
      returning id`.execute(tx);
    return rows.length === 0 ? null : readOperation(tx, { workspaceId, id });
  });
  if (!row || row.runs <= MOST_RUNS) return row;
  await failOperation(db, row, {
    code: 'operation_gave_up',
    message: `It was begun ${MOST_RUNS} times and never finished. Choose fewer contacts, or look into the log of the server.`,
  });
  return null;
}

/** Writes how far an operation is. Answers false when it is not this run's any more. */
export async function writeProgress(
  db: Db,
  row: Mine,
  progress: { stage: Stage; done: number; total: number },
): Promise<boolean> {
  const result = await sql`
    update operation
    set stage = ${progress.stage}, done = ${progress.done}, total = ${progress.total}, updated_at = now()
    where ${isMine(row)}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** Marks an operation as done, in the transaction of what it did. Throws `Cancelled` when it is not this run's any more. */
export async function finishOperation(
  tx: Db,
  row: OperationRow,
  { result, changeId }: { result: StoredResult & { contacts: number }; changeId: number | null },
): Promise<void> {
  const written = await sql`
    update operation
    set status = 'done', stage = 'finished', done = ${result.contacts}, total = ${result.contacts}, result = ${JSON.stringify(result)}::jsonb,
        change_id = ${changeId}, error = null, ${forgetting},
        finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where ${isMine(row)}`.execute(tx);
  if (Number(written.numAffectedRows ?? 0) === 0) throw new Cancelled();
}

/** Writes why an operation failed, unless it is not this run's any more. */
export async function failOperation(db: Db, row: Mine, error: NonNullable<Operation['error']>): Promise<void> {
  await sql`
    update operation
    set status = 'failed', stage = 'finished', error = ${JSON.stringify(error)}::jsonb, ${forgetting},
        finished_at = now(), updated_at = now()
    where ${isMine(row)}`.execute(db);
}

/**
 * Cancels an operation at any stage, at once: whoever works on it finds out at its end, if not before, and is rolled back.
 * Once more changes nothing. Throws `operation_not_found`, `operation_state` when it is done or has failed.
 */
export async function cancelOperation(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<Operation> {
  await transaction(db, async (tx) => {
    const { status } = await readOperation(tx, { workspaceId, id, lock: true });
    if (status === 'cancelled') return;
    if (status !== 'waiting' && status !== 'running') {
      const hint = status === 'done' ? ' Undo its change to take it back.' : '';
      throw new AppError('operation_state', `Operation ${id} is ${status}.${hint}`);
    }
    await sql`
      update operation
      set status = 'cancelled', stage = 'finished', ${forgetting}, finished_at = now(), updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id}`.execute(tx);
  });
  return getOperation(db, { workspaceId, id });
}

type Mine = Pick<OperationRow, 'workspace_id' | 'id' | 'attempt'>;

const isMine = (row: Mine) => sql<boolean>`
  workspace_id = ${row.workspace_id} and id = ${row.id} and status = 'running' and attempt = ${row.attempt}`;

/** What an operation that is over is forgotten of: who it was about, and values. Which attributes they were of stays. */
const forgetting = sql`
  input = input - 'selection' || jsonb_build_object('attributes', coalesce((
    select jsonb_object_agg(key, null) from jsonb_object_keys(input -> 'attributes') as key
  ), '{}'))`;
