import { z } from 'zod';
import { verbatim } from '../lib/verbatim.ts';

export const DIMENSIONS = ['country', 'source', 'month', 'attribute'] as const;

/** A bound of a range: a number or a date, chosen round. It is nobody's value. */
const bound = verbatim(z.union([z.number(), z.string()]).nullable());

const importOrigin = z.object({
  id: z.int().nullable().describe('The import, or null where it is not kept any more'),
  change: z.int(),
  name: z.string().describe('Of the file'),
  at: z.iso.datetime(),
});

const part = z.object({
  value: z
    .union([z.string(), z.number(), z.boolean()])
    .nullable()
    .describe(
      'A country code; a month of creation (UTC) as 2026-11; what created the contacts (console, api, cli, import …); or a ' +
        'value of the attribute. Null: none, or not known',
    ),
  from: bound.optional().describe('For ranges of an attribute: inclusive; null where it has no lower bound'),
  to: bound.optional().describe('Exclusive; null where it has no upper bound'),
  import: importOrigin.optional().describe('Which import; small ones are one part together, without this'),
  size: z.int(),
});

export const composition = z
  .object({
    by: z.enum(DIMENSIONS),
    attribute: z.object({ key: z.string(), name: z.string(), type: z.string() }).nullable(),
    size: z.int().describe('Of the group; the sizes of all parts and the rest add up to it'),
    exact: z.boolean().describe('False where the parts were estimated from a sample'),
    sample: z.int().nullable().describe('How many members, spread evenly, it was estimated from'),
    parts: z.array(part),
    rest: z
      .object({ values: z.int().describe('How many values'), size: z.int() })
      .describe('Members with values that are not listed'),
  })
  .meta({ id: 'GroupComposition' });

export type Composition = z.infer<typeof composition>;
export type CompositionPart = Composition['parts'][number];

/** From this share on, one group is said to be contained in another. */
export const CONTAINED = 0.99;

const related = z.object({
  id: z.int(),
  name: z.string(),
  size: z.int(),
  shared: z.int().describe('Members of both'),
});

export const similar = z
  .object({
    size: z.int(),
    items: z.array(
      related.extend({
        similarity: z.number().describe('Jaccard index: members of both, of members of either; 1 for the same members'),
        containedIn: z.boolean().describe(`At least ${CONTAINED * 100} % of this group are in the other`),
        contains: z.boolean().describe(`At least ${CONTAINED * 100} % of the other are in this group`),
      }),
    ),
  })
  .meta({ id: 'SimilarGroups' });

const named = z.object({ id: z.int(), name: z.string(), size: z.int() });

export const redundant = z
  .object({
    compared: z.int().describe('How many groups were compared with each other: the largest'),
    complete: z.boolean().describe('False where there are more than are listed'),
    items: z.array(
      z.object({
        group: named,
        containedIn: named,
        shared: z.int().describe('Members of both'),
        share: z.number().describe('Which part of the group that is: 1 where it is contained exactly'),
      }),
    ),
  })
  .meta({ id: 'RedundantGroups' });

export const staleGroup = z
  .object({
    id: z.int(),
    name: z.string(),
    size: z.int(),
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime().nullable().describe('When its members last changed'),
    usedAt: z.iso.datetime().nullable().describe('When it was last exported, or named in the audit trail otherwise'),
    idleSince: z.iso.datetime().describe('The latest of these three'),
  })
  .meta({ id: 'StaleGroup' });

export type StaleGroup = z.infer<typeof staleGroup>;

export const matrix = z
  .object({
    groups: z.array(named).describe('In the order asked for'),
    shared: z
      .array(z.array(z.int()))
      .describe('Row by row in that order: members of both; on the diagonal the size of the group'),
  })
  .meta({ id: 'OverlapMatrix' });
