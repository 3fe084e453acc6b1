import { AppError } from '../../lib/errors.ts';

/** The database cannot be had now: `database_unavailable` with a sentence that says what to do. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('database_unavailable', message, { cause });
}

/** This database or machine will not work however often one tries: `database_unsupported`. */
export function unsupported(message: string, cause?: unknown): AppError {
  return new AppError('database_unsupported', message, { cause });
}

/** Turns an error of the file system into a sentence about `path`; an AppError passes unchanged. */
export function fileError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path, error);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const who = process.getuid === undefined ? 'this user' : `user id ${process.getuid()}`;
    return unavailable(
      `${path} is not writable by ${who} (${code}). Give it that permission, or set DATA_DIR to another directory.`,
      error,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return unavailable(
      `${path} is, or lies below, a file where a directory is needed. Set DATA_DIR to another directory.`,
      error,
    );
  }
  return unavailable(`${path} cannot be used: ${error instanceof Error ? error.message : String(error)}`, error);
}

/** What to say when `path` lies on a full disk. */
export function diskFull(path: string, cause?: unknown): AppError {
  return unavailable(`The disk that holds ${path} is full. Free some space and start again; no data is lost.`, cause);
}

/** The `code` of a Node or PostgreSQL error, if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
