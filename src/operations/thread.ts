import type { Db } from '../db/database.ts';
import type { RunOne } from '../jobs/dispatcher.ts';
import { hasThreads, inThreads, workInThread } from '../jobs/thread.ts';
import { giveUp, runOperation } from './run.ts';

/** Runs operations, in threads where it can: looking through a million contacts never keeps requests waiting. */
export const runOperations = (db: Db): RunOne =>
  hasThreads(import.meta.url)
    ? inThreads(db, {
        entry: import.meta.url,
        onExhausted: (job) =>
          giveUp(db, { ...job, message: 'It needs more memory than an operation may use. Choose fewer contacts.' }),
      })
    : (job) => runOperation(db, job);

workInThread({ entry: import.meta.url, noun: 'operation' }, runOperation);
