import { sql } from 'kysely';
import { chunkOf, positionOf } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';
import { bitmapOfLeaf } from './bitmap.ts';
import { print } from './print.ts';
import type { ResolvedExpression } from './resolve.ts';
import { type Expression, type Leaf, leafKey, leavesOf, type Operator, operation } from './tree.ts';

/** A node of an expression, and whether a contact is in it. */
export interface Explained {
  /** Null for a leaf. */
  operator: Operator | null;
  text: string;
  in: boolean;
  /** Whether the answer for the whole follows from this: altering what does not decide, alone, would alter nothing. */
  decides: boolean;
  operands: Explained[];
}

/** A leaf that decides. */
export interface Reason {
  expression: Leaf;
  text: string;
  in: boolean;
}

/**
 * Why a contact is in an expression or not: each node with its answer, and the leaves from which the answer follows, each
 * once: those that the contact is in first.
 */
export async function explainExpression(
  db: Db,
  { workspaceId, resolved, no }: { workspaceId: number; resolved: ResolvedExpression; no: number },
): Promise<{ tree: Explained; reasons: Reason[] }> {
  const facts = await readFacts(db, { workspaceId, resolved, no });
  const answer = (expression: Expression): boolean => {
    const node = operation(expression);
    if (!node) return facts.get(leafKey(expression as Leaf))!;
    const [first, ...others] = node.operands.map(answer) as [boolean, ...boolean[]];
    switch (node.operator) {
      case 'and':
        return first && others.every(Boolean);
      case 'or':
        return first || others.some(Boolean);
      case 'not':
        return !first;
      case 'minus':
        return first && !others.some(Boolean);
    }
  };
  const reasons = new Map<string, Reason>();
  const explain = (expression: Expression, decides: boolean): Explained => {
    const isIn = answer(expression);
    const node = operation(expression);
    const text = print(expression, resolved.names);
    if (!node) {
      const leaf = expression as Leaf;
      if (decides) reasons.set(leafKey(leaf), { expression: leaf, text, in: isIn });
      return { operator: null, text, in: isIn, decides, operands: [] };
    }
    const operands = node.operands.map((operand, index) =>
      explain(operand, decides && bears(node.operator, { index, operand: answer(operand), whole: isIn })),
    );
    return { operator: node.operator, text, in: isIn, decides, operands };
  };
  const tree = explain(resolved.expression, true);
  return { tree, reasons: [...reasons.values()].sort((one, other) => Number(other.in) - Number(one.in)) };
}

/** Whether an operand with this answer is a reason for the answer of the whole. */
function bears(
  operator: Operator,
  { index, operand, whole }: { index: number; operand: boolean; whole: boolean },
): boolean {
  switch (operator) {
    case 'and':
    case 'or':
      return operand === whole;
    case 'not':
      return true;
    case 'minus':
      // In for being in the first and in none of the others; out for not being in the first, or being in another.
      return (index === 0) === (operand === whole);
  }
}

/** Whether the contact is in each leaf, by its key. */
async function readFacts(
  db: Db,
  { workspaceId, resolved: { expression, sources }, no }: Parameters<typeof explainExpression>[1],
): Promise<Map<string, boolean>> {
  const leaves = [...new Map(leavesOf<Leaf>(expression).map((leaf) => [leafKey(leaf), leaf])).values()];
  const facts = leaves.map(
    (leaf, index) => sql`
      select ${sql.lit(index)} as leaf, get_bit(bits, ${positionOf(no)}::int) = 1 as member
      from (${bitmapOfLeaf(workspaceId, leaf, sources)}) as members
      where chunk = ${chunkOf(no)}::int`,
  );
  const { rows } = await sql<{ leaf: number; member: boolean }>`${sql.join(facts, sql` union all `)}`.execute(db);
  const members = new Set(rows.filter(({ member }) => member).map(({ leaf }) => leaf));
  return new Map(leaves.map((leaf, index) => [leafKey(leaf), members.has(index)]));
}
