import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { closeDatabase, type Db, openDatabase, urlOf } from '../db/database.ts';
import type { RunOne } from './dispatcher.ts';
import { giveUp, runImport } from './run.ts';

/** The thread may use this much; a file that needs more fails, and the server goes on. */
const MOST_MEMORY_MB = 384;

interface Job {
  url: string;
  workspaceId: number;
  id: number;
}

/**
 * Runs imports in threads of their own, so that reading a file never keeps requests waiting, and a file that exhausts
 * the memory brings down nothing but its own thread.
 */
function inThreads(db: Db): RunOne {
  return async ({ workspaceId, id, signal }) => {
    const job: Job = { url: urlOf(db), workspaceId, id };
    const thread = new Worker(new URL(import.meta.url), {
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
      await giveUp(
        db,
        { workspaceId, id },
        'It needs more memory than an import may use. Split the file, or save it as CSV.',
      );
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/** In threads where the program is compiled; Node 20 cannot load TypeScript into one, so from source it is this thread. */
export const runOne = (db: Db): RunOne =>
  import.meta.url.endsWith('.js') ? inThreads(db) : (job) => runImport(db, job);

async function work({ url, workspaceId, id }: Job): Promise<void> {
  const abort = new AbortController();
  parentPort!.on('message', () => abort.abort(new Error('the server stops')));
  parentPort!.unref();
  // One for the import's own work, one for its progress, one for numbers and files.
  const db = openDatabase({ url, max: 4, applicationName: `muster import ${id}` });
  try {
    await runImport(db, { workspaceId, id, signal: abort.signal });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    await closeDatabase(db);
  }
}

if (!isMainThread && parentPort) await work(workerData as Job);
