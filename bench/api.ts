import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createKey } from '../src/access/keys.ts';
import { randomFrom } from '../src/lib/random.ts';
import type { Data } from './data.ts';
import { applyLoad } from './load.ts';
import type { Line } from './report.ts';

const PER_SECOND = 500;
const SECONDS = 20;
const TARGET = 25;

/** Reads through the real server in a process of its own, at 500 requests a second. */
export async function measureApi(data: Data, server: ApiServer): Promise<Line[]> {
  const { key } = await createKey(data.db, { workspaceId: data.workspaceId, name: 'bench', role: 'viewer' });
  const port = await server.open(data.url);
  try {
    const random = randomFrom(5);
    const groups = '/api/v1/groups?limit=50';
    const contact = (): string => `/api/v1/contacts/${1 + random(data.contacts)}`;
    const load = (path: (index: number) => string, seconds = SECONDS) =>
      applyLoad({
        port,
        perSecond: PER_SECOND,
        seconds,
        headers: { authorization: `Bearer ${key}` },
        path,
      });
    // Connections are made, code is compiled.
    await load((index) => (index % 2 ? groups : contact()), 4);
    const health = await load(() => '/healthz', 10);
    const mixed = await load((index) => (index % 2 ? groups : contact()));
    const listed = await load(() => groups, 10);
    const read = await load(contact, 10);
    const line = (work: string, result: typeof mixed, target?: number): Line => ({
      section: 'api',
      contacts: data.contacts,
      work: `${work}, ${PER_SECOND} requests/s`,
      figure: result.figure,
      by: 'p99',
      ...(target !== undefined && { target }),
      baseline: { what: 'the same load on /healthz', figure: health.figure },
      ...(result.failed > 0 && { note: `${result.failed} FAILED` }),
    });
    return [
      line('API: list groups and contact by id, half each', mixed, TARGET),
      line('API: list groups', listed, TARGET),
      line('API: contact by id', read, TARGET),
    ];
  } finally {
    await server.close();
  }
}

/** The server's process, which serves one database after the other. */
export interface ApiServer {
  /** Serves a database and answers on which port. */
  open: (url: string) => Promise<number>;
  close: () => Promise<void>;
  end: () => void;
}

/** Starts the server's process. Early: what it runs is the code as it was when the run began. */
export function startServer(): ApiServer {
  // Its log goes to /dev/null, but it is written.
  const child: ChildProcess = fork(fileURLToPath(new URL('./apiServer.ts', import.meta.url)), [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('the server to be measured has ended')));
  exited.catch(() => {});
  const tell = async (message: string | null): Promise<number> => {
    const answer = once(child, 'message').then(([port]) => port as number);
    child.send(message as string);
    return Promise.race([answer, exited]);
  };
  return {
    open: (url) => tell(url),
    close: async () => {
      await tell(null);
    },
    end: () => {
      if (child.connected) child.disconnect();
    },
  };
}
