import { z } from 'zod';
import { contact, memberCounts } from '../contacts/schema.ts';

/** By what two contacts are taken for one person. */
export const RULES = ['number', 'email', 'name'] as const;
export type Rule = (typeof RULES)[number];

/** Of a larger set, so many are shown. */
export const SHOWN = 10;

export const duplicateSet = z
  .object({
    by: z.enum(RULES),
    shared: z.string().describe('What they share: the number, the address in lower case, the name'),
    count: z.int().describe('How many contacts share it'),
    contacts: z.array(contact).describe(`The oldest ${SHOWN} of them; the first is the oldest`),
  })
  .meta({ id: 'DuplicateSet' });

/** More in one call are hardly one person. */
const MERGED_AT_MOST = 100;

export const mergeInput = z
  .strictObject({
    keep: z.int().positive().describe('The contact that stays'),
    merge: z
      .array(z.int().positive())
      .min(1)
      .max(MERGED_AT_MOST)
      .describe('Those that become part of it, in this order'),
  })
  .refine(({ keep, merge }) => !merge.includes(keep), {
    path: ['merge'],
    message: 'The contact that stays is among them.',
  })
  .refine(({ merge }) => new Set(merge).size === merge.length, { path: ['merge'], message: 'One is named twice.' });

export const mergedContact = contact.extend(memberCounts.shape);
