import type { Db } from '../db/database.ts';
import type { RunOne } from '../jobs/dispatcher.ts';
import { hasThreads, inThreads, workInThread } from '../jobs/thread.ts';
import { giveUp, runImport } from './run.ts';

/** Runs imports, in threads where it can: reading a file never keeps requests waiting. */
export const runOne = (db: Db): RunOne =>
  hasThreads(import.meta.url)
    ? inThreads(db, {
        entry: import.meta.url,
        onExhausted: (job) =>
          giveUp(db, job, 'It needs more memory than an import may use. Split the file, or save it as CSV.'),
      })
    : (job) => runImport(db, job);

workInThread({ entry: import.meta.url, noun: 'import' }, runImport);
