import { z } from 'zod';
import { expressionInput, expressionTree } from '../expressions/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

/** Groups of a combination; more belong in an expression or in groups of their own. */
export const MOST_GROUPS = 1000;

const ids = z.array(z.int().positive()).max(MOST_GROUPS);

const fields = {
  include: ids.min(1).optional(),
  exclude: ids.optional(),
  match: z.enum(['any', 'all']).optional().describe('Contacts in any of include, which is usual, or in all'),
  expression: expressionInput.optional().describe('Instead of include, exclude and match'),
};

/** A set: groups combined, or an expression; with other fields beside it. */
export const setBody = <T extends z.ZodRawShape>(others: T) =>
  z.strictObject({ ...fields, ...others }).superRefine((given, context) => {
    for (const issue of issuesOf(given as SetFields)) context.addIssue({ code: 'custom', ...issue, input: given });
  });

export interface SetFields {
  include?: number[] | undefined;
  exclude?: number[] | undefined;
  match?: 'any' | 'all' | undefined;
  expression?: z.output<typeof expressionInput> | undefined;
}

/** What is wrong with the fields of a set together. */
export function issuesOf({ include, exclude, match, expression }: SetFields): { path: string[]; message: string }[] {
  if (expression === undefined) {
    return include === undefined ? [{ path: ['include'], message: 'Give include or expression.' }] : [];
  }
  const beside = Object.entries({ include, exclude, match }).filter(([, value]) => value !== undefined);
  return beside.map(([key]) => ({ path: [key], message: 'Not together with expression, which says it all.' }));
}

/** What an answer says of the expression that was asked for. The text shows no name that its reader may not see. */
export const expressed = {
  expression: expressionTree.describe('In normal form'),
  text: verbatim(z.string().describe('Canonical: read again, it is the same expression')),
};

export interface ExplainedNode {
  operator: 'and' | 'or' | 'not' | 'minus' | null;
  text: string;
  in: boolean;
  decides: boolean;
  operands: ExplainedNode[];
}

const explainedNode: z.ZodType<ExplainedNode> = z
  .object({
    operator: z.enum(['and', 'or', 'not', 'minus']).nullable().describe('Null for a group or another set by itself'),
    text: verbatim(z.string()),
    in: z.boolean().describe('Whether the contact is in this'),
    decides: z.boolean().describe('Whether the answer for the whole follows from this'),
    operands: z.array(z.lazy(() => explainedNode)),
  })
  .meta({ id: 'ExplainedExpression' });

export const explanation = z.object({
  in: z.boolean().describe('Whether the contact is in the set'),
  ...expressed,
  reasons: z
    .array(z.object({ expression: expressionTree, text: verbatim(z.string()), in: z.boolean() }))
    .describe('The groups and other sets from which the answer follows: those that the contact is in first'),
  tree: explainedNode,
});
