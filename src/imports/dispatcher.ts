import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { sweepImports } from './housekeeping.ts';

/** Runs one import one step on (`runImport`), here or in a thread; may throw what passes. */
export type RunOne = (job: { workspaceId: number; id: number; signal: AbortSignal }) => Promise<void>;

interface DispatcherOptions {
  run: RunOne;
  log: (message: string, error?: unknown) => void;
  /** Imports at work at once in this process, and of one workspace. */
  most?: number;
  mostOfOne?: number;
}

export interface Dispatcher {
  /** Stops the imports at work here; whoever looks next goes on with them. */
  stop: () => Promise<void>;
}

const nudges = new Set<() => void>();

/** Has this process look for imports now rather than at its next tick. */
export function nudgeDispatchers(): void {
  for (const nudge of nudges) nudge();
}

const TICK_MS = 1_000;
const SWEEP_MS = 60_000;
/** How long an import rests after it failed for a reason that may pass. */
const REST_MS = 5_000;

/**
 * Does the imports of all workspaces that wait for it. The row of an import is its job, and an advisory lock says that
 * somebody is at it: so whatever dies, another process finds the work within a second, and nobody does it twice.
 * Any number of processes may. docs/decisions/010.
 */
export function startDispatcher(db: Db, { run, log, most = 3, mostOfOne = 2 }: DispatcherOptions): Dispatcher {
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
        log(`Import ${id} is taken up again in ${REST_MS / 1000} s`, error);
        resting.set(id, Date.now() + REST_MS);
      })
      .finally(() => {
        running.delete(id);
        nudge();
      });
    running.set(id, { workspaceId, done });
  };
  const look = async (): Promise<void> => {
    if (Date.now() - swept > SWEEP_MS) {
      await sweepImports(db);
      swept = Date.now();
    }
    for (const one of await listWaiting(db)) {
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
      .catch((error) => log('Imports cannot be looked for', error))
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

/** Imports that nobody is at: first the oldest of each workspace, so that one with many keeps no other waiting. */
async function listWaiting(db: Db): Promise<Waiting[]> {
  const { rows } = await sql<{ workspace_id: number; id: number }>`
    select workspace_id, id from import
    where status in ('checking', 'committing')
      and not exists (
        select from pg_locks
        where locktype = 'advisory' and classid = ${LOCKS.import} and objid = (import.id % 2147483648)::int and granted
          and database = (select oid from pg_database where datname = current_database())
      )
    order by row_number() over (partition by workspace_id order by id), id
    limit 20`.execute(db);
  return rows.map((row) => ({ workspaceId: row.workspace_id, id: row.id }));
}
