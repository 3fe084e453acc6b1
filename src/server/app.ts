import { randomBytes } from 'node:crypto';
import { fastifyRateLimit } from '@fastify/rate-limit';
import { fastifySwagger } from '@fastify/swagger';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Principal, Scope } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import { type Db, isDatabaseAway } from '../db/database.ts';
import { type EndpointContext, type Live, type PersonContext, toAnswer } from '../http/endpoint.ts';
import { mediaOf } from '../http/file.ts';
import { problem } from '../http/problem.ts';
import { isUpload } from '../http/upload.ts';
import { viewOf } from '../http/view.ts';
import { AppError } from '../lib/errors.ts';
import { type Caller, type Failures, identify } from './caller.ts';
import { addCams, routedUrl } from './cams.ts';
import { answerClientError } from './clientErrors.ts';
import { endConnectionsWhenClosing } from './closing.ts';
import { addConsole } from './console.ts';
import { answerError, answerProblems } from './errors.ts';
import { acceptForms } from './forms.ts';
import { changeContext, Replay } from './idempotency.ts';
import { acceptJson } from './json.ts';
import type { Logger } from './log.ts';
import { addMetrics } from './metrics.ts';
import { operationId } from './operationId.ts';
import { addProbes } from './probes.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { type Route, routes } from './routeTable.ts';
import { compileValidator } from './validation.ts';

export const API = '/api/v1';

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

export interface AppOptions {
  db: Db;
  services: () => Promise<Services>;
  log: Logger;
  /** Until it is set, everything but the probes answers 503. */
  readiness?: Readiness;
  /** Addresses of proxies whose X-Forwarded-For is believed (comma-separated, CIDR); without, nobody's is. */
  trustProxy?: string | undefined;
  /** Requests a minute for each key and address. */
  ratePerMinute?: number;
  /** Failed sign-ins a minute for each address. */
  failuresPerMinute?: number;
}

/** The HTTP server, ready to listen. */
export async function createApp({
  db,
  services,
  log,
  readiness = createReadiness(true),
  trustProxy,
  ratePerMinute = 60_000,
  failuresPerMinute = 120,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // One line a request is written below, without the URL.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustProxy ?? false,
    bodyLimit: 10 * 1024 * 1024,
    // Node's own default, which Fastify would turn off: a body that trickles in for ever holds a connection.
    requestTimeout: 300_000,
    // Letters only: digits in a log line may be taken for a phone number and hidden.
    genReqId: () => randomBytes(9).toString('base64url').replace(/\d/g, 'x'),
    forceCloseConnections: 'idle',
    // While it closes, what arrives on open connections is still done: the database outlives the server.
    return503OnClosing: false,
    rewriteUrl: routedUrl,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  });
  app.setValidatorCompiler(compileValidator);
  // Handlers answer what their schemas say (the tests check that); checking again would cost more than the query.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  acceptJson(app);
  answerProblems(app, allowedMethods);
  logRequests(app);
  const closing = endConnectionsWhenClosing(app);
  addMetrics(app);
  addProbes(app, { db, readiness });
  await addConsole(app);

  await app.register(fastifyRateLimit, {
    max: ratePerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => `${request.ip} ${(request.headers.authorization ?? '').slice(0, 24)}`,
    errorResponseBuilder: (_request, limit) =>
      new AppError('rate_limited', `More than ${limit.max} requests a minute. Try again in ${limit.after}.`, {
        retryAfter: Math.ceil(limit.ttl / 1000),
      }),
  });
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Muster',
        version: '1',
        description:
          'Audience manager for chat-app messaging: contacts, user groups, and the history of their changes.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'muster.session_token', description: SESSION },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });

  const failures = app.createRateLimit({
    max: failuresPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => request.ip,
  });
  const shared = { db, services, failures, closing };
  await addCams(app, { db, services, failures, readiness });
  await app.register(
    async (api) => {
      api.addHook('onRequest', async (_request, reply) => {
        if (!readiness.get()) throw notReady();
        reply.headers({
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'cross-origin-resource-policy': 'same-origin',
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        });
      });
      const isForm = ({ endpoint }: Route): boolean => endpoint.body !== undefined && isUpload(endpoint.body);
      for (const route of routes.filter((one) => !isForm(one))) addRoute(api, { route, ...shared });
      // Forms are taken nowhere else.
      await api.register(async (forms) => {
        await acceptForms(forms);
        for (const route of routes.filter(isForm)) addRoute(forms, { route, ...shared });
      });
      api.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: API },
  );
  return app;
}

const SESSION =
  'Of a person who signed in. The header X-Workspace says in which workspace they ask (a GET may say it as ?workspace=); what alters something must come from the same origin.';

/** What OpenAPI says of each scope; nothing for what the whole document says. */
const SECURITY: Record<Scope, object> = {
  open: { security: [] },
  person: { security: [{ session: [] }] },
  workspace: {},
};

const notReady = (): AppError =>
  new AppError('database_unavailable', 'Muster is starting, or waiting for its database. Try again in a moment.', {
    retryAfter: 5,
  });

const problemResponse = {
  description: 'What went wrong, by its stable code',
  content: { 'application/problem+json': { schema: problem } },
};

/** What OpenAPI has no words for: parameters of any name that begins so, as `attribute.<key>`. */
function openNames(query: z.ZodType | undefined): object {
  const { catchall } = query instanceof z.ZodObject ? query.def : {};
  const prefix = (catchall as z.ZodType | undefined)?.meta()?.prefix;
  return prefix === undefined ? {} : { 'x-query-prefix': prefix };
}

/** Answers as OpenAPI has them: a file or a stream is of a media type of its own. */
function describedAnswers(response: Record<number, z.ZodType>): Record<string, unknown> {
  const described = Object.entries(response).map(([status, schema]) => {
    const media = mediaOf(schema);
    if (!media) return [status, schema];
    const content = Object.entries(media).map(([type, made]) => [type, { schema: made }]);
    return [status, { description: 'As it is made', content: Object.fromEntries(content) }];
  });
  return Object.fromEntries(described);
}

interface Shared {
  db: Db;
  services: () => Promise<Services>;
  failures: Failures;
  closing: AbortSignal;
}

function addRoute(api: FastifyInstance, { route, db, services, failures, closing }: Shared & { route: Route }): void {
  const { endpoint } = route;
  const authorise = async (request: FastifyRequest): Promise<Caller> => {
    const { scope } = route.may;
    const caller = await identify(request, { db, services: await services(), scope, failures });
    // Routes that ask for no workspace have nothing to ask of a role.
    if (caller.principal && !route.may(caller.principal, { query: request.query })) {
      throw new AppError('forbidden', refusal(caller.principal));
    }
    return caller;
  };
  api.withTypeProvider<ZodTypeProvider>().route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ':$1'),
    schema: {
      operationId: operationId(route),
      summary: endpoint.summary,
      ...(endpoint.description && { description: endpoint.description }),
      tags: [endpoint.tag],
      ...SECURITY[route.may.scope],
      ...openNames(endpoint.query),
      ...(endpoint.params ? { params: endpoint.params as z.ZodType } : {}),
      querystring: (endpoint.query as z.ZodType | undefined) ?? z.strictObject({}),
      ...(endpoint.body ? { body: endpoint.body as z.ZodType } : {}),
      ...(endpoint.body && isUpload(endpoint.body) ? { consumes: ['multipart/form-data'] } : {}),
      response: { ...describedAnswers(endpoint.response), default: problemResponse },
    },
    // Before the body is read: a stranger's megabytes are not.
    onRequest: async (request) => {
      request.caller = await authorise(request);
    },
    handler: async (request, reply) => {
      const { author, person, principal } = request.caller!;
      const view = viewOf(principal);
      const shown = ({ status, body }: { status: number; body: unknown }): unknown =>
        view.body(body, endpoint.response[status]);
      const context = {
        db,
        services: await services(),
        author,
        ...(person && { person }),
        ...(principal && {
          principal,
          view,
          workspaceId: principal.workspaceId,
          change: changeContext(request, principal),
        }),
      } as EndpointContext & PersonContext;
      const { params, query, body } = request;
      try {
        const result = await endpoint.handle({
          context,
          params: params as undefined,
          query: query as undefined,
          body: body as undefined,
          request,
          reply,
          live: liveOf(request, reply, { closing, authorise }),
        });
        // A reply that is awaited becomes nothing once it is sent, or its client has gone in the middle of it.
        if (result === reply || reply.raw.headersSent) return reply;
        const answer = toAnswer(result);
        return reply.status(answer.status).send(shown(answer) as never);
      } catch (error) {
        if (!(error instanceof Replay)) throw error;
        return (
          reply
            .status(error.status)
            .header('idempotent-replayed', 'true')
            // Stored as whoever asked first would see it in full; who asks now may not.
            .send(shown(error) as never)
        );
      }
    },
  });
}

function liveOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { closing, authorise }: { closing: AbortSignal; authorise: (request: FastifyRequest) => Promise<Caller> },
): Live {
  return {
    get ended() {
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      return AbortSignal.any([closing, gone.signal]);
    },
    async stillMay() {
      // A stream says its workspace in the query, which is read once.
      const { principal } = request.caller!;
      if (principal) request.headers['x-workspace'] ??= String(principal.workspaceId);
      try {
        await authorise(request);
        return true;
      } catch (error) {
        if (isDatabaseAway(error)) return true;
        if (error instanceof AppError) return false;
        throw error;
      }
    },
  };
}

const refusal = ({ role, person }: Principal): string =>
  `${person ? 'Somebody' : 'A key'} of role ${role} may not do this.`;

/** Methods of the API's routes that match a path, for 405. */
function allowedMethods(path: string): string[] {
  const allowed = routes.filter((route) => {
    const pattern = new RegExp(`^${API}${route.path.replace(/\{\w+\}/g, '[^/]+')}/?$`);
    return pattern.test(path);
  });
  return [...new Set(allowed.map((route) => route.method))].sort();
}

/** One line a request: the route, not the URL, whose search may be a phone number. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        actor: request.caller?.author.actor,
        workspace: request.caller?.principal?.workspaceId,
      },
      'request',
    );
  });
}
