/** One refused field of a request: `path` as the API names it, such as `contacts[3].phone`. */
export interface FieldProblem {
  path: string;
  code: string;
  message: string;
  /** Where in a text: UTF-16 units from its beginning, `end` exclusive. */
  at?: { start: number; end: number };
  /** What may have been meant. */
  suggestions?: readonly string[];
}

/** What the API said went wrong (RFC 9457): the stable `code` for programs, `message` for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;

  constructor(
    status: number,
    code: string,
    detail: string,
    rest: { errors?: readonly FieldProblem[]; retryAfter?: number; requestId?: string } = {},
  ) {
    super(detail);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.errors = rest.errors ?? [];
    this.retryAfter = rest.retryAfter;
    this.requestId = rest.requestId;
  }
}

/** The request did not reach Muster, or its answer did not come back. */
export class OfflineError extends Error {
  constructor(cause: unknown) {
    super('offline', { cause });
    this.name = 'OfflineError';
  }
}

/** Whether an error is the API's problem of that code. */
export const isProblem = (error: unknown, ...codes: string[]): error is ApiProblem =>
  error instanceof ApiProblem && (codes.length === 0 || codes.includes(error.code));

/** Reads a failed answer, whoever wrote it: a proxy in between answers HTML. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? await response.json().catch(() => null) : null;
  const { code, detail, errors, requestId } = (body ?? {}) as Partial<Record<string, unknown>>;
  return new ApiProblem(
    response.status,
    typeof code === 'string' ? code : 'unexpected_answer',
    typeof detail === 'string' ? detail : `${response.status} ${response.statusText}`.trim(),
    {
      errors: Array.isArray(errors) ? (errors as FieldProblem[]) : [],
      ...(retryAfter !== undefined && { retryAfter }),
      ...(typeof requestId === 'string' && { requestId }),
    },
  );
}
