import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticateKey } from '../access/keys.ts';
import type { Person, Principal, Scope } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import { authenticateSession } from '../accounts/sessions.ts';
import type { Author } from '../audit/append.ts';
import { type Db, isDatabaseAway } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { plainAddress } from '../net/ipRanges.ts';
import { assertSameOrigin } from './origin.ts';

/** Who asks, as far as a route wants to know: each scope has what the ones before it have. */
export interface Caller {
  author: Author;
  /** Scope `person`, and `workspace` unless a key asks. */
  person: Person | null;
  /** Scope `workspace`. */
  principal: Principal | null;
}

export type Failures = ReturnType<FastifyInstance['createRateLimit']>;

interface Asked {
  db: Db;
  services: Services;
  scope: Scope;
  failures: Failures;
}

/**
 * Finds out who asks: a key by `Authorization: Bearer`, a person by their session. Throws `unauthenticated` and the like;
 * many failures from one address end in `rate_limited`.
 */
export async function identify(request: FastifyRequest, { db, services, scope, failures }: Asked): Promise<Caller> {
  const from = {
    ip: plainAddress(request.ip),
    userAgent: request.headers['user-agent'] ?? '',
    keyring: services.keyring,
  };
  const { authorization, cookie } = request.headers;
  const isByKey = scope === 'workspace' && (authorization !== undefined || cookie === undefined);
  // A browser brings cookies whoever made it ask; a key is brought by nobody who does not have it.
  if (!isByKey) assertSameOrigin(request, services.settings.publicUrl);
  if (scope === 'open') {
    return { author: { ...from, actor: 'anonymous', actorName: '' }, person: null, principal: null };
  }
  try {
    const { person, principal } = isByKey
      ? { person: null, principal: await authenticateKey(db, bearerOf(request), { ip: from.ip }) }
      : await bySession(request, { db, services, scope });
    const known = principal ?? { actor: `user:${person!.userId}`, actorName: person!.name };
    return { author: { ...from, actor: known.actor, actorName: known.actorName }, person, principal };
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const limit = await failures(request);
    if (limit.isAllowed || !limit.isExceeded) throw error;
    throw new AppError('rate_limited', 'Too many requests without a valid key. Try again later.', {
      retryAfter: limit.ttlInSeconds,
    });
  }
}

/** The key that a request brings; empty if it brings none, or in no right form. */
function bearerOf(request: FastifyRequest): string {
  const [scheme, key, ...rest] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && rest.length === 0 ? (key ?? '') : '';
}

async function bySession(
  request: FastifyRequest,
  { db, services: { keyring }, scope }: Pick<Asked, 'db' | 'services' | 'scope'>,
): Promise<{ person: Person; principal: Principal | null }> {
  const cookie = request.headers.cookie ?? '';
  if (scope === 'person') return authenticateSession(db, { keyring, cookie, workspaceId: null });
  // Somebody who is not signed in is told that first.
  const workspaceId = workspaceOf(request);
  const caller = await authenticateSession(db, { keyring, cookie, workspaceId });
  if (workspaceId !== null) return caller;
  throw new AppError('workspace_required', 'Say in which workspace: its id in the header X-Workspace.');
}

/** Which workspace a person asks for. Downloads and event streams, which take no header, say it in the query. */
function workspaceOf(request: FastifyRequest): number | null {
  const query = request.query as Record<string, unknown>;
  const given = request.headers['x-workspace'] ?? (request.method === 'GET' ? query.workspace : undefined);
  // It is asked for here and is no part of the operation's own query.
  delete query.workspace;
  if (given === undefined) return null;
  if (typeof given !== 'string' || !/^[1-9]\d{0,8}$/.test(given)) {
    throw new AppError('workspace_not_found', 'There is no such workspace: X-Workspace is the id of one.');
  }
  return Number(given);
}
