import { z } from 'zod';

/** A time zone by its name, such as Asia/Shanghai. Not an offset: PostgreSQL reads the sign of those the other way round. */
export const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w+/-]*$/, 'The name of a time zone, such as Asia/Shanghai.')
  .refine(isKnown, 'There is no such time zone.');

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
