import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Runner, run } from 'graphile-worker';
import { sql } from 'kysely';
import { buildSearchIndex } from '../changes/search/build.ts';
import { type Db, poolOf } from '../db/database.ts';
import type { Logger } from './log.ts';
import { workerLogger } from './workerLog.ts';

/** Does jobs until it is stopped. */
export interface Worker {
  addJob: (task: 'housekeeping') => Promise<void>;
  /** Waits for the jobs at work. */
  stop: () => Promise<void>;
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 10_000;
/** A search index is built for so long, then again behind the jobs that wait. */
const INDEXING_MS = 2_000;

/**
 * Runs jobs of this installation: housekeeping once an hour, and every minute the search index where it lags behind. Any
 * number of processes may; each job is done once. Its tables live in the schema graphile_worker of the same database.
 *
 * graphile-worker remembers the outcome of its first look for jobs, also a failure: one whose connection was cut just
 * then never does a job again, though it reports nothing amiss. So whenever one cannot fetch jobs, another takes over.
 */
export async function startWorker(db: Db, log: Logger): Promise<Worker> {
  let stopped = false;
  const draining = new Set<Promise<void>>();
  const start = async (): Promise<Runner> => {
    const events = new EventEmitter();
    const runner = await run({
      pgPool: poolOf(db),
      concurrency: 1,
      noHandleSignals: true,
      logger: workerLogger(log),
      crontab: '17 * * * * housekeeping\n* * * * * searchIndex',
      events,
      taskList: {
        housekeeping: async () => {
          await housekeep(db);
        },
        searchIndex: async (payload, { addJob, job }) => {
          const { workspaceId } = (payload ?? {}) as { workspaceId?: number };
          const more = await buildSearchIndex(db, { workspaceId, forMs: INDEXING_MS });
          if (more) await addJob('searchIndex', { workspaceId }, { jobKey: job.key ?? 'searchIndex' });
        },
      },
    });
    events.once('worker:getJob:error', () => {
      if (!stopped) current = replace(runner);
    });
    return runner;
  };
  const replace = async (failed: Runner): Promise<Runner> => {
    const drained = failed.stop().catch((error) => log.debug({ part: 'worker' }, String(error)));
    draining.add(drained);
    void drained.then(() => draining.delete(drained));
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      await sleep(pause);
      if (stopped) return failed;
      try {
        return await start();
      } catch (error) {
        log.debug({ part: 'worker' }, `No jobs can be done for now: ${error instanceof Error ? error.message : error}`);
      }
    }
  };

  let current = start();
  await current;
  return {
    addJob: async (task) => {
      await (await current).addJob(task, {});
    },
    stop: async () => {
      stopped = true;
      const runner = await current;
      await Promise.all([runner.stop().catch(() => {}), ...draining]); // one that failed has been stopped before
    },
  };
}

/** Forgets answers to idempotent requests after a day. Answers how many. */
export async function housekeep(db: Db): Promise<number> {
  const result = await sql`delete from idempotency where created_at < now() - interval '1 day'`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
