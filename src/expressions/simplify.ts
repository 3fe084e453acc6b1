import { type Expression, type Leaf, leafKey, nodeOf, type Operator, operation } from './tree.ts';

const EVERYONE: Expression = { everyone: true };

/**
 * An expression of the same contacts that costs less to evaluate, or null where nobody can be in it, whatever its groups
 * hold: what is repeated, cancelled or contained in another operand is gone, complements have become differences, and
 * `minus` has two operands.
 */
export function simplify(expression: Expression): Expression | null {
  const node = operation(expression);
  if (!node) return expression;
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

function intersect(operands: (Expression | null)[]): Expression | null {
  if (operands.includes(null)) return null;
  const flat = distinct(flatten('and', operands as Expression[]));
  const kept: Expression[] = [];
  const excluded: Expression[] = [];
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

function unite(operands: (Expression | null)[]): Expression | null {
  const some = operands.filter((operand) => operand !== null);
  const flat = absorb(distinct(flatten('or', some)), 'and');
  if (flat.length === 0) return null;
  if (flat.some(isEveryone) || hasComplements(flat)) return EVERYONE;
  return joined('or', flat);
}

/** `included` without `excluded`. */
function without(included: Expression | null, excluded: Expression | null): Expression | null {
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

const isEveryone = (expression: Expression): boolean => 'everyone' in expression;

const joined = (operator: Operator, operands: Expression[]): Expression =>
  operands.length === 1 ? operands[0]! : nodeOf(operator, operands);

const differenceOf = (expression: Expression): { included: Expression; excluded: Expression } | null =>
  'minus' in expression ? { included: expression.minus[0]!, excluded: expression.minus[1]! } : null;

function flatten(operator: 'and' | 'or', operands: Expression[]): Expression[] {
  return operands.flatMap((operand) => {
    const node = operation(operand);
    return node?.operator === operator ? node.operands : [operand];
  });
}

function distinct(operands: Expression[]): Expression[] {
  const seen = new Set<string>();
  return operands.filter((operand) => seen.size < seen.add(keyOf(operand)).size);
}

/** Without operands that another one contains: of a | a & b only a, of a & (a | b) only a. */
function absorb(operands: Expression[], inner: 'and' | 'or'): Expression[] {
  const keys = new Set(operands.map(keyOf));
  return operands.filter((operand) => {
    const node = operation(operand);
    const parts = node?.operator === inner ? node.operands : [];
    const included = inner === 'and' ? differenceOf(operand)?.included : undefined;
    return ![...parts, ...(included ? flatten('and', [included]) : [])].some((part) => keys.has(keyOf(part)));
  });
}

/** Whether one is everyone without another. */
function hasComplements(operands: Expression[]): boolean {
  const keys = new Set(operands.map(keyOf));
  return operands.some((operand) => {
    const difference = differenceOf(operand);
    return difference !== null && isEveryone(difference.included) && keys.has(keyOf(difference.excluded));
  });
}

/** The same for operands that are the same but for the order in which they stand. */
function keyOf(expression: Expression): string {
  const node = operation(expression);
  if (!node) return leafKey(expression as Leaf);
  const keys = node.operands.map(keyOf);
  if (node.operator === 'and' || node.operator === 'or') keys.sort();
  return `${node.operator}(${keys.join()})`;
}
