import type { Services } from '../accounts/services.ts';
import { pruneHistory } from '../changes/prune.ts';
import { buildSearchIndex } from '../changes/search/build.ts';
import type { Db } from '../db/database.ts';
import { exportQueue } from '../exports/queue.ts';
import { runExports } from '../exports/thread.ts';
import { importQueue } from '../imports/queue.ts';
import { runOne } from '../imports/thread.ts';
import { startDispatcher } from '../jobs/dispatcher.ts';
import { operationQueue } from '../operations/queue.ts';
import { runOperations } from '../operations/thread.ts';
import { webhookHosts } from '../webhooks/address.ts';
import { startWebhooks } from '../webhooks/dispatcher.ts';
import { eraseDeletedWorkspaces } from '../workspaces/deletion.ts';
import { housekeep } from './housekeeping.ts';
import type { Logger } from './log.ts';
import { startTasks, type Task } from './tasks.ts';

const MINUTE_MS = 60_000;
/** Contacts are found before they are indexed, only slower: this long until a large import is. */
const INDEXING_EVERY_MS = 5_000;
/** A piece of indexing, after which another process may go on. */
const INDEXING_MS = 2_000;

/** A piece of erasing, and of pruning. */
const ERASING_MS = 2_000;
/** The history begins later once a day, or when somebody asks for fewer days. */
const PRUNING_EVERY_MS = 10 * MINUTE_MS;

export const tasksOf = (db: Db): Task[] => [
  {
    name: 'housekeeping',
    everyMs: 60 * MINUTE_MS,
    run: async () => {
      await housekeep(db);
      return false;
    },
  },
  { name: 'deletedWorkspaces', everyMs: MINUTE_MS, run: () => eraseDeletedWorkspaces(db, { forMs: ERASING_MS }) },
  { name: 'history', everyMs: PRUNING_EVERY_MS, run: () => pruneHistory(db, { forMs: ERASING_MS }) },
  { name: 'searchIndex', everyMs: INDEXING_EVERY_MS, run: () => buildSearchIndex(db, { forMs: INDEXING_MS }) },
];

/** Does everything that goes on behind requests: tasks, imports, operations, exports and webhooks. Any number of processes may. */
export function startJobs(
  db: Db,
  log: Logger,
  { keyring, settings }: Pick<Services, 'keyring' | 'settings'>,
): { stop: () => Promise<void> } {
  const tasks = startTasks(db, log, tasksOf(db));
  const logOf = (part: string) => (message: string, err?: unknown) =>
    log.warn({ part, ...(err !== undefined && { err }) }, message);
  const dispatchers = [
    startDispatcher(db, importQueue, { run: runOne(db), log: logOf('imports') }),
    startDispatcher(db, operationQueue, { run: runOperations(db), log: logOf('operations') }),
    startDispatcher(db, exportQueue, { run: runExports(db), log: logOf('exports') }),
  ];
  const webhooks = startWebhooks(db, {
    keyring,
    hosts: webhookHosts(settings.webhookHosts),
    publicUrl: () => settings.publicUrl,
    log: (message, err) => log.warn({ part: 'webhooks', err }, message),
  });
  return {
    stop: async () => {
      await Promise.all([tasks.stop(), webhooks.stop(), ...dispatchers.map((dispatcher) => dispatcher.stop())]);
    },
  };
}
