import type { Db } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { Cancelled, holdJob, reasonOf } from '../jobs/hold.ts';
import { watchProgress } from '../jobs/progress.ts';
import { type OperationProgress, runBulk } from './bulk.ts';
import type { OperationRow } from './queries.ts';
import { beginJob, failJob, readJob, writeProgress } from './row.ts';

interface RunOptions {
  workspaceId: number;
  id: number;
  /** Ends the work; the operation stays as it is and is begun again later. */
  signal?: AbortSignal;
}

/**
 * Does an operation from its beginning to its end. Does nothing when another process is at it, or when it is over.
 *
 * What is wrong with what was asked for is written to the operation. Throws what may pass: then nothing was done, and
 * whoever takes it up next begins again. Killed at any moment, the same.
 */
export async function runOperation(db: Db, options: RunOptions): Promise<void> {
  await holdJob(db, { lock: LOCKS.operation, id: options.id }, async (session, backend) => {
    const row = await beginJob<OperationRow>(db, { ...options, family: 'bulk' });
    if (!row) return;
    const cancelled = new AbortController();
    const progress: OperationProgress = watchProgress(db, {
      state: { stage: row.stage, done: 0, total: 0 },
      write: (state) => writeProgress(db, row, state),
      backend,
      signal: options.signal,
      onCancelled: () => cancelled.abort(),
    });
    try {
      await runBulk(session, { row, progress });
    } catch (error) {
      await progress.stop();
      if (!cancelled.signal.aborted && !(error instanceof Cancelled)) await fail(db, row, error);
    } finally {
      await progress.stop();
    }
  });
}

const fail = (db: Db, row: OperationRow, error: unknown): Promise<void> => failJob(db, row, reasonOf(error));

/** Fails an operation that cannot be worked on. */
export async function giveUp(
  db: Db,
  { workspaceId, id, message }: { workspaceId: number; id: number; message: string },
): Promise<void> {
  const row = await readJob(db, { workspaceId, id, family: 'bulk' });
  await failJob(db, row, { code: 'operation_gave_up', message });
}
