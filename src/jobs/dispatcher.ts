import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** Runs one job one step on, here or in a thread; may throw what passes. */
export type RunOne = (job: { workspaceId: number; id: number; signal: AbortSignal }) => Promise<void>;

/** Rows that are jobs: each says itself what is to be done with it. */
export interface Queue {
  /** As the log calls one of them: `Import`. */
  noun: string;
  /** The first key of the advisory lock that says that somebody is at one; the second is its id. */
  lock: number;
  /** Rows with something to do: `workspace_id`, `id`. */
  waiting: RawBuilder<{ workspace_id: number; id: number }>;
  /** Clears away what nobody needs any more; done once a minute. */
  sweep?: (db: Db) => Promise<void>;
  /** Jobs at work at once in this process, and of one workspace. */
  most: number;
  mostOfOne: number;
}

interface DispatcherOptions {
  run: RunOne;
  log: (message: string, error?: unknown) => void;
}

export interface Dispatcher {
  /** Stops the jobs at work here; whoever looks next goes on with them. */
  stop: () => Promise<void>;
}

const nudges = new Set<() => void>();

/** Has this process look for jobs now rather than at its next tick. */
export function nudgeDispatchers(): void {
  for (const nudge of nudges) nudge();
}

const TICK_MS = 1_000;
const SWEEP_MS = 60_000;
/** How long a job rests after it failed for a reason that may pass. */
const REST_MS = 5_000;

/**
 * Does the jobs of a queue, of all workspaces. A row is its own job, and an advisory lock says that somebody is at it: so
 * whatever dies, another process finds the work within a second, and nobody does it twice. Any number of processes may.
 * docs/decisions/010.
 */
export function startDispatcher(db: Db, queue: Queue, { run, log }: DispatcherOptions): Dispatcher {
  const { noun, most, mostOfOne } = queue;
  const abort = new AbortController();
  const running = new Map<number, { workspaceId: number; done: Promise<void> }>();
  const resting = new Map<number, number>();
  let looking: Promise<void> | undefined;
  let again = false;
  let swept = 0;

  const begin = ({ workspaceId, id }: Waiting): void => {
    const done = run({ workspaceId, id, signal: abort.signal })
      .catch((error) => {
        if (abort.signal.aborted) return;
        log(`${noun} ${id} is taken up again in ${REST_MS / 1000} s`, error);
        resting.set(id, Date.now() + REST_MS);
      })
      .finally(() => {
        running.delete(id);
        nudge();
      });
    running.set(id, { workspaceId, done });
  };
  const look = async (): Promise<void> => {
    if (queue.sweep && Date.now() - swept > SWEEP_MS) {
      await queue.sweep(db);
      swept = Date.now();
    }
    for (const one of await listWaiting(db, queue)) {
      const ofOne = [...running.values()].filter(({ workspaceId }) => workspaceId === one.workspaceId).length;
      const rests = (resting.get(one.id) ?? 0) > Date.now();
      if (abort.signal.aborted || running.size >= most) return;
      if (!running.has(one.id) && ofOne < mostOfOne && !rests) {
        resting.delete(one.id);
        begin(one);
      }
    }
  };
  const nudge = (): void => {
    if (abort.signal.aborted) return;
    if (looking) {
      again = true;
      return;
    }
    looking = look()
      .catch((error) => log(`${noun}: jobs cannot be looked for`, error))
      .finally(() => {
        looking = undefined;
        if (again) {
          again = false;
          nudge();
        }
      });
  };

  const timer = setInterval(nudge, TICK_MS);
  nudges.add(nudge);
  nudge();
  return {
    async stop() {
      nudges.delete(nudge);
      clearInterval(timer);
      abort.abort();
      await looking;
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

interface Waiting {
  workspaceId: number;
  id: number;
}

/** Jobs that nobody is at: first the oldest of each workspace, so that one with many keeps no other waiting. */
async function listWaiting(db: Db, { waiting, lock }: Queue): Promise<Waiting[]> {
  const { rows } = await sql<{ workspace_id: number; id: number }>`
    select workspace_id, id from (${waiting}) as job
    where not exists (
      select from pg_locks
      where locktype = 'advisory' and classid = ${lock} and objid = (job.id % 2147483648)::int and granted
        and database = (select oid from pg_database where datname = current_database())
    )
    order by row_number() over (partition by workspace_id order by id), id
    limit 20`.execute(db);
  return rows.map((row) => ({ workspaceId: row.workspace_id, id: row.id }));
}
