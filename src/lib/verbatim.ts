import type { z } from 'zod';

const schemas = new WeakSet<z.ZodType>();

/**
 * Marks a text in an answer that is no person's and shown as it is: an address on the network, a cursor, a secret. In all
 * other texts, what may be a phone number is masked for those who may not see it. Mark it last, outside of `describe`.
 */
export function verbatim<T extends z.ZodType>(schema: T): T {
  schemas.add(schema);
  return schema;
}

export const isVerbatim = (schema: z.ZodType): boolean => schemas.has(schema);
