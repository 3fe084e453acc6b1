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

/** An opaque text for "after this row". */
export function encodeCursor(scope: CursorScope, position: number): string {
  return Buffer.from(`${fingerprint(scope)}.${position}`).toString('base64url');
}

/** The position in a cursor; undefined without one. Throws `invalid_cursor`. */
export function decodeCursor(scope: CursorScope, cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const [print, position, ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  const value = Number(position);
  if (
    print !== fingerprint(scope) ||
    rest.length > 0 ||
    !/^\d{1,16}$/.test(position ?? '') ||
    !Number.isSafeInteger(value)
  ) {
    throw new AppError(
      'invalid_cursor',
      'This cursor is not from this list with these filters. Start again without “after”.',
      {
        errors: [
          {
            path: 'after',
            code: 'invalid_cursor',
            message: 'Use the “next” of the previous page, with the same filters.',
          },
        ],
      },
    );
  }
  return value;
}

function fingerprint({ list, filter }: CursorScope): string {
  return createHash('sha256')
    .update(JSON.stringify([list, filter ?? null]))
    .digest('base64url')
    .slice(0, 10);
}
