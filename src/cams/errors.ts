import { isDatabaseAway } from '../db/database.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import { describe } from './describe.ts';

/** The one table from a code of the vendor's to its HTTP status. docs/cams.md says when each is answered. */
const STATUS = {
  MissingParameter: 400,
  InvalidParameter: 400,
  'InvalidParameter.Format': 400,
  InvalidVersion: 400,
  InvalidSignatureMethod: 400,
  IncompleteSignature: 400,
  SignatureDoesNotMatch: 400,
  SignatureNonceUsed: 400,
  'InvalidTimeStamp.Format': 400,
  'InvalidTimeStamp.Expired': 400,
  'InvalidAccessKeyId.Inactive': 400,
  'Throttling.User': 400,
  UnsupportedOperation: 400,
  'InvalidFilePath.Forbidden': 400,
  'InvalidFilePath.Unreachable': 400,
  'InvalidFilePath.Content': 400,
  UnsupportedHTTPMethod: 403,
  'Forbidden.RAM': 403,
  'Forbidden.SourceIp': 403,
  'InvalidAccessKeyId.NotFound': 404,
  'InvalidAction.NotFound': 404,
  'InvalidGroupId.NotFound': 404,
  'InvalidContactId.NotFound': 404,
  'InvalidContactDetails.NotFound': 404,
  'InvalidFilePath.NotFound': 404,
  'InvalidGroupName.Duplicate': 409,
  'InvalidContactDetails.Duplicate': 409,
  'OperationDenied.GroupInUse': 409,
  'InvalidFilePath.TooLarge': 413,
  InternalError: 500,
  ServiceUnavailable: 503,
} as const;

export type CamsCode = keyof typeof STATUS;

/** What a client of the vendor's reads as a refusal: a `Code`, a `Message` for people, and an HTTP status. */
export class CamsError extends Error {
  readonly code: CamsCode;
  /** Seconds after which the same call may succeed. */
  readonly retryAfter: number | undefined;

  constructor(code: CamsCode, message: string, details: { retryAfter?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'CamsError';
    this.code = code;
    this.retryAfter = details.retryAfter;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** What the domain's errors are to clients of the vendor's; others are our own fault. */
const CODES: Partial<Record<ErrorCode, CamsCode>> = {
  invalid_request: 'InvalidParameter',
  forbidden: 'Forbidden.RAM',
  rate_limited: 'Throttling.User',
  group_not_found: 'InvalidGroupId.NotFound',
  group_in_trash: 'InvalidGroupId.NotFound',
  group_name_taken: 'InvalidGroupName.Duplicate',
  group_in_use: 'OperationDenied.GroupInUse',
  contact_not_found: 'InvalidContactId.NotFound',
  contact_exists: 'InvalidContactDetails.Duplicate',
  contact_identity_conflict: 'InvalidContactDetails.Duplicate',
  import_not_found: 'InvalidFilePath.NotFound',
  import_file_forgotten: 'InvalidFilePath.NotFound',
  import_invalid_file: 'InvalidFilePath.Content',
  import_columns_unknown: 'InvalidFilePath.Content',
  body_too_large: 'InvalidFilePath.TooLarge',
  busy: 'ServiceUnavailable',
  disk_full: 'ServiceUnavailable',
  database_unavailable: 'ServiceUnavailable',
  secret_wrong: 'ServiceUnavailable',
};

/** Any error as clients of the vendor's read it. */
export function toCamsError(error: unknown): CamsError {
  if (error instanceof CamsError) return error;
  if (isDatabaseAway(error)) {
    return new CamsError('ServiceUnavailable', 'The database does not answer. Try again in a moment.', {
      retryAfter: 5,
      cause: error,
    });
  }
  const code = error instanceof AppError ? CODES[error.code] : undefined;
  if (!code) {
    const message = 'Something went wrong on our side. The log has the RequestId.';
    return new CamsError('InternalError', message, { cause: error });
  }
  const { message, errors, retryAfter } = error as AppError;
  const said = code === 'InvalidParameter' && errors[0] ? describe(errors[0]) : message;
  return new CamsError(code, said, { retryAfter, cause: error });
}
