import { isOperatorWord } from './tokens.ts';
import { type Expression, type Leaf, leafKey, type Operator, operation } from './tree.ts';

/** A name that is read as it stands: letters and digits, within it also a few signs. Whatever else is quoted. */
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.]|-(?=[\p{L}\p{N}_]))*$/u;

const TIGHTNESS: Record<Operator, number> = { or: 0, and: 1, minus: 2, not: 3 };
const SIGNS: Record<Exclude<Operator, 'not'>, string> = { or: ' | ', and: ' & ', minus: ' - ' };

/**
 * The canonical text of an expression in normal form: one blank around each sign, only the brackets that it needs, groups
 * by their names; one whose name is not in `names` by its number.
 */
export function print(expression: Expression, names: ReadonlyMap<number, string>): string {
  const node = operation(expression);
  if (!node) return printLeaf(expression as Leaf, names);
  const { operator, operands } = node;
  const written = operands.map((operand) => {
    const inner = operation(operand);
    const text = print(operand, names);
    const needed = operator === 'not' ? TIGHTNESS.not : TIGHTNESS[operator] + 1;
    return inner && TIGHTNESS[inner.operator] < needed ? `(${text})` : text;
  });
  return operator === 'not' ? `!${written[0]}` : written.join(SIGNS[operator]);
}

function printLeaf(leaf: Leaf, names: ReadonlyMap<number, string>): string {
  const name = 'group' in leaf ? names.get(leaf.group) : undefined;
  if (!('group' in leaf) || name === undefined) return leafKey(leaf);
  return `${printName(name)}${leaf.at ? `@${leaf.at}` : ''}`;
}

/** A group's name as an expression says it. */
function printName(name: string): string {
  if (PLAIN.test(name) && !isOperatorWord(name) && name.toLowerCase() !== 'everyone') return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
