import type { Schema } from '../../api/client.ts';
import type { GroupSet } from './search.ts';

/** An expression as the API writes it: exactly one of its keys, but for a group's moment and an import's part. */
export type Tree = Schema<'Expression'>;

export type Operator = 'and' | 'or' | 'not' | 'minus';

/** The operator of a node with its operands; null for a leaf. */
export function operation({ and, or, minus, not }: Tree): { operator: Operator; operands: Tree[] } | null {
  if (and) return { operator: 'and', operands: and };
  if (or) return { operator: 'or', operands: or };
  if (minus) return { operator: 'minus', operands: minus };
  return not ? { operator: 'not', operands: [not] } : null;
}

/** The ids of the groups that an expression names. */
export function groupsIn(tree: Tree): number[] {
  const inner = operation(tree);
  if (inner) return [...new Set(inner.operands.flatMap(groupsIn))];
  return tree.group === undefined ? [] : [tree.group];
}

/** Chosen groups as an expression; null where none is to be included. */
export function treeOf({ include, exclude, match }: GroupSet): Tree | null {
  if (include.length === 0) return null;
  const [first, ...others] = include.map((group): Tree => ({ group }));
  const all: Tree[] = [first!, ...others];
  const included: Tree = all.length === 1 ? first! : match === 'all' ? { and: all } : { or: all };
  return exclude.length === 0 ? included : { minus: [included, ...exclude.map((group): Tree => ({ group }))] };
}

/** An expression as groups that are chosen; null where choosing cannot say it. */
export function chosenIn(tree: Tree): GroupSet | null {
  const [whole, ...without] = tree.minus ?? [tree];
  const exclude = without.flatMap((one) => idsOf(one.or ?? [one]) ?? [null]);
  const include = idsOf(whole!.and ?? whole!.or ?? [whole!]);
  if (!include || exclude.includes(null)) return null;
  return { include, exclude: exclude as number[], match: whole!.and ? 'all' : 'any' };
}

function idsOf(leaves: readonly Tree[]): number[] | null {
  const ids = leaves.map(({ group, at }) => (at === undefined ? group : undefined));
  return ids.every((id) => id !== undefined) ? ids : null;
}
