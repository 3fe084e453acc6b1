import { z } from 'zod';
import { moment } from '../lib/moment.ts';
import { countryQuery, idText, pageQuery, searchText } from './input.ts';

const fields = {
  search: searchText.optional(),
  country: countryQuery.optional(),
  group: idText.optional().describe('Members of this group'),
  expression: z
    .string()
    .max(20_000)
    .optional()
    .describe('Whoever is in a set expression: (vip | newsletter) - "opted out" & country:BR'),
  createdFrom: moment.optional(),
  createdTo: moment.optional().describe('Exclusive'),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional().describe('Exclusive'),
};

const PREFIX = 'attribute.';

/**
 * The query of a list of contacts: `fields` together with `shape`, and `attribute.<key>=<value>` for any attribute, with an
 * empty value for those who have none. What an attribute may be is the workspace's: `filterOf` takes it as text.
 */
export function contactQuery<T extends z.ZodRawShape>(shape: T) {
  const query = z.strictObject({ ...fields, ...shape });
  return query.catchall(z.string().max(8000).meta({ prefix: PREFIX })).superRefine((given, context) => {
    const unknown = Object.keys(given).filter((key) => !(key in query.shape) && !key.startsWith(PREFIX));
    if (unknown.length > 0) context.addIssue({ code: 'unrecognized_keys', keys: unknown, input: given });
  });
}

/** The conditions of such a query, without whatever else it says. */
export function filterOf(query: z.output<ReturnType<typeof contactQuery<Record<never, never>>>>) {
  const attributes = Object.entries(query).flatMap(([key, value]) =>
    key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value as string]] : [],
  );
  const { search, country, group, expression, createdFrom, createdTo, updatedFrom, updatedTo } = query;
  return {
    search,
    country,
    group,
    expression,
    createdFrom,
    createdTo,
    updatedFrom,
    updatedTo,
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) as Record<string, string> }),
  };
}

/** `?limit=&after=&size=` of a list of contacts. */
export const contactPaging = {
  ...pageQuery.shape,
  size: z
    .enum(['quick', 'exact', 'none'])
    .default('quick')
    .describe('How long to count all that match: as long as a page may take, up to ten seconds, or not at all'),
};

/** What such a list says beside its items. */
export const matchSize = z
  .int()
  .nullable()
  .describe('Exactly how many match in all; null beyond the first page, and where counting takes longer than it may');
