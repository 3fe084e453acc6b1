import { z } from 'zod';
import { contactInput, memberCounts } from '../contacts/schema.ts';
import { text } from '../lib/text.ts';

/** Blanks of any kind and length count as one: two names that look the same are the same. */
export const groupName = text({ max: 100, min: 1 })
  .transform((name) => name.replace(/\s+/gu, ' '))
  .pipe(z.string());
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
    changedAt: z.iso.datetime().describe('When its name, its description or its members last changed; so is updatedAt'),
    source: z.string().nullable().describe('How it began: console, api, cli, or the name of a file'),
    growth: z
      .array(z.int())
      .optional()
      .describe('Its size at the end of each of the last 14 days (UTC), oldest first, today last; with growth=true'),
  })
  .meta({ id: 'Group' });

export type Group = z.infer<typeof group>;

/** More contacts than this in one call belong in an import. */
const CONTACTS_PER_CALL = 10_000;

export const contactList = z.array(contactInput).min(1).max(CONTACTS_PER_CALL);

const bound = z.object({ id: z.int(), name: z.string() });

export const usage = z
  .object({
    marketingActivities: z.array(bound),
    chatFlows: z.array(bound),
    imports: z
      .array(bound.extend({ status: z.enum(['checking', 'ready', 'committing']) }))
      .describe('Imports under way that will add to the group; the name is that of the file'),
    inUse: z.boolean(),
  })
  .meta({ id: 'GroupUsage' });

/** Contacts by how long ago they were last written, in days. */
export const FRESHNESS = ['7d', '30d', '90d', '365d', 'older'] as const;

export const insights = z
  .object({
    size: z.int(),
    byCountry: z.array(z.object({ country: z.string().nullable(), size: z.int() })),
    growth: z
      .array(
        z.object({
          at: z.iso.datetime().describe('The beginning of a day (UTC)'),
          added: z.int(),
          removed: z.int(),
          size: z.int().describe('At the end of the day'),
        }),
      )
      .describe('The days on which members changed, oldest first; the latest 1,000'),
    freshness: z
      .array(z.object({ bucket: z.enum(FRESHNESS), count: z.int() }))
      .describe('Members by when they were last written: within 7 days, 7 to 30 days ago, and so on'),
    freshnessSample: z
      .int()
      .nullable()
      .describe('How many members, spread evenly, the freshness was estimated from; null where it is exact'),
    overlaps: z
      .array(z.object({ id: z.int(), name: z.string(), size: z.int(), shared: z.int().describe('Members of both') }))
      .describe('The 11 groups that share the most members with this one, most first'),
  })
  .meta({ id: 'GroupInsights' });

/** How long the periods of a growth series are. A week begins on Monday. */
export const PERIODS = ['day', 'week', 'month'] as const;
export const period = z.enum(PERIODS);
export type Period = (typeof PERIODS)[number];

export const growth = z
  .object({
    by: period,
    timeZone: z.string(),
    items: z
      .array(
        z.object({
          at: z.iso.datetime().describe('Its beginning'),
          added: z.int(),
          removed: z.int(),
          size: z.int().describe('At its end; of the present period, now'),
        }),
      )
      .describe('Every period from the first to the last, oldest first'),
  })
  .meta({ id: 'GroupGrowth' });

export const groupWithCounts = group.extend(memberCounts.shape);

/** Groups by name: those that there are, and others, which are made. */
export const groupNames = z.array(groupName).max(100).default([]).describe('Names of groups, made if need be');

/** What an operation on groups answers, with the groups that it named. */
export const countsWithGroups = memberCounts.extend({
  groups: z.array(z.object({ id: z.int(), name: z.string(), created: z.boolean() })),
});
