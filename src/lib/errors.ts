/**
 * The one error class of the domain: a stable `code` for programs, a sentence for people.
 * Domain code throws it and knows no HTTP; `src/http/problem.ts` holds the code → status table.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Seconds after which the same call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: { errors?: readonly FieldError[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.errors = details.errors ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/** One refused field. `path` is a JSON path such as `contacts[3].phone`; `code` is stable. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
  /** Where in a text: UTF-16 units from its beginning, `end` exclusive. */
  at?: { start: number; end: number };
  /** What may have been meant instead. */
  suggestions?: string[];
}

export type ErrorCode =
  | 'invalid_request'
  | 'invalid_json'
  | 'invalid_cursor'
  | 'invalid_expression'
  | 'unauthenticated'
  | 'sign_in_failed'
  | 'two_factor_required'
  | 'two_factor_state'
  | 'password_refused'
  | 'link_invalid'
  | 'setup_done'
  | 'oidc_unavailable'
  | 'origin_refused'
  | 'workspace_required'
  | 'workspace_name_mismatch'
  | 'member_not_found'
  | 'invitation_not_found'
  | 'session_not_found'
  | 'last_owner'
  | 'secret_wrong'
  | 'forbidden'
  | 'route_not_found'
  | 'method_not_allowed'
  | 'unsupported_media_type'
  | 'body_too_large'
  | 'headers_too_large'
  | 'request_timeout'
  | 'rate_limited'
  | 'group_not_found'
  | 'group_in_use'
  | 'group_name_taken'
  | 'group_in_trash'
  | 'contact_not_found'
  | 'contact_exists'
  | 'contact_identity_conflict'
  | 'attribute_not_found'
  | 'attribute_exists'
  | 'attribute_in_use'
  | 'change_not_found'
  | 'change_already_undone'
  | 'change_not_undoable'
  | 'beyond_retention'
  | 'key_not_found'
  | 'workspace_not_found'
  | 'webhook_not_found'
  | 'webhook_limit'
  | 'delivery_not_found'
  | 'filter_not_found'
  | 'filter_name_taken'
  | 'idempotency_key_reused'
  | 'import_invalid_file'
  | 'import_columns_unknown'
  | 'import_not_found'
  | 'import_state'
  | 'import_file_forgotten'
  | 'operation_not_found'
  | 'operation_state'
  | 'export_not_found'
  | 'export_state'
  | 'export_limit'
  | 'disk_full'
  | 'backup_invalid'
  | 'database_not_empty'
  | 'busy'
  | 'database_unavailable'
  | 'database_newer'
  | 'database_unsupported'
  | 'internal_error';
