import { z } from 'zod';
import { moment } from '../lib/moment.ts';
import { verbatim } from '../lib/verbatim.ts';
import { LONGEST_TEXT } from './parse.ts';
import { IMPORT_PARTS, type ImportPart, MOST_LEAVES } from './tree.ts';

/** A tree as it travels: exactly one of the keys, but for `at`, which goes with `group`, and `part`, with `import`. */
export interface ExpressionTree {
  group?: number | undefined;
  at?: string | undefined;
  facet?: string | undefined;
  import?: number | undefined;
  part?: ImportPart | undefined;
  everyone?: true | undefined;
  and?: ExpressionTree[] | undefined;
  or?: ExpressionTree[] | undefined;
  not?: ExpressionTree | undefined;
  minus?: ExpressionTree[] | undefined;
}

const KEYS = ['group', 'facet', 'import', 'everyone', 'and', 'or', 'not', 'minus'] as const;

const nested: z.ZodType<ExpressionTree> = z.lazy(() => expressionTree);
const operands = z.array(nested).min(1).max(MOST_LEAVES);

export const expressionTree: z.ZodType<ExpressionTree> = z
  .strictObject({
    group: z.int().positive().optional().describe('The id of a group'),
    at: verbatim(
      moment
        .optional()
        .describe(
          'Of the group, who were members at this moment, as far as they are contacts now; one in the trash too',
        ),
    ),
    facet: z
      .string()
      .regex(/^country:[A-Z]{2}$/, 'country: and a two-letter code in capitals, such as country:BR.')
      .optional()
      .describe('Everyone of a country: country:BR'),
    import: z
      .int()
      .positive()
      .optional()
      .describe('Whom an import created, whom it updated and whose groups it changed, as far as they are contacts now'),
    part: z.enum(IMPORT_PARTS).optional().describe('Of the import, only whom it created, or only whom it updated'),
    everyone: z.literal(true).optional(),
    and: operands.optional().describe('Who is in all of these'),
    or: operands.optional().describe('Who is in any of these'),
    not: nested.optional().describe('Everyone who is not in this'),
    minus: operands.optional().describe('Who is in the first and in none of the others'),
  })
  .refine(
    (tree) => KEYS.filter((key) => tree[key] !== undefined).length === 1,
    `Give exactly one of ${KEYS.join(', ')}.`,
  )
  .refine((tree) => tree.at === undefined || tree.group !== undefined, {
    path: ['at'],
    message: 'Only a group has moments.',
  })
  .refine((tree) => tree.part === undefined || tree.import !== undefined, {
    path: ['part'],
    message: 'Only an import has parts.',
  })
  .meta({ id: 'Expression' });

export const expressionText = z
  .string()
  .max(LONGEST_TEXT)
  .describe('A set expression as text: (vip | newsletter) - "opted out" & country:BR');

/** A set expression as callers give it. */
export const expressionInput = z.union([expressionText, expressionTree]);

export type ExpressionInput = z.output<typeof expressionInput>;
