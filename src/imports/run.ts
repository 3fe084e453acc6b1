import { sql } from 'kysely';
import { type Db, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { openStoredFile } from '../jobs/files.ts';
import { Cancelled, holdJob, MOST_RUNS, reasonOf } from '../jobs/hold.ts';
import { type Checked, compare, readFile } from './check.ts';
import { commit } from './commit.ts';
import { type Progress, watchProgress } from './progress.ts';
import { fileForgotten, hasOptions, type ImportRow, readImport } from './queries.ts';
import type { ImportJob, ImportOptions, Summary } from './schema.ts';
import { dropStage, isStaged } from './stageTable.ts';

interface RunOptions {
  workspaceId: number;
  id: number;
  /** Ends the work; the import stays as it is and is taken up again later. */
  signal?: AbortSignal;
  /** Called some times a second while it is at work. */
  onProgress?: (progress: Pick<ImportJob['progress'], 'stage' | 'done' | 'total' | 'rows'>) => void;
}

/**
 * Takes an import one step on: checks it when it is `checking`, commits it when it is `committing`, does both when that
 * is what was asked for. Does nothing when another process is at it, or when there is nothing to do.
 *
 * What is wrong with the file is written to the import. Throws what may pass: then the import is as before, and whoever
 * takes it up next begins the step again. Killed at any moment, the same.
 */
export async function runImport(db: Db, options: RunOptions): Promise<void> {
  await holdJob(db, { lock: LOCKS.import, id: options.id }, async (session, backend) => {
    const row = await begin(db, options);
    if (!row) return;
    const cancelled = new AbortController();
    const progress = watchProgress(db, row, {
      backend,
      signal: options.signal,
      onCancelled: () => cancelled.abort(new Cancelled()),
      onProgress: options.onProgress,
    });
    const signal = options.signal ? AbortSignal.any([options.signal, cancelled.signal]) : cancelled.signal;
    try {
      await step(session, { db, row, progress, signal });
    } catch (error) {
      await progress.stop();
      // Not on the import's own connection: the cancelling may come late and hit whatever that does then.
      if (cancelled.signal.aborted || error instanceof Cancelled) await dropStage(db, row.id);
      else await fail(db, row, error);
    } finally {
      await progress.stop();
    }
  });
}

/** Marks the beginning of a run. Null when there is nothing to do. */
async function begin(db: Db, { workspaceId, id }: RunOptions): Promise<ImportRow | null> {
  await sql`
    update import set runs = runs + 1
    where workspace_id = ${workspaceId} and id = ${id} and status in ('checking', 'committing')`.execute(db);
  const row = await readImport(db, { workspaceId, id });
  if (row.status !== 'checking' && row.status !== 'committing') return null;
  if (row.runs <= MOST_RUNS) return row;
  await giveUp(
    db,
    { workspaceId, id },
    `It was begun ${MOST_RUNS} times and never finished. Split the file, or look into the log of the server.`,
  );
  return null;
}

interface Step {
  db: Db;
  row: ImportRow;
  progress: Progress;
  signal: AbortSignal;
}

async function step(session: Db, { db, row, progress, signal }: Step): Promise<void> {
  const before = row.summary as Summary;
  const commitStaged = async (checkedRow: ImportRow, summary: Summary): Promise<void> => {
    await commit(session, { row: checkedRow, summary, numbers: db, progress });
    await dropStage(db, row.id);
  };
  if (row.status === 'committing' && (await isStaged(session, { importId: row.id, rows: before.staged }))) {
    await commitStaged(row, before);
    return;
  }
  // To be checked; or to be committed, but a crash of PostgreSQL has swept the staged rows away.
  const source = await openStoredFile(db, { workspaceId: row.workspace_id, id: row.file_id, gone: fileForgotten });
  const checked = await readFile(session, { row, source, progress, signal });
  signal.throwIfAborted();
  const { format, mapping } = checked;
  const waits = row.options.commit ? reasonToWait(row.options, checked.summary) : undefined;
  if (row.status === 'committing' || (row.options.commit && !waits)) {
    const summary = { ...checked.summary, ...(before.checked && { checked: before.checked }) };
    await writeChecked(db, row, { format, mapping, summary, status: 'committing' });
    await commitStaged({ ...row, format, mapping }, summary);
    return;
  }
  const summary = { ...(await compare(session, row, checked)), ...(waits && { waits }) };
  await writeChecked(db, row, { format, mapping, summary, status: 'ready' });
}

/** Why an import that was to be committed at once should be looked at first. */
function reasonToWait(options: ImportOptions, { refused }: Summary): string | undefined {
  if (options.memberships !== 'sync' || refused === 0) return undefined;
  return (
    `${refused.toLocaleString('en')} rows were refused. With “sync” the contacts they are about would be taken out of the ` +
    'groups. Correct the rows, or commit nevertheless.'
  );
}

/** Writes what the check found. Throws `Cancelled` when the import was cancelled meanwhile, or its options changed. */
async function writeChecked(
  db: Db,
  row: ImportRow,
  found: Pick<Checked, 'format' | 'mapping'> & { summary: Summary; status: 'ready' | 'committing' },
): Promise<void> {
  const result = await sql`
    update import
    set status = ${found.status}, format = ${JSON.stringify(found.format)}::jsonb,
        mapping = ${JSON.stringify(found.mapping)}::jsonb, summary = ${JSON.stringify(found.summary)}::jsonb,
        rows = ${found.summary.rows}, done = 0, total = 0, checked_at = now(), updated_at = now(), runs = 0,
        stage = case when ${found.status} = 'ready' then 'finished' else 'writing' end, error = null
    where workspace_id = ${row.workspace_id} and id = ${row.id} and status = ${row.status}
      and ${hasOptions(row)}`.execute(db);
  if (Number(result.numAffectedRows ?? 0) === 0) throw new Cancelled();
}

/** Writes why an import failed; throws on what may pass. */
async function fail(db: Db, row: ImportRow, error: unknown): Promise<void> {
  const reason = reasonOf(error);
  // What failed was the import as it was; as it is now it has yet to be tried.
  const { rows } = await sql<{ same: boolean }>`
    select ${hasOptions(row)} as same from import where workspace_id = ${row.workspace_id} and id = ${row.id}`.execute(
    db,
  );
  if (rows[0]?.same) await writeFailure(db, row, reason);
  else await dropStage(db, row.id);
}

/** Fails an import that cannot be worked on. */
export async function giveUp(db: Db, { workspaceId, id }: Pick<RunOptions, 'workspaceId' | 'id'>, message: string) {
  await writeFailure(db, { workspace_id: workspaceId, id }, { code: 'import_gave_up', message });
}

/** A commit that failed for a reason that a person can mend is ready again; a check that failed has failed. */
async function writeFailure(
  db: Db,
  row: Pick<ImportRow, 'workspace_id' | 'id'>,
  error: NonNullable<ImportJob['error']>,
): Promise<void> {
  await transaction(db, async (tx) => {
    const now = await readImport(tx, { workspaceId: row.workspace_id, id: row.id, lock: true });
    if (now.status !== 'checking' && now.status !== 'committing') return;
    const status = now.status === 'committing' && error.code !== 'import_gave_up' ? 'ready' : 'failed';
    await sql`
      update import
      set status = ${status}, stage = 'finished', error = ${JSON.stringify(error)}::jsonb, updated_at = now(),
          finished_at = case when ${status} = 'failed' then now() end
      where workspace_id = ${row.workspace_id} and id = ${row.id}`.execute(tx);
    if (status === 'failed') await dropStage(tx, row.id);
  });
}
