import { z } from 'zod';

/** A moment with its offset, or a day, which begins at midnight UTC; from the year 1 on, as PostgreSQL has no year 0. */
export const moment = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.date()],
    'A date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.',
  )
  .refine((at) => Number(at.slice(0, 4)) > 0, 'There is no such year.');
