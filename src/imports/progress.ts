import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { type ImportRow, type Stage, writeProgress } from './queries.ts';

/** How often progress is written, and with it looked whether the import was cancelled. */
const TICK_MS = 100;

interface State {
  stage: Stage;
  /** Bytes while a file is read. */
  done: number;
  total: number;
  rows: number;
}

/** Tells everybody how far an import is, and this process when it was cancelled. */
export interface Progress {
  /** For statements that must not be part of what the import's own connection does. */
  db: Db;
  set: (state: State) => void;
  stop: () => Promise<void>;
}

interface WatchOptions {
  /** The PostgreSQL process of the import's own connection. */
  backend: number;
  /** Ends the work when this process is to stop. */
  signal?: AbortSignal | undefined;
  /** Called when the import is not to be worked on any more. */
  onCancelled: () => void;
  onProgress?: ((state: State) => void) | undefined;
}

/**
 * Writes the progress of an import at work. Once it was cancelled, or `signal` says so, the statement that its
 * connection runs is cancelled, so that it ends within a second at any stage.
 */
export function watchProgress(
  db: Db,
  row: ImportRow,
  { backend, signal, onCancelled, onProgress }: WatchOptions,
): Progress {
  let state: State = { stage: 'waiting', done: row.done, total: row.total, rows: row.rows };
  let cancelled = false;
  let ticking: Promise<void> = Promise.resolve();
  const tick = async (): Promise<void> => {
    onProgress?.(state);
    if (!cancelled && !signal?.aborted && !(await writeProgress(db, row, state))) {
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
