import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';
import { createServices, type Settings } from '../src/accounts/services.ts';
import { exportQueue } from '../src/exports/queue.ts';
import { runExports } from '../src/exports/thread.ts';
import { problem } from '../src/http/problem.ts';
import { importQueue } from '../src/imports/queue.ts';
import { runOne } from '../src/imports/thread.ts';
import { startDispatcher } from '../src/jobs/dispatcher.ts';
import { operationQueue } from '../src/operations/queue.ts';
import { runOperations } from '../src/operations/thread.ts';
import { API, type AppOptions, createApp } from '../src/server/app.ts';
import { createLogger } from '../src/server/log.ts';
import { createReadiness, type Readiness } from '../src/server/readiness.ts';
import { type Route, routes } from '../src/server/routeTable.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** One HTTP request to the API: the path is relative to /api/v1, the body is sent as JSON. */
export interface ApiRequest {
  /** Whose: the text of a key; null for none. */
  key: string | null;
  /** Sent as JSON, or as the form that it is; `raw` is sent as it is. */
  body?: unknown;
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

export interface ApiAnswer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** As it came. */
  text: string;
  /** Parsed if it is JSON; null without a body. */
  body: T;
}

/** A running server over a database of its own. */
export interface TestApi {
  app: FastifyInstance;
  database: TestDatabase;
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  port: number;
  readiness: Readiness;
  /** Every line that was logged. */
  lines: string[];
  call: <T = Record<string, unknown>>(method: string, path: string, request: ApiRequest) => Promise<ApiAnswer<T>>;
  close: () => Promise<void>;
}

/** Starts the real server on a free port of 127.0.0.1, over a fresh database. */
export async function startApi(
  options: Partial<Pick<AppOptions, 'ratePerMinute' | 'failuresPerMinute' | 'trustProxy'>> & {
    settings?: Partial<Settings>;
  } = {},
): Promise<TestApi> {
  const database = await createTestDatabase();
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(...String(chunk).split('\n').filter(Boolean));
      done();
    },
  });
  const readiness = createReadiness(true);
  const log = createLogger({ level: 'trace', destination });
  const settings: Settings = { publicUrl: '', ...options.settings };
  const app = await createApp({
    db: database.db,
    services: createServices(database.db, settings),
    log,
    readiness,
    failuresPerMinute: 100_000,
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  settings.publicUrl ||= `http://127.0.0.1:${port}`;
  const warn = (message: string, error?: unknown): void => log.warn({ err: error }, message);
  const dispatchers = [
    startDispatcher(database.db, importQueue, { run: runOne(database.db), log: warn }),
    startDispatcher(database.db, operationQueue, { run: runOperations(database.db), log: warn }),
    startDispatcher(database.db, exportQueue, { run: runExports(database.db), log: warn }),
  ];
  const origin = `http://127.0.0.1:${port}`;
  return {
    app,
    database,
    origin,
    port,
    readiness,
    lines,
    call: (method, path, request) => callApi(`${origin}${API}`, method, path, request),
    close: async () => {
      await app.close();
      for (const dispatcher of dispatchers) await dispatcher.stop();
      await database.drop();
    },
  };
}

async function callApi<T>(base: string, method: string, path: string, request: ApiRequest): Promise<ApiAnswer<T>> {
  const isForm = request.body instanceof FormData;
  const body =
    request.raw ??
    (isForm ? (request.body as FormData) : request.body === undefined ? undefined : JSON.stringify(request.body));
  const response = await fetch(`${base}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(request.key !== null && { authorization: `Bearer ${request.key}` }),
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const parsed: unknown = /\bjson\b/.test(type) && text !== '' ? JSON.parse(text) : text;
  const answer = { status: response.status, headers: response.headers, text, body: text === '' ? null : parsed };
  if (method !== 'HEAD') expectPromised(`${method} ${path}`, answer, routeOf(method, path));
  return answer as ApiAnswer<T>;
}

/** The entry of the route table that answers a request. */
function routeOf(method: string, path: string): Route | undefined {
  const plain = path.split('?', 1)[0]!;
  return routes.find((route) => {
    const pattern = new RegExp(`^${route.path.replace(/\{\w+\}/g, '\\d+')}/?$`);
    return route.method === method && pattern.test(plain);
  });
}

/**
 * Holds an answer to what the API promises of all: an error is a problem document, a success is what the operation's
 * schema for that status says and nothing more.
 */
function expectPromised(request: string, answer: ApiAnswer<unknown>, route: Route | undefined): void {
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type'), request).toBe('application/problem+json');
    expect(problem.strict().parse(answer.body), request).toMatchObject({ status: answer.status });
    return;
  }
  if (!route) return;
  const schema = route.endpoint.response[answer.status];
  if (!schema) throw new Error(`${request} answered ${answer.status}, which it does not promise`);
  const parsed = schema.safeParse(answer.body);
  expect(parsed.error?.issues, `${request} → ${answer.text.slice(0, 500)}`).toBeUndefined();
  // Parsing drops keys that the schema does not know.
  expect(parsed.data, request).toStrictEqual(answer.body);
}
