import { createClient, type Muster } from '../../clients/js/src/index.ts';
import { eventually, type Program, start } from './program.ts';

/** A running `muster serve`. */
export interface Server extends Program {
  url: string;
  /** The status of a probe; 0 when nothing answers. */
  status: (path: string) => Promise<number>;
  /** A client with the key, which waits for a server that is away for a moment. */
  client: () => Muster;
  /** Calls the API once, whatever it answers. */
  call: <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;
  /** The key for both. */
  key: string;
  /** Asks it to stop, and answers its exit code. */
  stop: () => Promise<number | string>;
}

export interface Answer<T> {
  status: number;
  type: string;
  body: T;
}

/** Starts a server on a free port and waits until it greets. */
export async function serve(env: Record<string, string>): Promise<Server> {
  const program = start(['serve'], { env: { PORT: '0', ...env } });
  await waitFor(program, /Muster is ready at (http:\/\/\S+)/, 'stdout');
  return asServer(program, /Muster is ready at (http:\/\/\S+)/.exec(program.stdout)![1]!);
}

/** Waits until a program prints something; throws with all that it said if it ends instead. */
export async function waitFor(program: Program, pattern: RegExp, where: 'stdout' | 'stderr' = 'stderr'): Promise<void> {
  let ended: number | string | undefined;
  void program.ended.then((how) => {
    ended = how;
  });
  await eventually(
    () => pattern.test(program[where]) || ended !== undefined,
    40_000,
    () => `${pattern} in: ${program.stdout}${program.stderr}`,
  );
  if (!pattern.test(program[where])) throw new Error(`It ended with ${ended}: ${program.stdout}${program.stderr}`);
}

export function asServer(program: Program, url: string): Server {
  const server: Server = Object.assign(program, {
    url,
    key: '',
    status: async (path: string) => {
      try {
        const response = await fetch(url + path, { signal: AbortSignal.timeout(12_000) });
        await response.arrayBuffer();
        return response.status;
      } catch {
        return 0;
      }
    },
    client: () => createClient({ baseUrl: url, key: server.key }),
    call: async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${server.key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const type = response.headers.get('content-type') ?? '';
      return { status: response.status, type, body: (await response.json()) as T };
    },
    stop: () => {
      program.signal('SIGTERM');
      return program.ended;
    },
  });
  return server;
}
