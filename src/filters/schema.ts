import { z } from 'zod';
import { matchInput } from '../contacts/schema.ts';
import { text } from '../lib/text.ts';
import { verbatim } from '../lib/verbatim.ts';

/** Blanks of any kind and length count as one: two names that look the same are the same. */
const name = text({ max: 100, min: 1 }).transform((given) => given.replace(/\s+/gu, ' '));

export const savedFilter = z
  .object({
    id: z.int(),
    name: z.string(),
    query: matchInput,
    createdBy: verbatim(z.string().describe('key:12, user:5')),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'SavedFilter' });

export type SavedFilter = z.output<typeof savedFilter>;

export const filterInput = z.strictObject({ name, query: matchInput });
export const filterPatch = z
  .strictObject({ name: name.optional(), query: matchInput.optional() })
  .refine((patch) => patch.name !== undefined || patch.query !== undefined, 'Give name or query.');
