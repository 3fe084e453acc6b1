import { z } from 'zod';
import { MATRIX_LIMIT } from '../audiences/matrix.ts';
import { endpoint } from '../http/endpoint.ts';
import { flag, idParams, pageOf, pageQuery } from '../http/input.ts';
import { decodeKeyset, encodeKeyset } from '../lib/cursor.ts';
import { getComposition } from './composition.ts';
import {
  CONTAINED,
  composition as compositionSchema,
  DIMENSIONS,
  matrix as matrixSchema,
  redundant as redundantSchema,
  similar as similarSchema,
  staleGroup,
} from './schema.ts';
import { getMatrix, getSimilar, listRedundant } from './similar.ts';
import { listStale, MOMENT } from './stale.ts';

const tag = 'Insights';

/** A whole number in a query. */
const wholeNumber = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, `Must be a whole number from ${least} to ${most}.`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `Must be a whole number from ${least} to ${most}.`)
    .default(otherwise)
    .meta({ type: 'integer', minimum: least, maximum: most, default: otherwise });

export const composition = endpoint({
  summary: 'Of whom a group is made: by country, source, month of creation or attribute',
  description:
    'The parts and the rest add up to the size of the group. By country, source and month the answer is exact and ' +
    'immediate at any size. By an attribute the rows of the members are looked at: all of them up to 200,000 members, or ' +
    'with exact=true in up to a minute; else those of 20,000 members, spread evenly. exact says which it was. Contacts ' +
    'that were created before this was recorded may have no source.',
  tag,
  params: idParams,
  query: z
    .strictObject({
      by: z.enum(DIMENSIONS).default('country'),
      attribute: z.string().max(64).optional().describe('Its key, with by=attribute'),
      exact: flag.default(false).describe('Look at all members, however many'),
    })
    .refine(({ by, attribute }) => (by === 'attribute') === (attribute !== undefined), {
      path: ['attribute'],
      message: 'Give the key of an attribute with by=attribute, and with nothing else.',
    }),
  response: { 200: compositionSchema },
  handle: ({ context: { db, workspaceId }, params, query }) =>
    getComposition(db, { workspaceId, id: params.id, ...query }),
});

export const similar = endpoint({
  summary: 'The groups that are most like one',
  description:
    'By the Jaccard index: members of both groups, of members of either. Exact. ' +
    `A group is said to be contained in another when at least ${CONTAINED * 100} % of it are.`,
  tag,
  params: idParams,
  query: z.strictObject({ limit: wholeNumber(1, 50, 10) }),
  response: { 200: similarSchema },
  handle: ({ context: { db, workspaceId }, params, query }) =>
    getSimilar(db, { workspaceId, id: params.id, limit: query.limit }),
});

export const redundant = endpoint({
  summary: 'Groups that are contained in another',
  description:
    `At least ${CONTAINED * 100} % of the group are in the other, which is not smaller; of groups with the same size the ` +
    'later one is said to be contained. Counted exactly; a group that is contained whole is never missed, one that is ' +
    'nearly so about once in 20 million times. The 2,000 largest groups are compared.',
  tag,
  query: z.strictObject({ limit: wholeNumber(1, 1_000, 100) }),
  response: { 200: redundantSchema },
  handle: ({ context: { db, workspaceId }, query }) => listRedundant(db, { workspaceId, limit: query.limit }),
});

export const stale = endpoint({
  summary: 'Groups that nobody changed or used for some days, idle for the longest first',
  description:
    'Used is what the audit trail tells of a group, such as an export. Groups that a saved filter names or that an ' +
    'unfinished import will add to are not stale.',
  tag,
  query: pageQuery.extend({ days: wholeNumber(0, 36_500, 90) }),
  response: { 200: pageOf(staleGroup) },
  async handle({ context: { db, workspaceId }, query: { days, limit, after } }) {
    const scope = { list: 'stale', filter: { days } };
    const position = decodeKeyset(scope, after, MOMENT);
    const { items, last } = await listStale(db, { workspaceId, days, after: position, limit });
    return { items, next: last && encodeKeyset(scope, last) };
  },
});

export const matrix = endpoint({
  summary: `How many members each two of up to ${MATRIX_LIMIT} groups share`,
  tag,
  body: z.strictObject({ groups: z.array(z.int().positive()).min(1).max(MATRIX_LIMIT) }),
  response: { 200: matrixSchema },
  handle: ({ context: { db, workspaceId }, body }) => getMatrix(db, { workspaceId, ...body }),
});
