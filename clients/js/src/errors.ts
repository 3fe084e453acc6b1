import type { Problem } from './generated/types.generated.ts';

/** What went wrong, for programs; `unexpected_answer` where the answer was not Muster's, but a proxy's, for example. */
export type ErrorCode = Problem['code'] | 'unexpected_answer';

/** One refused field: `path` as the API names it, such as `contacts[3].phone`. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** The server answered that it did not do what was asked (RFC 9457). */
export class MusterError extends Error {
  override readonly name = 'MusterError';
  readonly status: number;
  readonly code: ErrorCode;
  /** What is wrong and what to do, in a sentence. */
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  /** By which the server's log finds the request. */
  readonly requestId: string | undefined;

  constructor(
    problem: Pick<MusterError, 'status' | 'code' | 'detail'> &
      Partial<Pick<MusterError, 'errors' | 'retryAfter' | 'requestId'>>,
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.retryAfter = problem.retryAfter;
    this.requestId = problem.requestId;
  }
}

/** No answer came, or not all of it; `cause` says why. What was asked may have been done. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** Whether it was given up after the time that an answer may take. */
  readonly timedOut: boolean;

  constructor(message: string, { cause, timedOut = false }: { cause?: unknown; timedOut?: boolean } = {}) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

/** Reads a failed answer, whoever wrote it. */
export async function readError(response: Response): Promise<MusterError> {
  const text = await response.text().catch(() => '');
  const { code, detail, errors, requestId } = parseObject(text);
  const retryAfter = secondsOf(response.headers.get('retry-after'));
  return new MusterError({
    status: response.status,
    code: typeof code === 'string' ? (code as ErrorCode) : 'unexpected_answer',
    detail:
      typeof detail === 'string' ? detail : `The server answered ${response.status} ${response.statusText}`.trim(),
    ...(Array.isArray(errors) && { errors: errors as FieldError[] }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(typeof requestId === 'string' && { requestId }),
  });
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** RFC 9110, 10.2.3: a number of seconds, or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
