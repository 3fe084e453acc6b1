import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../access/permissions.ts';
import type { ChangeContext } from '../changes/record.ts';
import { answerTo } from '../http/endpoint.ts';
import { AppError } from '../lib/errors.ts';

/** Thrown out of a use case whose answer is stored already. */
export class Replay extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super('answered before');
    this.status = status;
    this.body = body;
  }
}

/**
 * The context of a caller's change, with the promise of Idempotency-Key: the same key and request is done once and
 * answered the same again, for a day.
 *
 * The answer is written in the change's own transaction and looked for once its turn has come, so neither a crash nor
 * two requests at the same moment can do it twice.
 */
export function changeContext(request: FastifyRequest, principal: Principal): ChangeContext {
  const { workspaceId, actor, person } = principal;
  const context: ChangeContext = { workspaceId, actor, source: person ? 'console' : 'api' };
  const key = idempotencyKey(request);
  if (key === undefined) return context;
  // A file is not in the request's body; whoever received it says by what it is told from others.
  const hashOf = (): Buffer =>
    createHash('sha256')
      .update(JSON.stringify([request.method, request.url, context.fingerprint ?? request.body ?? null]))
      .digest();

  context.afterLock = async (tx) => {
    const stored = await tx
      .selectFrom('idempotency')
      .select(['request_hash', 'status', 'body'])
      .where('workspace_id', '=', workspaceId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (!stored) return;
    if (!stored.request_hash.equals(hashOf())) {
      throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used for another request. Use a new one.');
    }
    if (stored.body === null) {
      throw new AppError(
        'idempotency_key_reused',
        'This request was done already, and its answer is not kept. Look for what it made, or use a new key.',
      );
    }
    throw new Replay(stored.status ?? 200, stored.body);
  };
  context.beforeCommit = async (tx, recorded) => {
    const answer = answerTo(context, recorded);
    if (!answer) return;
    await tx
      .insertInto('idempotency')
      .values({
        workspace_id: workspaceId,
        key,
        request_hash: hashOf(),
        status: answer.status,
        body: JSON.stringify(answer.body),
        contact_no: answer.contactNo,
      })
      .execute();
  };
  return context;
}

function idempotencyKey(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || request.method !== 'POST') return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError(
      'invalid_request',
      'Idempotency-Key must be 1 to 255 printable ASCII characters without blanks.',
    );
  }
  return key;
}
