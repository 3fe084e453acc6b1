import { type RawBuilder, sql } from 'kysely';
import { countBitmap } from '../src/audiences/count.ts';
import { listMembers } from '../src/audiences/members.ts';
import { resolveExpression } from '../src/expressions/resolve.ts';
import { repeat, summarise } from './measure.ts';
import type { Line } from './report.ts';
import type { Sets } from './synthetic.ts';

/** Milliseconds at 10 M contacts; smaller workspaces are held to the same. */
const TARGET = 50;

type Operator = '|' | '&' | '-';
/** Eight groups, by their place, and the signs between them; a shape is text for Muster and set operators of SQL for the usual table. */
type Shape = number | [Shape, Operator, Shape];

const SHAPES: Record<string, Shape> = {
  '((A ∪ B ∪ C) \\ D) ∩ (E ∪ F) \\ (G ∩ H)': [[[[[0, '|', 1], '|', 2], '-', 3], '&', [4, '|', 5]], '-', [6, '&', 7]],
  'A ∪ … ∪ H': [[[0, '|', 1], '|', [2, '|', 3]], '|', [[4, '|', 5], '|', [6, '|', 7]]],
  'A ∩ … ∩ H': [[[0, '&', 1], '&', [2, '&', 3]], '&', [[4, '&', 5], '&', [6, '&', 7]]],
  '(A ∩ B) ∪ (C ∩ D) ∪ (E ∩ F) ∪ (G ∩ H)': [[[0, '&', 1], '|', [2, '&', 3]], '|', [[4, '&', 5], '|', [6, '&', 7]]],
  'A \\ (B \\ (C \\ (D \\ (E \\ (F \\ (G \\ H))))))': [
    0,
    '-',
    [1, '-', [2, '-', [3, '-', [4, '-', [5, '-', [6, '-', 7]]]]]],
  ],
};

/** Expressions of eight random halves of all contacts, from their text to the exact size; and a page of one. */
export async function measureExpressions(sets: Sets, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, workspaceId, contacts, halves } = sets;
  const resolve = (given: string) => resolveExpression(db, { workspaceId, given, fullNumbers: true });
  const line = { section: 'sets', contacts };
  const lines: Line[] = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    const given = toText(shape, halves);
    lines.push({
      ...line,
      work: `size of an expression of 8 halves: ${name}`,
      figure: summarise(await repeat({ runs: 15 }, async () => countBitmap(db, (await resolve(given)).members))),
      target: TARGET,
      ...(baseline && {
        baseline: {
          what: 'union, intersect, except',
          figure: summarise(await repeat({ runs: 1, warmUp: 0 }, () => countUsual(shape, halves).execute(db))),
        },
      }),
    });
  }
  const given = `!(${toText(SHAPES['A ∩ … ∩ H']!, halves)}) & country:AU`;
  lines.push({
    ...line,
    work: 'first 50 of everyone in a country but A ∩ … ∩ H',
    figure: summarise(
      await repeat({ runs: 15 }, async () => listMembers(db, { members: (await resolve(given)).members, limit: 50 })),
    ),
    target: TARGET,
  });
  return lines;
}

function toText(shape: Shape, groups: readonly number[]): string {
  if (typeof shape === 'number') return `#${groups[shape]}`;
  const [one, operator, other] = shape;
  return `(${toText(one, groups)} ${operator} ${toText(other, groups)})`;
}

const OPERATORS = { '|': sql`union`, '&': sql`intersect`, '-': sql`except` };

const countUsual = (shape: Shape, groups: readonly number[]): RawBuilder<unknown> =>
  sql`select count(*) from (${toUsual(shape, groups)}) as members`;

function toUsual(shape: Shape, groups: readonly number[]): RawBuilder<unknown> {
  if (typeof shape === 'number') return sql`select contact_no from usual_membership where group_id = ${groups[shape]}`;
  const [one, operator, other] = shape;
  return sql`(${toUsual(one, groups)}) ${OPERATORS[operator]} (${toUsual(other, groups)})`;
}
