import { z } from 'zod';
import { contactInput, memberCounts } from '../contacts/schema.ts';
import { text } from '../lib/text.ts';

/** Blanks of any kind and length count as one: two names that look the same are the same. */
export const groupName = text({ max: 100, min: 1 }).transform((name) => name.replace(/\s+/gu, ' '));
export const groupDescription = text({ max: 1000, multiline: true });

export const group = z
  .object({
    id: z.int(),
    name: z.string(),
    description: z.string(),
    kind: z.literal('group'),
    size: z.int().describe('Exact number of contacts'),
    trashedAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Group' });

export type Group = z.infer<typeof group>;

/** More contacts than this in one call belong in an import. */
const CONTACTS_PER_CALL = 10_000;

export const contactList = z.array(contactInput).min(1).max(CONTACTS_PER_CALL);
export const idList = z.array(z.int().positive()).min(1).max(100_000);

/** Everyone who matches, instead of a list. */
export const matchInput = z
  .strictObject({
    // Blanks would be everyone, which nobody means who asks for a match.
    search: z
      .string()
      .max(200)
      .refine((search) => search.trim() !== '', 'Must not be blank.')
      .optional()
      .describe('Part of a name or phone number'),
    country: z
      .string()
      .regex(/^[A-Za-z]{2}$/, 'A two-letter country code, such as CN.')
      .transform((code) => code.toUpperCase())
      .optional(),
    group: z.int().positive().optional(),
  })
  .refine((match) => Object.values(match).some((value) => value !== undefined), 'Give search, country or group.');

export const usage = z
  .object({
    marketingActivities: z.array(z.object({ id: z.int(), name: z.string() })),
    chatFlows: z.array(z.object({ id: z.int(), name: z.string() })),
    inUse: z.boolean(),
  })
  .meta({ id: 'GroupUsage' });

export const insights = z
  .object({
    size: z.int(),
    byCountry: z.array(z.object({ country: z.string().nullable(), size: z.int() })),
    growth: z
      .array(z.object({ at: z.iso.datetime(), change: z.int(), added: z.int(), removed: z.int(), size: z.int() }))
      .describe('Every change of the members, oldest first; the latest 1,000'),
  })
  .meta({ id: 'GroupInsights' });

export const groupWithCounts = group.extend(memberCounts.shape);
