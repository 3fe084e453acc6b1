import type { Db } from '../db/database.ts';
import type { RunOne } from '../jobs/dispatcher.ts';
import { hasThreads, inThreads, workInThread } from '../jobs/thread.ts';
import { giveUp, runExport } from './run.ts';

/** Runs exports, in threads where it can: writing a million rows never keeps requests waiting. */
export const runExports = (db: Db): RunOne =>
  hasThreads(import.meta.url)
    ? inThreads(db, {
        entry: import.meta.url,
        onExhausted: (job) =>
          giveUp(db, { ...job, message: 'It needs more memory than an export may use. Choose fewer contacts.' }),
      })
    : (job) => runExport(db, job);

workInThread({ entry: import.meta.url, noun: 'export' }, runExport);
