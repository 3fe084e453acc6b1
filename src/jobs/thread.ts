import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { closeDatabase, type Db, openDatabase, urlOf } from '../db/database.ts';
import type { RunOne } from './dispatcher.ts';

/** A thread may use this much; a job that needs more fails, and the server goes on. */
const MOST_MEMORY_MB = 384;

interface Job {
  entry: string;
  url: string;
  workspaceId: number;
  id: number;
}

interface Threads {
  /** The file that calls `workInThread`. */
  entry: string;
  /** Fails a job that exhausted its thread's memory. */
  onExhausted: (job: { workspaceId: number; id: number }) => Promise<void>;
}

/**
 * Runs jobs in threads of their own, so that their work never keeps requests waiting, and one that exhausts the memory
 * brings down nothing but its own thread.
 */
export function inThreads(db: Db, { entry, onExhausted }: Threads): RunOne {
  return async ({ workspaceId, id, signal }) => {
    const job: Job = { entry, url: urlOf(db), workspaceId, id };
    const thread = new Worker(new URL(entry), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
    });
    const stop = (): void => thread.postMessage('stop');
    signal.addEventListener('abort', stop);
    try {
      await new Promise<void>((resolve, reject) => {
        thread.once('error', reject);
        thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the thread ended with ${code}`))));
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      await onExhausted({ workspaceId, id });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/** Node 20 cannot load TypeScript into a thread: from source, jobs run in this one. */
export const hasThreads = (entry: string): boolean => entry.endsWith('.js');

/** In a thread that `inThreads` started from this `entry`, does its job; elsewhere nothing. */
export async function workInThread(
  { entry, noun }: { entry: string; noun: string },
  run: (db: Db, job: Parameters<RunOne>[0]) => Promise<void>,
): Promise<void> {
  const job = workerData as Job | null;
  if (isMainThread || !parentPort || job?.entry !== entry) return;
  const { url, workspaceId, id } = job;
  const abort = new AbortController();
  parentPort.on('message', () => abort.abort(new Error('the server stops')));
  parentPort.unref();
  // One for the job's own work, one for its progress, one for numbers and files.
  const db = openDatabase({ url, max: 4, applicationName: `muster ${noun} ${id}` });
  try {
    await run(db, { workspaceId, id, signal: abort.signal });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await closeDatabase(db);
  }
}
