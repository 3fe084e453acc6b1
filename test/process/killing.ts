import { postmasterPid } from '../../src/db/embedded/processes.testing.ts';
import { eventually } from './program.ts';
import { type Server, serve } from './server.ts';

/** How long anything may take that follows a kill. */
export const PATIENCE = 40_000;

/** Asks until it is answered: a database that was killed is away for a moment. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  await eventually(async () => {
    answer = { value: await ask() };
    return true;
  }, PATIENCE);
  return answer!.value;
}

/** Kills a server, or the database under it, and waits until all is well again. Answers the server of then. */
export async function kill(victim: 'server' | 'database', server: Server, dataDir: string): Promise<Server> {
  let next = server;
  if (victim === 'server') {
    server.signal('SIGKILL');
    await server.ended;
    next = await serve({ DATA_DIR: dataDir });
    next.key = server.key;
  } else {
    const killed = postmasterPid(dataDir);
    process.kill(killed, 'SIGKILL');
    // A connection that is amidst a statement lives on until its end, and answers meanwhile.
    await eventually(() => ![killed, 0, Number.NaN].includes(postmasterPid(dataDir)), PATIENCE);
  }
  await eventually(async () => (await next.status('/readyz')) === 200, PATIENCE);
  return next;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
