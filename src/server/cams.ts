import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../accounts/services.ts';
import { DOWNLOAD_PATH, openDownload } from '../cams/download.ts';
import { CamsError, toCamsError } from '../cams/errors.ts';
import { serve } from '../cams/serve.ts';
import type { Db } from '../db/database.ts';
import { sendFile } from '../http/file.ts';
import { viewOf } from '../http/view.ts';
import { AppError } from '../lib/errors.ts';
import type { Failures } from './caller.ts';
import { answerClientError } from './clientErrors.ts';
import { watchUnused } from './closing.ts';
import type { Readiness } from './readiness.ts';

/** Requests of the vendor's clients are answered here, whatever path they are sent to. */
const CAMS_PATH = '/cams';

/** Parameters travel in queries of a few kilobytes; lists of ids in a body may be longer. */
const BODY_LIMIT = 4 * 1024 * 1024;

/** Requests that arrived at the port that is CAMS's alone. */
const atOwnPort = new WeakSet<IncomingMessage>();

/**
 * The URL by which a request is routed: requests of the vendor's clients may have any, which their signature covers, and
 * are recognised by what they bring. Everything below /api is Muster's own, unless it came to CAMS's own port.
 */
export function routedUrl(request: IncomingMessage): string {
  const url = request.url ?? '/';
  if (atOwnPort.has(request)) return url.startsWith(`${DOWNLOAD_PATH}?`) ? url : CAMS_PATH;
  return !url.startsWith('/api/') && isOfCams(request, url) ? CAMS_PATH : url;
}

function isOfCams({ method, headers }: IncomingMessage, url: string): boolean {
  if (headers['x-acs-action'] !== undefined || headers.authorization?.startsWith('ACS3-')) return true;
  if (/[?&]Action=/.test(url) && /[?&](?:Version|Signature)=/.test(url)) return true;
  // All parameters of the older signature may be in a form, which nothing else here takes.
  return method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
}

interface CamsOptions {
  db: Db;
  services: () => Promise<Services>;
  readiness: Readiness;
  failures: Failures;
}

/** Serves the interface of Alibaba Cloud's Chat App Message Service, as far as it is about audiences: docs/cams.md. */
export async function addCams(app: FastifyInstance, options: CamsOptions): Promise<void> {
  const { db, services, readiness, failures } = options;
  await app.register(async (cams) => {
    // The bytes as they came: a signature covers them.
    cams.removeAllContentTypeParsers();
    cams.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
      done(null, body),
    );
    cams.setErrorHandler((error: FastifyError, request, reply) => refuse(error, request, reply));
    cams.all(CAMS_PATH, { schema: { hide: true } }, async (request, reply) => {
      if (!readiness.get()) throw new CamsError('ServiceUnavailable', 'Muster is starting. Try again in a moment.');
      try {
        const { Message = 'OK', ...outcome } = await serve({
          db,
          services: await services(),
          http: {
            method: request.method,
            url: request.originalUrl,
            headers: request.headers,
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
          },
          ip: request.ip,
          userAgent: request.headers['user-agent'] ?? '',
          onCaller: (author, principal) => {
            request.caller = { author, person: null, principal };
          },
        });
        return answer(request, reply, 200, { Code: 'OK', Message, Success: true, ...outcome });
      } catch (error) {
        await countFailure(error, request, failures);
        throw error;
      }
    });
  });
  app.get(DOWNLOAD_PATH, { schema: { hide: true } }, async (request, reply) => {
    const { token } = request.query as { token?: unknown };
    const { principal, content } = await openDownload(db, {
      services: await services(),
      token: typeof token === 'string' ? token : '',
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
    });
    request.log.info({ actor: principal.actor, workspace: principal.workspaceId }, 'download');
    return sendFile(reply.header('cache-control', 'no-store'), { name: 'contacts', format: 'xlsx', content });
  });
}

/** What somebody who does not have a key meets; many of them from one address end in `Throttling.User`. */
const STRANGERS: ReadonlySet<string> = new Set([
  'IncompleteSignature',
  'InvalidAccessKeyId.NotFound',
  'InvalidAccessKeyId.Inactive',
  'SignatureDoesNotMatch',
  'Forbidden.SourceIp',
]);

async function countFailure(error: unknown, request: FastifyRequest, failures: Failures): Promise<void> {
  if (!(error instanceof CamsError && STRANGERS.has(error.code))) return;
  const limit = await failures(request);
  if (limit.isAllowed || !limit.isExceeded) return;
  throw new AppError('rate_limited', 'Too many requests without a valid signature. Try again later.', {
    retryAfter: limit.ttlInSeconds,
  });
}

function refuse(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known =
    error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
      ? new CamsError('InvalidParameter', 'The body is larger than 4 MB. Send several requests, or a file.')
      : toCamsError(error);
  if (known.status >= 500) request.log.error({ err: error }, 'request failed');
  if (known.retryAfter !== undefined) reply.header('retry-after', String(known.retryAfter));
  const { code: Code, message: Message } = known;
  return answer(request, reply, known.status, { HostId: request.host, Code, Message, Success: false });
}

/** The vendor's envelope. Its `RequestId` is the one that the log has. */
const answer = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  body: { Message: string; [field: string]: unknown },
): FastifyReply =>
  reply
    .status(status)
    .headers({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-acs-request-id': request.id,
    })
    // Operations answer ids and names, which they mask themselves; a message may quote anything.
    .send({ RequestId: request.id, ...body, Message: viewOf(request.caller?.principal).text(body.Message) });

/** Has an app answer at a port where everything is CAMS's. Call it before the app listens; answers the server. */
export function addCamsServer(app: FastifyInstance): Server {
  const server = createServer({ requestTimeout: 300_000, keepAliveTimeout: 72_000 }, (request, response) => {
    atOwnPort.add(request);
    app.routing(request, response);
  });
  server.on('clientError', answerClientError);
  const endUnused = watchUnused(server);
  app.addHook('onClose', async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    endUnused();
    await closed;
  });
  return server;
}
