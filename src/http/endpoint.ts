import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Principal } from '../access/permissions.ts';
import type { ChangeContext, Recorded } from '../changes/record.ts';
import { type Db, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';

/** What a handler works with: the caller is known and may do this, the input is valid. */
export interface EndpointContext {
  db: Db;
  workspaceId: number;
  principal: Principal;
  /** Pass it to the use case: the change is recorded as the caller's, and answered once per Idempotency-Key. */
  change: ChangeContext;
}

type Input<S> = S extends z.ZodType ? z.output<S> : undefined;

/** One operation: its input and output as schemas, and what it does. Where it is and who may is in the route table. */
export interface Endpoint<P = undefined, Q = undefined, B = undefined> {
  summary: string;
  description?: string;
  tag: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Success answers by status. */
  response: Record<number, z.ZodType>;
  /** Answers the body; or, for a file, sends it by itself through `reply`. */
  handle(input: {
    context: EndpointContext;
    params: Input<P>;
    query: Input<Q>;
    body: Input<B>;
    request: FastifyRequest;
    reply: FastifyReply;
  }): Promise<unknown>;
}

/** Types an operation's handler from its schemas. */
export function endpoint<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: Endpoint<P, Q, B>): Endpoint {
  return definition as unknown as Endpoint;
}

const isAnswered = Symbol('answer');

/** A body with a status other than 200, or made inside a change's transaction so that a replay is exact. */
export interface Answer {
  status: number;
  body: unknown;
  /** The contact that the body shows, so that erasing it erases the stored answer. */
  contactNo: number | null;
  [isAnswered]: true;
}

type AnswerParts = { status?: number; body: unknown; contactNo?: number };

export const answer = ({ status = 200, body, contactNo }: AnswerParts): Answer => ({
  status,
  body,
  contactNo: contactNo ?? null,
  [isAnswered]: true,
});

export const toAnswer = (result: unknown): Answer =>
  typeof result === 'object' && result !== null && isAnswered in result ? (result as Answer) : answer({ body: result });

const answers = new WeakMap<ChangeContext, (recorded: Recorded<never>) => Answer>();

/**
 * Runs a use case and answers what `respond` makes of it. The answer is stored in the use case's own transaction under
 * the caller's Idempotency-Key, if there is one.
 */
export async function answerChange<T>(
  context: ChangeContext,
  run: (context: ChangeContext) => Promise<Recorded<T>>,
  respond: (recorded: Recorded<T>) => AnswerParts,
): Promise<Answer> {
  const respondAs = (recorded: Recorded<T>): Answer => answer(respond(recorded));
  answers.set(context, respondAs as (recorded: Recorded<never>) => Answer);
  return respondAs(await run(context));
}

/**
 * The same promise for what is no change of contacts or groups: `run` is done once per Idempotency-Key, in one
 * transaction with the record of it. A `secret` answer is never stored; asked again, it is refused instead.
 */
export async function answerOnce(
  db: Db,
  context: ChangeContext,
  run: (tx: Db) => Promise<AnswerParts>,
  { secret = false } = {},
): Promise<Answer> {
  return transaction(db, async (tx) => {
    // Such writes are rare: they take turns in a workspace.
    await sql`select pg_advisory_xact_lock(${LOCKS.once}::int, ${context.workspaceId}::int)`.execute(tx);
    await context.afterLock?.(tx);
    const made = answer(await run(tx));
    answers.set(context, () => (secret ? { ...made, body: null } : made));
    await context.beforeCommit?.(tx, made);
    return made;
  });
}

/** What `answerChange` will respond to a recorded change, for the idempotency store. */
export function answerTo(context: ChangeContext, recorded: unknown): Answer | undefined {
  return answers.get(context)?.(recorded as Recorded<never>);
}
