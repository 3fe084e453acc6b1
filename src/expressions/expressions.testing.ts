import fc from 'fast-check';
import {
  type Expression,
  type Leaf,
  leafKey,
  leavesOf,
  levelsOf,
  MOST_LEAVES,
  MOST_LEVELS,
  normalise,
  operation,
} from './tree.ts';

/** Trees over these leaves as a caller may write them: operators of one operand, operators in themselves. */
export const treesOf = (leaves: fc.Arbitrary<Leaf>): fc.Arbitrary<Expression> =>
  fc
    .letrec<{ tree: Expression }>((tie) => {
      const operands = fc.array(tie('tree'), { minLength: 1, maxLength: 4 });
      return {
        tree: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          leaves,
          fc.record({ and: operands }),
          fc.record({ or: operands }),
          fc.record({ not: tie('tree') }),
          fc.record({ minus: operands }),
        ),
      };
    })
    .tree.filter((tree) => levelsOf(tree) <= MOST_LEVELS && leavesOf(tree).length <= MOST_LEAVES);

export const normalTreesOf = (leaves: fc.Arbitrary<Leaf>): fc.Arbitrary<Expression> => treesOf(leaves).map(normalise);

/** Who is in an expression, by JavaScript's sets. */
export function membersOf(
  tree: Expression,
  sets: ReadonlyMap<string, ReadonlySet<number>>,
  everyone: ReadonlySet<number>,
): Set<number> {
  const node = operation(tree);
  if (!node) return new Set('everyone' in tree ? everyone : (sets.get(leafKey(tree as Leaf)) ?? []));
  const operands = node.operands.map((operand) => membersOf(operand, sets, everyone));
  const [first, ...others] = operands as [Set<number>, ...Set<number>[]];
  switch (node.operator) {
    case 'and':
      return new Set([...first].filter((no) => others.every((other) => other.has(no))));
    case 'or':
      return new Set(operands.flatMap((operand) => [...operand]));
    case 'not':
      return new Set([...everyone].filter((no) => !first.has(no)));
    case 'minus':
      return new Set([...first].filter((no) => !others.some((other) => other.has(no))));
  }
}
