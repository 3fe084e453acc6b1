import type { FastifyRequest } from 'fastify';
import { AppError } from '../lib/errors.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a page of another site makes a browser ask: every browser says where an unsafe request comes from, by
 * `Origin` and `Sec-Fetch-Site`. Programs that are no browser say neither and bring no cookies by themselves. Session
 * cookies are SameSite=Strict besides. Throws `origin_refused`.
 */
export function assertSameOrigin(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused();
  if (origin === undefined) {
    if (site === undefined && request.headers.cookie !== undefined) throw refused();
    return;
  }
  if (origin === new URL(publicUrl).origin || hostOf(origin) === host) return;
  throw refused();
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

const refused = (): AppError =>
  new AppError(
    'origin_refused',
    'This request does not come from a page of Muster, so it was not done. Open Muster and try there.',
  );
