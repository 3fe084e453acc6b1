import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** How often progress is written, and with it looked whether the job was cancelled. */
const TICK_MS = 100;

/** Tells everybody how far a job is, and this process when it was cancelled. */
export interface Progress<State> {
  /** For statements that must not be part of what the job's own connection does. */
  db: Db;
  set: (state: State) => void;
  stop: () => Promise<void>;
}

interface WatchOptions<State> {
  state: State;
  /** Writes how far it is. Answers false when it is not to be worked on any more. */
  write: (state: State) => Promise<boolean>;
  /** The PostgreSQL process of the job's own connection. */
  backend: number;
  /** Ends the work when this process is to stop. */
  signal?: AbortSignal | undefined;
  /** Called when the job is not to be worked on any more. */
  onCancelled: () => void;
  onProgress?: ((state: State) => void) | undefined;
}

/**
 * Writes the progress of a job at work. Once it was cancelled, or `signal` says so, the statement that its connection
 * runs is cancelled, so that it ends within a second at any stage.
 */
export function watchProgress<State>(db: Db, options: WatchOptions<State>): Progress<State> {
  const { write, backend, signal, onCancelled, onProgress } = options;
  let { state } = options;
  let cancelled = false;
  let ticking: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    onProgress?.(state);
    if (!cancelled && !signal?.aborted && !(await write(state))) {
      cancelled = true;
      onCancelled();
    }
    // At every tick: the first may have come between two statements.
    if (cancelled || signal?.aborted) await sql`select pg_cancel_backend(${backend}::int)`.execute(db);
  };
  const timer = setInterval(() => {
    ticking = ticking.then(tick).catch(() => {}); // the database may be away: the work itself notices
  }, TICK_MS);
  return {
    db,
    set: (next) => {
      state = next;
    },
    async stop() {
      clearInterval(timer);
      await ticking;
    },
  };
}
