import { z } from 'zod';

/** A moment with its offset, or a day, which begins at midnight UTC; from the year 1 on, as PostgreSQL has no year 0. */
export const moment = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'A date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.',
  )
  .refine((at) => Number(at.slice(0, 4)) > 0, 'There is no such year.');

/** A `moment` as it is kept: in UTC, to the millisecond, without a fraction of zero: `2026-01-31T12:00:00Z`. */
export const momentInText = (at: string): string => new Date(at).toISOString().replace('.000Z', 'Z');

/**
 * A moment for a sentence, at the full minute that is not before it: `17 Oct 2026 at 12:17 UTC`. With words between the
 * digits, as what looks like a phone number is masked for those who may not see any.
 */
export function momentInWords(at: Date): string {
  const minute = new Date(Math.ceil(at.getTime() / 60_000) * 60_000);
  const [, day, month, year, time] = minute.toUTCString().split(' ');
  return `${day} ${month} ${year} at ${time!.slice(0, 5)} UTC`;
}
