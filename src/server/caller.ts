import type { FastifyInstance, FastifyRequest } from 'fastify';
import { plainAddress } from '../access/ipRanges.ts';
import { authenticateKey } from '../access/keys.ts';
import type { Person, Principal, Scope } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import type { Author } from '../audit/append.ts';
import { type Db, isDatabaseAway } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';

/** Who asks, as far as a route wants to know: each scope has what the ones before it have. */
export interface Caller {
  author: Author;
  /** Scope `person`, and `workspace` unless a key asks. */
  person: Person | null;
  /** Scope `workspace`. */
  principal: Principal | null;
}

export type Failures = ReturnType<FastifyInstance['createRateLimit']>;

/** Finds out who asks. Throws `unauthenticated` and the like; many failures from one address end in `rate_limited`. */
export async function identify(
  request: FastifyRequest,
  { db, services, scope, failures }: { db: Db; services: Services; scope: Scope; failures: Failures },
): Promise<Caller> {
  const from = {
    ip: plainAddress(request.ip),
    userAgent: request.headers['user-agent'] ?? '',
    keyring: services.keyring,
  };
  if (scope === 'open') {
    return { author: { ...from, actor: 'anonymous', actorName: '' }, person: null, principal: null };
  }
  try {
    const principal = await authenticateKey(db, bearerOf(request), { ip: from.ip });
    return {
      author: { ...from, actor: principal.actor, actorName: principal.actorName },
      person: principal.person,
      principal,
    };
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
