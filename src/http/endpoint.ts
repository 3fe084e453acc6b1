import type { FastifyReply, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Person, Principal, Scope } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import type { Author } from '../audit/append.ts';
import type { ChangeContext, Recorded } from '../changes/record.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import type { View } from './view.ts';

/** What every handler works with; the input is valid. */
export interface OpenContext {
  db: Db;
  services: Services;
  /** Whoever asks, as the audit trail names them: `anonymous` where nobody need be known. */
  author: Author;
}

/** The caller is a person who is signed in. */
export interface PersonContext extends OpenContext {
  person: Person;
}

/** The caller belongs to a workspace and may do this. */
export interface EndpointContext extends OpenContext {
  workspaceId: number;
  principal: Principal;
  /** How the caller sees answers. JSON is shown so anyway; pass it on to files, events and searches. */
  view: View;
  /** Pass it to the use case: the change is recorded as the caller's, and answered once per Idempotency-Key. */
  change: ChangeContext;
}

interface Contexts {
  open: OpenContext;
  person: PersonContext;
  workspace: EndpointContext;
}

type Input<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What an answer that has no end by itself must heed. */
export interface Live {
  /** Aborted when the client is gone, or the server closes. */
  ended: AbortSignal;
  /** Whether the caller still may: keys and sessions are revoked, members are taken out of workspaces. */
  stillMay: () => Promise<boolean>;
}

/** One operation: its input and output as schemas, and what it does. Where it is and who may is in the route table. */
export interface Endpoint<S extends Scope = Scope, P = undefined, Q = undefined, B = undefined> {
  summary: string;
  description?: string;
  tag: string;
  /** Its name in clients, where the rule of src/server/operationId.ts makes none that fits: `groups.contacts.add`. */
  operationId?: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Success answers by status. */
  response: Record<number, z.ZodType>;
  /** Answers the body; or, for a file, sends it by itself through `reply`. */
  handle(input: {
    context: Contexts[S];
    params: Input<P>;
    query: Input<Q>;
    body: Input<B>;
    request: FastifyRequest;
    reply: FastifyReply;
    live: Live;
  }): Promise<unknown>;
}

type Schema = z.ZodType | undefined;

/** Types the handler of an operation from its schemas. */
const endpointOf =
  <S extends Scope>() =>
  <P extends Schema = undefined, Q extends Schema = undefined, B extends Schema = undefined>(
    definition: Endpoint<S, P, Q, B>,
  ): Endpoint<S> =>
    definition as unknown as Endpoint<S>;

/** An operation in a workspace. */
export const endpoint = endpointOf<'workspace'>();
/** An operation of a person on what is theirs. */
export const personEndpoint = endpointOf<'person'>();
/** An operation that nobody need be known for. */
export const openEndpoint = endpointOf<'open'>();

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
  run: (tx: Tx) => Promise<AnswerParts>,
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
