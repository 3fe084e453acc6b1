import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NOT_KEPT } from '../changes/retention.ts';
import { isDatabaseAway, sqlState } from '../db/database.ts';
import { problem, statusOf, toProblem } from '../http/problem.ts';
import { viewOf } from '../http/view.ts';
import { AppError } from '../lib/errors.ts';

/** Answers every failure as RFC 9457 problem details; logs those that are ours. */
export function answerProblems(app: FastifyInstance, allowedMethods: (path: string) => string[]): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const allowed = allowedMethods(path);
    if (allowed.length > 0) {
      reply.header('allow', allowed.join(', '));
      return send(reply, request, new AppError('method_not_allowed', `Use ${allowed.join(' or ')} here.`));
    }
    send(reply, request, new AppError('route_not_found', 'There is nothing here. See /api/v1/openapi.json.'));
  });
}

/** Also for what goes wrong before there is a route, such as a path that cannot be decoded. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const known = toAppError(error);
  if (statusOf(known.code) >= 500) request.log.error({ err: error }, 'request failed');
  send(reply, request, known);
}

function send(reply: FastifyReply, request: FastifyRequest, error: AppError): void {
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  if (error.code === 'unauthenticated') reply.header('www-authenticate', 'Bearer');
  reply
    .status(statusOf(error.code))
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(viewOf(request.caller?.principal).body(toProblem(error, request.id), problem));
}

function toAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseAway(error)) {
    return new AppError('database_unavailable', 'The database does not answer. Try again in a moment.', {
      retryAfter: 5,
    });
  }
  // A value that raced past the checks, five times in a row.
  if (['23505', '40001', '40P01'].includes(sqlState(error) ?? '')) {
    return new AppError('busy', 'Others are writing the same data. Try again.', { retryAfter: 1 });
  }
  // The history was told to begin later between a request's looking up and its reading.
  if (sqlState(error) === NOT_KEPT) {
    return new AppError(
      'beyond_retention',
      'What was asked for is older than this workspace keeps what changes overwrote.',
    );
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('body_too_large', 'The body is larger than 10 MB. Split it, or import a file.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new AppError('unsupported_media_type', 'Send the body as application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new AppError('invalid_json', 'The body is not valid JSON.');
    case 'FST_ERR_BAD_URL':
      return new AppError('invalid_request', 'The path is not valid: percent-encode it as UTF-8.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AppError('invalid_request', 'A part of the path is too long. Ids are positive integers.');
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new AppError('invalid_request', error.message);
  }
  return new AppError('internal_error', 'Something went wrong on our side. The log has the request id.');
}
