import createClient from 'openapi-fetch';
import { connection, lost } from './connection.ts';
import type { components, paths } from './openapi.generated.d.ts';
import { OfflineError, readProblem } from './problem.ts';

/** The objects of the API by name: `Schema<'Group'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

const API = '/api/v1';

let workspaceId: number | null = null;
let signInAgain: (() => Promise<void>) | null = null;

/** Which workspace the requests from now on are about. */
export function setWorkspace(id: number | null): void {
  workspaceId = id;
}

/**
 * What to do when a session has ended in the middle of work: resolves once there is a new one, and the request is sent
 * again; rejects if there will be none.
 */
export function onSessionEnd(handler: () => Promise<void>): void {
  signInAgain = handler;
}

/** Sends a request as every request of the console is sent. Throws `ApiProblem` or `OfflineError`, else answers. */
async function send(request: Request): Promise<Response> {
  // Kept, because a body can be read once and the request may have to be sent again.
  const again = request.clone();
  const response = await reach(request);
  if (response.ok) return response;
  const problem = await readProblem(response);
  // Outside of a workspace nobody need be signed in, or the page itself says what to do.
  if (problem.code !== 'unauthenticated' || workspaceId === null || !signInAgain) throw problem;
  await signInAgain();
  const second = await reach(again);
  if (second.ok) return second;
  throw await readProblem(second);
}

async function reach(request: Request): Promise<Response> {
  if (workspaceId !== null) request.headers.set('x-workspace', String(workspaceId));
  try {
    const response = await fetch(request);
    connection.set('online');
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    lost();
    throw new OfflineError(error);
  }
}

/** The API, typed by its OpenAPI document. Wrap each call in `ok`. */
export const api = createClient<paths>({ baseUrl: '', fetch: send });

/** The body of an answer. Failures have thrown before. */
export async function ok<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T;
}

/** An address for a link or an event source, where no header can be sent. */
export function addressOf(path: string, query: Record<string, string | number | boolean | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  if (workspaceId !== null) search.set('workspace', String(workspaceId));
  return `${API}${path}?${search}`;
}
