import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { closeDatabase, type Db, openDatabase, urlOf } from '../db/database.ts';
import type { RunOne } from './dispatcher.ts';

/** A thread may use this much; a job that needs more fails, and the server goes on. */
const MOST_MEMORY_MB = 384;
/** A thread that has nothing to do waits so long for the next job: to start one takes longer than most jobs. */
const KEPT_MS = 30_000;

interface Job {
  url: string;
  workspaceId: number;
  id: number;
}

const STOP = 'stop';
const DONE = 'done';

interface Threads {
  /** The file that calls `workInThread`. */
  entry: string;
  /** Fails a job that exhausted its thread's memory. */
  onExhausted: (job: { workspaceId: number; id: number }) => Promise<void>;
}

/**
 * Runs jobs in threads, so that their work never keeps requests waiting, and one that exhausts the memory brings down
 * nothing but its own thread. Each job has a thread to itself; one thread is kept for a while for the next.
 */
export function inThreads(db: Db, { entry, onExhausted }: Threads): RunOne {
  const threads = keepOne(entry);
  return async ({ workspaceId, id, signal }) => {
    const thread = threads.take();
    const stop = (): void => thread.postMessage(STOP);
    signal.addEventListener('abort', stop);
    try {
      await work(thread, { url: urlOf(db), workspaceId, id });
      threads.giveBack(thread);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      await onExhausted({ workspaceId, id });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/** Has a thread do a job. Throws what ended the thread. */
async function work(thread: Worker, job: Job): Promise<void> {
  const over = new AbortController();
  const ended = once(thread, 'exit', { signal: over.signal }).then(([code]) => {
    throw new Error(`the thread ended with ${code}`);
  });
  thread.postMessage(job);
  try {
    // Rejects at the event `error`, too.
    await Promise.race([once(thread, 'message', { signal: over.signal }), ended]);
  } finally {
    ended.catch(() => {});
    over.abort();
  }
}

/** Threads of an entry: a new one whenever the one that is kept is at work. */
function keepOne(entry: string): { take: () => Worker; giveBack: (thread: Worker) => void } {
  let kept: { thread: Worker; forget: () => void } | undefined;
  return {
    take: () => {
      if (!kept) {
        return new Worker(new URL(entry), {
          workerData: { entry },
          resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
        });
      }
      const { thread, forget } = kept;
      forget();
      thread.ref();
      return thread;
    },
    giveBack: (thread) => {
      if (kept) {
        void thread.terminate();
        return;
      }
      const forget = (): void => {
        kept = undefined;
        clearTimeout(timer);
        thread.off('error', forget).off('exit', forget);
      };
      const timer = setTimeout(() => {
        forget();
        void thread.terminate();
      }, KEPT_MS).unref();
      thread.once('error', forget).once('exit', forget);
      // A process that has nothing else to do ends.
      thread.unref();
      kept = { thread, forget };
    },
  };
}

/** Node 20 cannot load TypeScript into a thread: from source, jobs run in this one. */
export const hasThreads = (entry: string): boolean => entry.endsWith('.js');

/** In a thread that `inThreads` started from this `entry`, does the jobs that it is given; elsewhere nothing. */
export function workInThread(
  { entry, noun }: { entry: string; noun: string },
  run: (db: Db, job: Parameters<RunOne>[0]) => Promise<void>,
): void {
  const port = parentPort;
  if (isMainThread || !port || (workerData as { entry?: string } | null)?.entry !== entry) return;
  let abort = new AbortController();
  const doJob = async ({ url, workspaceId, id }: Job): Promise<void> => {
    abort = new AbortController();
    // One for the job's own work, one for its progress, one for numbers and files.
    const db = openDatabase({ url, max: 4, applicationName: `muster ${noun} ${id}` });
    try {
      await run(db, { workspaceId, id, signal: abort.signal });
    } catch (error) {
      // Handled by nobody it ends this thread, and whoever gave the job hears of it.
      if (!abort.signal.aborted) throw error;
    } finally {
      await closeDatabase(db);
    }
    port.postMessage(DONE);
  };
  port.on('message', (message: Job | typeof STOP) => {
    if (message === STOP) abort.abort(new Error('the server stops'));
    else void doJob(message);
  });
}
