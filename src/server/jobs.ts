import type { Db } from '../db/database.ts';
import { startDispatcher } from '../imports/dispatcher.ts';
import { runOne } from '../imports/thread.ts';
import type { Logger } from './log.ts';
import { startWorker } from './worker.ts';

/** Does everything that goes on behind requests: jobs, and imports. Any number of processes may. */
export async function startJobs(db: Db, log: Logger): Promise<{ stop: () => Promise<void> }> {
  const worker = await startWorker(db, log);
  const imports = startDispatcher(db, {
    run: runOne(db),
    log: (message, err) => log.warn({ part: 'imports', ...(err !== undefined && { err }) }, message),
  });
  return {
    stop: async () => {
      await Promise.all([imports.stop(), worker.stop()]);
    },
  };
}
