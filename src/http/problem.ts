import { z } from 'zod';
import { AppError, type ErrorCode, type FieldError } from '../lib/errors.ts';

/** The one table from what went wrong to its HTTP status (RFC 9110). */
const STATUS: Record<ErrorCode, number> = {
  invalid_request: 400,
  invalid_json: 400,
  invalid_cursor: 400,
  invalid_expression: 400,
  workspace_required: 400,
  workspace_name_mismatch: 400,
  password_refused: 400,
  link_invalid: 400,
  unauthenticated: 401,
  sign_in_failed: 401,
  two_factor_required: 401,
  origin_refused: 403,
  forbidden: 403,
  route_not_found: 404,
  group_not_found: 404,
  contact_not_found: 404,
  attribute_not_found: 404,
  change_not_found: 404,
  filter_not_found: 404,
  key_not_found: 404,
  webhook_not_found: 404,
  delivery_not_found: 404,
  workspace_not_found: 404,
  member_not_found: 404,
  invitation_not_found: 404,
  session_not_found: 404,
  import_not_found: 404,
  operation_not_found: 404,
  export_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  setup_done: 409,
  last_owner: 409,
  two_factor_state: 409,
  group_in_use: 409,
  group_name_taken: 409,
  group_in_trash: 409,
  contact_exists: 409,
  contact_identity_conflict: 409,
  filter_name_taken: 409,
  attribute_exists: 409,
  attribute_in_use: 409,
  webhook_limit: 409,
  change_already_undone: 409,
  change_not_undoable: 409,
  idempotency_key_reused: 409,
  database_not_empty: 409,
  import_state: 409,
  operation_state: 409,
  export_state: 409,
  export_limit: 409,
  import_file_forgotten: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  import_invalid_file: 422,
  backup_invalid: 422,
  import_columns_unknown: 422,
  beyond_retention: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  disk_full: 507,
  oidc_unavailable: 503,
  busy: 503,
  database_unavailable: 503,
  database_newer: 503,
  secret_wrong: 503,
  database_unsupported: 503,
};

/** RFC 9457 problem details, with a stable `code` and one entry a refused field. */
export const problem = z
  .object({
    type: z.string().describe('about:blank: the code says it all'),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(STATUS) as [ErrorCode, ...ErrorCode[]]).describe('Stable, for programs'),
    detail: z.string().describe('What is wrong and what to do, for people'),
    errors: z
      .array(
        z.object({
          path: z.string(),
          code: z.string(),
          message: z.string(),
          at: z
            .object({ start: z.int(), end: z.int() })
            .optional()
            .describe('Where in a text: UTF-16 units from its beginning, end exclusive'),
          suggestions: z.array(z.string()).optional().describe('What may have been meant'),
        }),
      )
      .optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problem>;

export const statusOf = (code: ErrorCode): number => STATUS[code];

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

export const titleOf = (status: number): string => TITLES[status] ?? 'Error';

export function toProblem(error: AppError, requestId?: string): Problem {
  const status = statusOf(error.code);
  return {
    type: 'about:blank',
    title: titleOf(status),
    status,
    code: error.code,
    detail: error.message,
    ...(error.errors.length > 0 && { errors: [...error.errors] as FieldError[] }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** What zod found wrong, with the path of each value; `where` stands for the whole. */
export function fromZodIssues(issues: readonly z.core.$ZodIssue[], where: string): AppError {
  const errors = issues.flatMap(meant).flatMap((issue) => {
    // A key that is not known is named as the place, so that its sender finds it.
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : null;
    if (unknown) {
      return unknown.map((key) => ({
        path: pathOf([...issue.path, key]),
        code: 'unknown_key',
        message: `There is no “${shorten(key)}” here.`,
      }));
    }
    return [{ path: pathOf(issue.path) || where, code: issue.code ?? 'invalid', message: issue.message }];
  });
  const first = errors[0];
  const detail = first ? `${first.path}: ${first.message}` : 'The request is not valid.';
  return new AppError('invalid_request', errors.length > 1 ? `${detail} And ${errors.length - 1} more.` : detail, {
    errors: errors.slice(0, 100),
  });
}

/** Of a value that may be of several kinds, what is wrong with it as the one kind that it is of. */
function meant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const kinds = issue.errors.filter(
    (kind) => !kind.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  if (kinds.length !== 1) return [issue];
  return kinds[0]!.flatMap((one) => meant({ ...one, path: [...issue.path, ...one.path] }));
}

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${shorten(String(part))}` : shorten(String(part));
  }, '');
}

const shorten = (key: string): string => (key.length > 64 ? `${key.slice(0, 64).toWellFormed()}…` : key.toWellFormed());
