import { Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from './log.ts';

/** graphile-worker's log lines as ours; its chatter about starting and polling is for debugging. */
export function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error') log.error({ part: 'worker' }, message);
    else if (level === 'warning') log.warn({ part: 'worker' }, message);
    else log.debug({ part: 'worker' }, message);
  });
}
