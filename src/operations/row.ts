import { type Selectable, sql } from 'kysely';
import { type Db, transaction } from '../db/database.ts';
import type { OperationStatus, Schema } from '../db/types.ts';
import { Cancelled, MOST_RUNS } from '../jobs/hold.ts';
import { AppError } from '../lib/errors.ts';

/** Two kinds of jobs are rows of one table: what alters contacts, and exports. Each is listed and done apart. */
export type Family = 'bulk' | 'export';

/** Rows of a family. */
export const isOf = (family: Family) =>
  family === 'export' ? sql<boolean>`kind = 'export'` : sql<boolean>`kind <> 'export'`;

type Stored = Selectable<Schema['operation']>;

/** How far a job is: contacts, of `total`. */
export interface JobProgress<Stage extends string> {
  stage: Stage;
  done: number;
  total: number;
}

/** A job as it is stored, its documents typed. */
export type JobRow<Kind extends string, Stage extends string, Input, Result> = Omit<
  Stored,
  'kind' | 'stage' | 'input' | 'result' | 'error'
> & { kind: Kind; stage: Stage; input: Input; result: Result; error: { code: string; message: string } | null };

/** What says that a run is still the one that works on a job. */
export type Mine = Pick<Stored, 'workspace_id' | 'id' | 'attempt'>;

/** One job as stored. Throws `operation_not_found`, `export_not_found`. */
export async function readJob<Row extends JobRow<string, string, unknown, unknown>>(
  db: Db,
  { workspaceId, id, family, lock = false }: { workspaceId: number; id: number; family: Family; lock?: boolean },
): Promise<Row> {
  const row = await db
    .selectFrom('operation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where(isOf(family))
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row) return row as unknown as Row;
  if (family === 'export') throw new AppError('export_not_found', `There is no export ${id}.`);
  throw new AppError('operation_not_found', `There is no operation ${id}.`);
}

/** A page of jobs, newest first. */
export async function listJobs<Row extends JobRow<string, string, unknown, unknown>>(
  db: Db,
  options: { workspaceId: number; family: Family; before?: number | undefined; limit: number },
): Promise<{ rows: Row[]; last: number | null }> {
  const { workspaceId, family, before, limit } = options;
  const rows = await db
    .selectFrom('operation')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where(isOf(family))
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit) as unknown as Row[];
  return { rows: page, last: rows.length > limit ? page.at(-1)!.id : null };
}

/** Marks the beginning of a run. Null when there is nothing to do. */
export async function beginJob<Row extends JobRow<string, string, unknown, unknown>>(
  db: Db,
  { workspaceId, id, family }: { workspaceId: number; id: number; family: Family },
): Promise<Row | null> {
  const row = await transaction(db, async (tx) => {
    const { rows } = await sql`
      update operation
      set status = 'running', stage = 'waiting', runs = runs + 1, attempt = attempt + 1, done = 0, total = 0,
          began_at = coalesce(began_at, now()), updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id} and status in ('waiting', 'running')
      returning id`.execute(tx);
    return rows.length === 0 ? null : readJob<Row>(tx, { workspaceId, id, family });
  });
  if (!row || row.runs <= MOST_RUNS) return row;
  await failJob(db, row, {
    code: `${family === 'export' ? 'export' : 'operation'}_gave_up`,
    message: `It was begun ${MOST_RUNS} times and never finished. Choose fewer contacts, or look into the log of the server.`,
  });
  return null;
}

/** Writes how far a job is. Answers false when it is not this run's any more. */
export async function writeProgress(db: Db, row: Mine, progress: JobProgress<string>): Promise<boolean> {
  const result = await sql`
    update operation
    set stage = ${progress.stage}, done = ${progress.done}, total = ${progress.total}, updated_at = now()
    where ${isMine(row)}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** What became of a job. */
interface Done {
  result: { contacts: number } & Record<string, unknown>;
  changeId?: number | null;
  /** A file that it made, which is kept for so long. */
  file?: { id: number; keptHours: number };
}

/** Marks a job as done, in the transaction of what it did. Throws `Cancelled` when it is not this run's any more. */
export async function finishJob(tx: Db, row: Mine, { result, changeId = null, file }: Done): Promise<void> {
  const written = await sql`
    update operation
    set status = 'done', stage = 'finished', done = ${result.contacts}, total = ${result.contacts}, result = ${JSON.stringify(result)}::jsonb,
        change_id = ${changeId}, file_id = ${file?.id ?? null}, error = null, ${forgetting},
        expires_at = clock_timestamp() + make_interval(hours => ${file?.keptHours ?? null}),
        finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where ${isMine(row)}`.execute(tx);
  if (Number(written.numAffectedRows ?? 0) === 0) throw new Cancelled();
}

/** Writes why a job failed, unless it is not this run's any more. */
export async function failJob(db: Db, row: Mine, error: { code: string; message: string }): Promise<void> {
  await sql`
    update operation
    set status = 'failed', stage = 'finished', error = ${JSON.stringify(error)}::jsonb, ${forgetting},
        finished_at = now(), updated_at = now()
    where ${isMine(row)}`.execute(db);
}

/**
 * Cancels a job at any stage, at once: whoever works on it finds out at its end, if not before, and is rolled back. Once
 * more changes nothing. Throws what `readJob` throws, and what `isOver` makes of one that is done or has failed.
 */
export async function cancelJob(
  db: Db,
  job: { workspaceId: number; id: number; family: Family },
  isOver: (status: OperationStatus) => AppError,
): Promise<void> {
  const { workspaceId, id } = job;
  await transaction(db, async (tx) => {
    const { status } = await readJob(tx, { ...job, lock: true });
    if (status === 'cancelled') return;
    if (status !== 'waiting' && status !== 'running') throw isOver(status);
    await sql`
      update operation
      set status = 'cancelled', stage = 'finished', ${forgetting}, finished_at = now(), updated_at = now()
      where workspace_id = ${workspaceId} and id = ${id}`.execute(tx);
  });
}

const isMine = (row: Mine) => sql<boolean>`
  workspace_id = ${row.workspace_id} and id = ${row.id} and status = 'running' and attempt = ${row.attempt}`;

/** What a job that is over is forgotten of: who it was about, and values. Which attributes they were of stays. */
const forgetting = sql`
  input = input - 'selection' || jsonb_build_object('attributes', coalesce((
    select jsonb_object_agg(key, null) from jsonb_object_keys(input -> 'attributes') as key
  ), '{}'))`;
