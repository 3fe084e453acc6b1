import { ConnectionError, readError } from './errors.ts';
import type { CallOptions, ClientOptions } from './options.ts';
import { isRetryable, type Repeating, sleep, waitBefore } from './retry.ts';

/** A query's values; those that are not defined are left out. */
export type QueryValues = Record<string, string | number | boolean | readonly (string | number)[] | undefined>;

/** What is sent as a body, and the headers that say what it is. */
export interface Sendable {
  body: NonNullable<RequestInit['body']>;
  headers: Record<string, string>;
}

export interface Request<T> {
  method: string;
  /** Below /api/v1. */
  path: string;
  query?: QueryValues | undefined;
  headers?: Record<string, string>;
  /** Makes the body anew for each try. */
  body?: () => Sendable;
  repeating: Repeating;
  /** The status of a redirect that is an answer. */
  redirects?: number;
  /** Reads a successful answer; what takes part in the time that the answer may take, and fails with it. */
  read: (response: Response) => Promise<T>;
  /** Instead of the client's, for what may take as long as it needs. */
  timeoutMs?: number;
}

export type Send = <T>(request: Request<T>, options?: CallOptions) => Promise<T>;

const TIMEOUT_MS = 60_000;
const RETRIES = 4;

/** How every request is sent. Rejects with `MusterError`, `ConnectionError`, or the reason of an aborted signal. */
export function createTransport(client: ClientOptions): Send {
  const base = `${client.baseUrl.replace(/\/+$/, '')}/api/v1`;
  const identity = identityOf(client);
  const send = client.fetch ?? globalThis.fetch.bind(globalThis);

  async function attempt<T>(request: Request<T>, options: CallOptions): Promise<T> {
    const timeoutMs = options.timeoutMs ?? request.timeoutMs ?? client.timeoutMs ?? TIMEOUT_MS;
    const stop = new AbortController();
    const { signal } = options;
    const timer = timeoutMs > 0 ? setTimeout(() => stop.abort(), timeoutMs) : undefined;
    try {
      const { body, headers } = request.body?.() ?? {};
      const response = await send(`${base}${request.path}${searchOf(request.query)}`, {
        method: request.method,
        headers: { ...identity, ...headers, ...request.headers },
        ...(body !== undefined && { body, duplex: 'half' }),
        // A key is for the server it was given to; only a browser has use for where it is sent.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal,
      } as RequestInit);
      if (!(response.ok || response.status === request.redirects)) throw await readError(response);
      return await request.read(response);
    } catch (error) {
      signal?.throwIfAborted();
      if (stop.signal.aborted) {
        throw new ConnectionError(`No answer within ${timeoutMs / 1000} seconds.`, { cause: error, timedOut: true });
      }
      // What fetch and the reading of a body throw when the connection fails.
      if (error instanceof TypeError)
        throw new ConnectionError(`No answer from ${base}: ${reasonOf(error)}.`, { cause: error });
      throw error;
    } finally {
      // What is still read when this is over, a download, has no limit.
      clearTimeout(timer);
    }
  }

  return async (request, options = {}) => {
    const retries = options.retries ?? client.retries ?? RETRIES;
    for (let tried = 0; ; tried += 1) {
      try {
        return await attempt(request, options);
      } catch (error) {
        if (tried >= retries || !isRetryable(error, request.repeating)) throw error;
        await sleep(waitBefore(tried, error), options.signal);
      }
    }
  };
}

function identityOf({ key, workspace, cookie, baseUrl }: ClientOptions): Record<string, string> {
  if (key !== undefined) return { authorization: `Bearer ${key}` };
  return {
    ...(workspace !== undefined && { 'x-workspace': String(workspace) }),
    // A browser sends both by itself. What a session alters must come from its own origin.
    ...(cookie !== undefined && { cookie, origin: new URL(baseUrl).origin }),
  };
}

function searchOf(query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text && `?${text}`;
}

function reasonOf(error: TypeError): string {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return cause?.message || cause?.code || error.message;
}
