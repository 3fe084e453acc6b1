/** A set that an expression is made of. */
export type Leaf =
  | GroupLeaf
  /** As the facet's key says it: `country:BR`. */
  | { facet: string }
  | ImportLeaf
  | { everyone: true };

/** The members of a group now; or who were members at a moment, as far as they are contacts now. */
export interface GroupLeaf {
  group: number;
  /** As `momentInText` writes it. */
  at?: string;
}

/** Whom an import created, updated, or whose groups it changed, as far as they are contacts now; or a part of them. */
export interface ImportLeaf {
  import: number;
  part?: ImportPart;
}

export const IMPORT_PARTS = ['created', 'updated'] as const;
export type ImportPart = (typeof IMPORT_PARTS)[number];

/** A set of contacts, as a tree over leaves of any kind. `minus` is its first operand without all of the others. */
export type Tree<L> = L | { and: Tree<L>[] } | { or: Tree<L>[] } | { not: Tree<L> } | { minus: Tree<L>[] };

/** A set of contacts. `not` is of everyone in the workspace. */
export type Expression = Tree<Leaf>;

/** Enough for anything that a person can read, and what a tree may cost. */
export const MOST_LEAVES = 100;
/** Operators within one another. */
export const MOST_LEVELS = 16;

export type Operator = 'and' | 'or' | 'not' | 'minus';

/** The operator of a node with its operands; null for a leaf. */
export function operation<L extends object>(tree: Tree<L>): { operator: Operator; operands: Tree<L>[] } | null {
  if ('and' in tree) return { operator: 'and', operands: tree.and };
  if ('or' in tree) return { operator: 'or', operands: tree.or };
  if ('minus' in tree) return { operator: 'minus', operands: tree.minus };
  if ('not' in tree) return { operator: 'not', operands: [tree.not] };
  return null;
}

/** A node of these operands; `not` has one. */
export function nodeOf<L>(operator: Operator, operands: Tree<L>[]): Tree<L> {
  switch (operator) {
    case 'and':
      return { and: operands };
    case 'or':
      return { or: operands };
    case 'minus':
      return { minus: operands };
    case 'not':
      return { not: operands[0]! };
  }
}

/** The leaves from left to right, each as often as it stands there. */
export function leavesOf<L extends object>(tree: Tree<L>): L[] {
  const node = operation(tree);
  return node ? node.operands.flatMap(leavesOf) : [tree as L];
}

/** The same tree over other leaves. */
export function mapLeaves<L extends object, M>(tree: Tree<L>, map: (leaf: L) => M): Tree<M> {
  const node = operation(tree);
  if (!node) return map(tree as L);
  return nodeOf(
    node.operator,
    node.operands.map((operand) => mapLeaves(operand, map)),
  );
}

/** How many operators are within one another; 0 for a leaf. */
export function levelsOf<L extends object>(tree: Tree<L>): number {
  const node = operation(tree);
  return node ? 1 + Math.max(0, ...node.operands.map(levelsOf)) : 0;
}

/**
 * The normal form, the one that text gives back: what brackets alone told apart is one. An operator of one operand is that
 * operand; `and` in `and`, `or` in `or`, and `minus` where `minus` begins are one.
 */
export function normalise<L extends object>(tree: Tree<L>): Tree<L> {
  const node = operation(tree);
  if (!node) return tree;
  const operands = node.operands.map(normalise);
  if (node.operator === 'not') return { not: operands[0]! };
  if (operands.length === 1) return operands[0]!;
  const flat = operands.flatMap((operand, index) => {
    const inner = operation(operand);
    const isSame = inner?.operator === node.operator && (node.operator !== 'minus' || index === 0);
    return isSame ? inner.operands : [operand];
  });
  return nodeOf(node.operator, flat);
}

/** The same for equal leaves, and for them alone. */
export function leafKey(leaf: Leaf): string {
  if ('group' in leaf) return `#${leaf.group}${leaf.at ? `@${leaf.at}` : ''}`;
  if ('facet' in leaf) return leaf.facet;
  if ('import' in leaf) return `import:${leaf.import}${leaf.part ? `:${leaf.part}` : ''}`;
  return 'everyone';
}
