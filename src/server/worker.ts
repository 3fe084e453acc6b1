import { type Runner, run } from 'graphile-worker';
import { sql } from 'kysely';
import { type Db, poolOf } from '../db/database.ts';
import type { Logger } from './log.ts';
import { workerLogger } from './workerLog.ts';

/**
 * Runs jobs of this installation: for now, housekeeping once an hour. Any number of processes may; each job is done
 * once. Its tables live in the schema graphile_worker of the same database.
 */
export async function startWorker(db: Db, log: Logger): Promise<Runner> {
  return run({
    pgPool: poolOf(db),
    concurrency: 1,
    noHandleSignals: true,
    logger: workerLogger(log),
    crontab: '17 * * * * housekeeping',
    taskList: {
      housekeeping: async () => {
        await housekeep(db);
      },
    },
  });
}

/** Forgets answers to idempotent requests after a day. Answers how many. */
export async function housekeep(db: Db): Promise<number> {
  const result = await sql`delete from idempotency where created_at < now() - interval '1 day'`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
