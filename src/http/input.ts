import { z } from 'zod';
import { verbatim } from '../lib/verbatim.ts';

/** A positive integer in a path or query. */
export const idText = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'Must be a positive integer.')
  .transform(Number)
  .refine(Number.isSafeInteger, 'Must be below 2^53.')
  .meta({ type: 'integer', minimum: 1 });

/** At most so many positive integers, separated by commas. */
export const idsText = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,15}(,[1-9]\d{0,15})*$/, 'Must be positive integers, separated by commas.')
    .transform((text) => text.split(',').map(Number))
    .refine((ids) => ids.length <= most, `At most ${most}.`)
    .refine((ids) => ids.every(Number.isSafeInteger), 'Each must be below 2^53.')
    .meta({ type: 'string', format: 'ids' });

export const idParams = z.strictObject({ id: idText });

const LIMIT_MESSAGE = 'Must be an integer from 1 to 200.';

/** `?limit=&after=` of every list. */
export const pageQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, LIMIT_MESSAGE)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 200, LIMIT_MESSAGE)
    .default(50)
    .meta({ type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  after: z.string().max(1000).optional().describe('The “next” of the previous page'),
});

export const searchText = z
  .string()
  .max(200)
  .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'Contains characters that cannot be searched.')
  .describe('Part of a name or phone number');

/** `?flag=true`. */
export const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .meta({ type: 'boolean', enum: [true, false] });

export const countryQuery = z
  .string()
  .regex(/^[A-Za-z]{2}$/, 'A two-letter country code, such as CN.')
  .transform((code) => code.toUpperCase());

/** The shape of a page of `item`. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: verbatim(z.string().nullable().describe('Cursor of the next page; null at the end')),
  });
