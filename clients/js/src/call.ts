import { type Download, toDownload } from './download.ts';
import { MusterError } from './errors.ts';
import { eventsOf } from './events.ts';
import type { CallOptions } from './options.ts';
import { type Page, type Paged, paged } from './pages.ts';
import type { Repeating } from './retry.ts';
import type { QueryValues, Request, Send, Sendable } from './transport.ts';
import { formOf } from './upload.ts';

/** What the operations of the API are made of. */
export interface Call {
  /** Answers the JSON of an answer, or undefined where there is none. */
  json<T>(method: string, path: string, input?: Input, options?: CallOptions): Promise<T>;
  /** Sends a form, with as much time as it takes. */
  form<T>(path: string, fields: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<T>;
  /** A whole list, in pages of the largest size that is allowed unless the query says another. */
  list<T>(path: string, query: object | undefined, options?: CallOptions): Paged<T>;
  /** Where an answer sends the browser. */
  redirect(path: string, query: object | undefined, options?: CallOptions): Promise<string>;
  file(path: string, query: object | undefined, options?: CallOptions): Promise<Download>;
  events<E>(
    path: string,
    query: object | undefined,
    how: { endless: boolean },
    options?: CallOptions,
  ): AsyncGenerator<E, void>;
}

export interface Input {
  query?: object | undefined;
  body?: unknown;
  /** False for a POST that takes no Idempotency-Key: nobody's or a person's, rather than one in a workspace. */
  once?: boolean;
}

const LARGEST_PAGE = 200;
const FOR_EVER = 0;

export function createCall(send: Send): Call {
  const json = <T>(method: string, path: string, { query, body, once = true }: Input = {}, options: CallOptions = {}) =>
    send<T>(
      {
        method,
        path,
        query: query as QueryValues | undefined,
        ...(method === 'POST' && once && { headers: idempotent(options) }),
        ...(body !== undefined && { body: () => jsonBody(body) }),
        repeating: repeatingOf(method, once),
        read: readJson,
      },
      options,
    );
  const opened = <T>(path: string, query: object | undefined, read: Request<T>['read']): Request<T> => ({
    method: 'GET',
    path,
    query: query as QueryValues | undefined,
    repeating: 'safe',
    read,
  });
  return {
    json,
    form: <T>(path: string, fields: Readonly<Record<string, unknown>>, options: CallOptions = {}) =>
      send<T>(
        {
          method: 'POST',
          path,
          headers: idempotent(options),
          body: formOf(fields),
          repeating: 'safe',
          read: readJson,
          timeoutMs: FOR_EVER,
        },
        options,
      ),
    list: <T>(path: string, query: object | undefined, options?: CallOptions) =>
      paged((after) =>
        json<Page<T>>('GET', path, { query: { limit: LARGEST_PAGE, ...query, ...(after && { after }) } }, options),
      ),
    redirect: (path, query, options) => {
      const read = async (response: Response): Promise<string> => response.headers.get('location') ?? '';
      return send({ ...opened(path, query, read), redirects: 302 }, options);
    },
    file: (path, query, options) =>
      send(
        opened(path, query, async (response) => toDownload(response)),
        options,
      ),
    events: (path, query, { endless }, options = {}) =>
      eventsOf(
        (signal) =>
          send(
            opened(path, query, async (response) => toDownload(response).stream),
            { ...options, signal },
          ),
        { endless: endless && !hasEnd(query), signal: options.signal },
      ),
  };
}

/** A path with its parameters. */
export const at = (parts: TemplateStringsArray, ...ids: readonly (number | string)[]): string =>
  String.raw({ raw: parts }, ...ids.map((id) => encodeURIComponent(id)));

function repeatingOf(method: string, once: boolean): Repeating {
  if (method === 'GET') return 'safe';
  if (method !== 'POST') return 'same';
  return once ? 'safe' : 'twice';
}

/** Made once a call, and the same at every try. */
const idempotent = ({ idempotencyKey }: CallOptions): Record<string, string> => ({
  'idempotency-key': idempotencyKey ?? crypto.randomUUID(),
});

const jsonBody = (body: unknown): Sendable => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new MusterError({
      status: response.status,
      code: 'unexpected_answer',
      detail: 'The answer is not JSON. Is that the address of a Muster?',
    });
  }
}

/** A stream that was asked for a while ends then. */
const hasEnd = (query: object | undefined): boolean => query !== undefined && 'seconds' in query;
