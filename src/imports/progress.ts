import type { Db } from '../db/database.ts';
import { type Progress as JobProgress, watchProgress as watch } from '../jobs/progress.ts';
import { type ImportRow, type Stage, writeProgress } from './queries.ts';

interface State {
  stage: Stage;
  /** Bytes while a file is read. */
  done: number;
  total: number;
  rows: number;
}

/** Tells everybody how far an import is, and this process when it was cancelled. */
export type Progress = JobProgress<State>;

/** `watchProgress` of an import. */
export const watchProgress = (
  db: Db,
  row: ImportRow,
  options: Omit<Parameters<typeof watch<State>>[1], 'state' | 'write'>,
): Progress =>
  watch<State>(db, {
    ...options,
    state: { stage: 'waiting', done: row.done, total: row.total, rows: row.rows },
    write: (state) => writeProgress(db, row, state),
  });
