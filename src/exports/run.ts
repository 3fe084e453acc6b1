import { sql } from 'kysely';
import { scanBitmap } from '../audiences/members.ts';
import { lockWrites } from '../changes/record.ts';
import { exportWithin } from '../contacts/export.ts';
import { selectContacts } from '../contacts/selection.ts';
import { type Db, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { storeFile } from '../jobs/files.ts';
import { Cancelled, holdJob, reasonOf } from '../jobs/hold.ts';
import { type Progress, watchProgress } from '../jobs/progress.ts';
import { beginJob, failJob, finishJob, type JobProgress, readJob, writeProgress } from '../operations/row.ts';
import { type ExportRow, KEPT_HOURS, type Stage } from './queries.ts';

interface RunOptions {
  workspaceId: number;
  id: number;
  /** Ends the work; the export stays as it is and is begun again later. */
  signal?: AbortSignal;
}

/**
 * Writes an export from its beginning to its end. Does nothing when another process is at it, or when it is over.
 *
 * What is wrong with what was asked for is written to the export. Throws what may pass: then there is no file, and whoever
 * takes it up next begins again. Killed at any moment, the same.
 */
export async function runExport(db: Db, options: RunOptions): Promise<void> {
  await holdJob(db, { lock: LOCKS.export, id: options.id }, async (session, backend) => {
    const row = await beginJob<ExportRow>(db, { ...options, family: 'export' });
    if (!row) return;
    const cancelled = new AbortController();
    const progress = watchProgress<JobProgress<Stage>>(db, {
      state: { stage: row.stage, done: 0, total: 0 },
      write: (state) => writeProgress(db, row, state),
      backend,
      signal: options.signal,
      onCancelled: () => cancelled.abort(),
    });
    try {
      await writeExport(session, { row, progress });
    } catch (error) {
      await progress.stop();
      if (!cancelled.signal.aborted && !(error instanceof Cancelled)) await failJob(db, row, reasonOf(error));
    } finally {
      await progress.stop();
    }
  });
}

/** Everything of one moment: who is selected, and what they are. */
async function writeExport(
  session: Db,
  { row, progress }: { row: ExportRow; progress: Progress<JobProgress<Stage>> },
): Promise<void> {
  const { workspace_id: workspaceId, input, full_numbers: fullNumbers } = row;
  progress.set({ stage: 'selecting', done: 0, total: 0 });
  // Whoever erases a person holds this lock to the end. So they are gone from what is read now, or their eraser finds this
  // export at work, and has it begin again.
  await transaction(session, (tx) => lockWrites(tx, workspaceId));
  await transaction(
    session,
    async (tx) => {
      await sql`set transaction isolation level repeatable read, read only`.execute(tx);
      const selected = await selectContacts(tx, { workspaceId, selection: input.selection! });
      const { size: contacts, contacts: batches } = await scanBitmap(tx, selected);
      const nos = (function* () {
        let done = 0;
        for (const batch of batches) {
          progress.set({ stage: 'writing', done, total: contacts });
          yield batch;
          done += batch.length;
        }
      })();
      const bytes = exportWithin(tx, { ...input, workspaceId, nos, fullNumbers });
      const name = `${input.name}.${input.format}`;
      await storeFile(progress.db, { workspaceId, name, bytes }, ({ id, size }) =>
        finishJob(progress.db, row, { result: { contacts, size }, file: { id, keptHours: KEPT_HOURS } }),
      );
    },
    { attempts: 1 },
  );
}

/** Fails an export that cannot be worked on. */
export async function giveUp(
  db: Db,
  { workspaceId, id, message }: { workspaceId: number; id: number; message: string },
): Promise<void> {
  const row = await readJob(db, { workspaceId, id, family: 'export' });
  await failJob(db, row, { code: 'export_gave_up', message });
}
