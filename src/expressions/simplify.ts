import { type Expression, type Leaf, leafKey, operation } from './tree.ts';

/** Without complements, and a difference has two operands. */
export type Simple = Leaf | { and: Simple[] } | { or: Simple[] } | { minus: [Simple, Simple] };

const EVERYONE: Simple = { everyone: true };

/**
 * An expression of the same contacts that costs less to evaluate, or null where nobody can be in it, whatever its groups
 * hold: what is repeated, cancelled or contained in another operand is gone, complements have become differences, and
 * `minus` has two operands.
 */
export function simplify(expression: Expression): Simple | null {
  const node = operation(expression);
  if (!node) return expression as Leaf;
  const operands = node.operands.map(simplify);
  switch (node.operator) {
    case 'and':
      return intersect(operands);
    case 'or':
      return unite(operands);
    case 'not':
      return without(EVERYONE, operands[0]!);
    case 'minus':
      return without(operands[0]!, unite(operands.slice(1)));
  }
}

function intersect(operands: (Simple | null)[]): Simple | null {
  if (operands.includes(null)) return null;
  const flat = distinct(flatten('and', operands as Simple[]));
  const kept: Simple[] = [];
  const excluded: Simple[] = [];
  for (const operand of flat) {
    const difference = differenceOf(operand);
    if (difference) excluded.push(difference.excluded);
    const included = difference ? difference.included : operand;
    if (!isEveryone(included)) kept.push(...flatten('and', [included]));
  }
  const included = absorb(distinct(kept), 'or');
  const both = included.length === 0 ? EVERYONE : joined('and', included);
  return without(both, unite(excluded));
}

function unite(operands: (Simple | null)[]): Simple | null {
  const some = operands.filter((operand) => operand !== null);
  const flat = absorb(distinct(flatten('or', some)), 'and');
  if (flat.length === 0) return null;
  if (flat.some(isEveryone) || hasComplements(flat)) return EVERYONE;
  return joined('or', flat);
}

/** `included` without `excluded`. */
function without(included: Simple | null, excluded: Simple | null): Simple | null {
  if (included === null || excluded === null) return included;
  if (isEveryone(excluded)) return null;
  const inner = differenceOf(included);
  // (a - b) - c is a - (b | c); everyone - (everyone - a) is a.
  if (inner) return without(inner.included, unite([inner.excluded, excluded]));
  const cut = differenceOf(excluded);
  if (isEveryone(included) && cut && isEveryone(cut.included)) return cut.excluded;
  const keys = new Set(flatten('or', [excluded]).map(keyOf));
  if (flatten('and', [included]).some((one) => keys.has(keyOf(one)))) return null;
  if ('or' in included) {
    // Those that are left out altogether need not be brought in.
    const rest = included.or.filter((one) => !keys.has(keyOf(one)));
    if (rest.length < included.or.length) return without(unite(rest), excluded);
  }
  return { minus: [included, excluded] };
}

const isEveryone = (expression: Simple): boolean => 'everyone' in expression;

function joined(operator: 'and' | 'or', operands: Simple[]): Simple {
  if (operands.length === 1) return operands[0]!;
  return operator === 'and' ? { and: operands } : { or: operands };
}

const differenceOf = (expression: Simple): { included: Simple; excluded: Simple } | null =>
  'minus' in expression ? { included: expression.minus[0], excluded: expression.minus[1] } : null;

function flatten(operator: 'and' | 'or', operands: Simple[]): Simple[] {
  return operands.flatMap((operand) => {
    if (operator === 'and') return 'and' in operand ? operand.and : [operand];
    return 'or' in operand ? operand.or : [operand];
  });
}

function distinct(operands: Simple[]): Simple[] {
  const seen = new Set<string>();
  return operands.filter((operand) => seen.size < seen.add(keyOf(operand)).size);
}

/** Without operands that another one contains: of a | a & b only a, of a & (a | b) only a. */
function absorb(operands: Simple[], inner: 'and' | 'or'): Simple[] {
  const keys = new Set(operands.map(keyOf));
  return operands.filter((operand) => {
    // Who is in a - b is in a.
    const whole = (inner === 'and' && differenceOf(operand)?.included) || operand;
    const parts = flatten(inner, [whole]);
    return (whole === operand && parts.length === 1) || !parts.some((part) => keys.has(keyOf(part)));
  });
}

/** Whether one is everyone without another. */
function hasComplements(operands: Simple[]): boolean {
  const keys = new Set(operands.map(keyOf));
  return operands.some((operand) => {
    const difference = differenceOf(operand);
    return difference !== null && isEveryone(difference.included) && keys.has(keyOf(difference.excluded));
  });
}

/** The same for operands that are the same but for the order in which they stand. */
function keyOf(expression: Simple): string {
  const node = operation<Leaf>(expression);
  if (!node) return leafKey(expression as Leaf);
  const keys = (node.operands as Simple[]).map(keyOf);
  if (node.operator === 'and' || node.operator === 'or') keys.sort();
  return `${node.operator}(${keys.join()})`;
}
