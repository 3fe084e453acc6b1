import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { STREAMS_PER_ACTOR, watchWorkspace } from './hub.ts';
import type { WorkspaceEvent } from './schema.ts';

/** Said at least this often, so that proxies keep the connection open. */
const QUIET_MS = 15_000;
/** Whether the caller still may is asked this often. */
const CHECK_MS = 20_000;
/** A client that takes nothing is let go; it comes back, and reads anew what it shows. */
const MOST_WAITING = 10_000;

type Streamed = { event: 'ready'; data: Record<string, never> } | WorkspaceEvent | { comment: string };

interface StreamOptions {
  workspaceId: number;
  actor: string;
  /** How long at most; for ever if not told. */
  seconds?: number | undefined;
  ended: AbortSignal;
  stillMay: () => Promise<boolean>;
}

/**
 * What happens in a workspace, from the event `ready` on, until `ended` is aborted or the caller may no longer.
 * Throws `rate_limited` at once when the caller has too many streams open.
 */
export function streamEvents(db: Db, options: StreamOptions): AsyncGenerator<Streamed> {
  const waiting: WorkspaceEvent[] = [];
  let failure: { error: unknown } | null = null;
  let wake = (): void => {};
  const watch = watchWorkspace(db, {
    workspaceId: options.workspaceId,
    actor: options.actor,
    listener: {
      tell: (events) => {
        waiting.push(...events);
        wake();
      },
      fail: (error) => {
        failure = { error };
        wake();
      },
    },
  });
  if (!watch) {
    throw new AppError(
      'rate_limited',
      `There are ${STREAMS_PER_ACTOR} event streams of yours open. Close some first.`,
      {
        retryAfter: 30,
      },
    );
  }
  options.ended.addEventListener('abort', () => {
    watch.stop();
    wake();
  });

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function* stream(stop: () => void, started: Promise<void>): AsyncGenerator<Streamed> {
    const until = Date.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000;
    let [said, checked] = [Date.now(), Date.now()];
    try {
      await started;
      yield { event: 'ready', data: {} };
      while (!options.ended.aborted && Date.now() < until && waiting.length <= MOST_WAITING) {
        if (failure) throw failure.error;
        if (Date.now() - checked >= CHECK_MS) {
          if (!(await options.stillMay())) return;
          checked = Date.now();
        }
        const next = waiting.shift();
        if (next || Date.now() - said >= QUIET_MS) {
          yield next ?? { comment: 'still here' };
          said = Date.now();
          continue;
        }
        await sleep(Math.max(0, Math.min(said + QUIET_MS, checked + CHECK_MS, until) - Date.now()));
      }
    } finally {
      stop();
    }
  }
  return stream(watch.stop, watch.started);
}
