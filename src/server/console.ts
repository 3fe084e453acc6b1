import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where the build puts the console: dist/web, from src/server as from dist/server. */
const BUILT = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** In index.html, where each answer's own nonce goes. */
const NONCE = /__NONCE__/g;

/** What is never a page: a wrong address there is answered as the API answers it. */
const NOT_PAGES = /^\/(?:api|assets|healthz|readyz|metrics)(?:\/|$)/;

/**
 * Serves the web console: its assets, and its one page at every other address that a browser asks for, because what is
 * below `/` is the console's own business. Without a built console, `/` says where the API is.
 */
export async function addConsole(app: FastifyInstance, directory = BUILT): Promise<void> {
  const page = readPage(directory);
  const hidden = { schema: { hide: true } };
  if (page === null) {
    app.get('/', hidden, async (_request, reply) => {
      reply.header('content-type', 'text/plain; charset=utf-8');
      return 'Muster is running. The API is at /api/v1, described by /api/v1/openapi.json.\n';
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: join(directory, 'assets'),
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    // Names carry a hash of the content.
    immutable: true,
    maxAge: '1y',
    schemaHide: true,
    setHeaders: (reply) => {
      reply.header('x-content-type-options', 'nosniff');
      reply.header('cross-origin-resource-policy', 'same-origin');
    },
  });
  const answerPage = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const isPage =
      (request.headers.accept ?? '').includes('text/html') && !NOT_PAGES.test(request.url.split('?', 1)[0]!);
    if (!isPage) return reply.callNotFound();
    return sendPage(reply, page);
  };
  app.get('/', hidden, async (_request, reply) => sendPage(reply, page));
  app.get('/*', hidden, answerPage);
}

function readPage(directory: string): string | null {
  try {
    return readFileSync(join(directory, 'index.html'), 'utf8');
  } catch {
    return null;
  }
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(18).toString('base64');
  return reply
    .headers({
      'content-type': 'text/html; charset=utf-8',
      // The page names the assets of this very build.
      'cache-control': 'no-cache',
      'content-security-policy': policy(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      // Addresses of the console may hold what somebody searched for: they are for nobody else.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
    })
    .send(page.replace(NONCE, nonce));
}

/** Scripts come from files alone; styles from files, and from antd, which writes them with the nonce. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
