import { createHash } from 'node:crypto';
import { AppError } from './errors.ts';

/**
 * Cursors name the list and the filters they were made for, so that one from another list is refused rather than
 * answered with a wrong page. They carry only a position, no right: access is checked at every call.
 */
export interface CursorScope {
  list: string;
  /** Whatever selects the list's rows: path ids, search, filters. */
  filter?: unknown;
}

/** A place in a list that is sorted by something that rows may share: after that value, and of its rows after this id. */
export interface KeysetPosition {
  id: number;
  /** As text; undefined where the list is sorted by id alone. */
  value?: string | undefined;
}

/** An opaque text for "after this row". */
export function encodeCursor(scope: CursorScope, position: number): string {
  return encodeKeyset(scope, { id: position });
}

/** `encodeCursor` for a list that is not sorted by id alone. */
export function encodeKeyset(scope: CursorScope, { id, value }: KeysetPosition): string {
  const parts = [fingerprint(scope), id, ...(value === undefined ? [] : [Buffer.from(value).toString('base64url')])];
  return Buffer.from(parts.join('.')).toString('base64url');
}

/** The position in a cursor; undefined without one. Throws `invalid_cursor`. */
export const decodeCursor = (scope: CursorScope, cursor: string | undefined): number | undefined =>
  decodeKeyset(scope, cursor)?.id;

/** `decodeCursor` for a list that may be sorted by something else: `value` is the shape of its values. */
export function decodeKeyset(
  scope: CursorScope,
  cursor: string | undefined,
  value?: RegExp,
): KeysetPosition | undefined {
  if (cursor === undefined) return undefined;
  const [print, id, encoded, ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  const read = encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString();
  if (
    print !== fingerprint(scope) ||
    rest.length > 0 ||
    !/^\d{1,16}$/.test(id ?? '') ||
    !Number.isSafeInteger(Number(id)) ||
    (value ? read === undefined || !value.test(read) : read !== undefined)
  ) {
    throw invalidCursor();
  }
  return { id: Number(id), value: read };
}

const invalidCursor = (): AppError =>
  new AppError('invalid_cursor', 'This cursor is not from this list with these filters. Start again without “after”.', {
    errors: [
      {
        path: 'after',
        code: 'invalid_cursor',
        message: 'Use the “next” of the previous page, with the same filters.',
      },
    ],
  });

function fingerprint({ list, filter }: CursorScope): string {
  return createHash('sha256')
    .update(JSON.stringify([list, filter ?? null]))
    .digest('base64url')
    .slice(0, 10);
}
