import { AppError } from '../lib/errors.ts';
import { momentInText } from '../lib/moment.ts';
import { ParseError, parse, type WrittenLeaf } from './parse.ts';
import type { ExpressionInput, ExpressionTree } from './schema.ts';
import type { Span } from './tokens.ts';
import { type Leaf, leavesOf, levelsOf, MOST_LEAVES, MOST_LEVELS, normalise, type Tree } from './tree.ts';

/** A leaf with its place in what was given: a path in JSON, and in a text also from where to where. */
export interface PlacedLeaf {
  leaf: WrittenLeaf['leaf'];
  path: string;
  at: Span | undefined;
}

/** The tree of an expression as it was given at `path`, in normal form. Throws `invalid_expression`. */
export function readExpression(given: ExpressionInput, path: string): Tree<PlacedLeaf> {
  return typeof given === 'string' ? readText(given, path) : readTree(given, path);
}

function readText(text: string, path: string): Tree<PlacedLeaf> {
  const place = (tree: Tree<WrittenLeaf>): Tree<PlacedLeaf> => {
    if ('and' in tree) return { and: tree.and.map(place) };
    if ('or' in tree) return { or: tree.or.map(place) };
    if ('minus' in tree) return { minus: tree.minus.map(place) };
    if ('not' in tree) return { not: place(tree.not) };
    return { leaf: tree.leaf, path, at: { start: tree.start, end: tree.end } };
  };
  try {
    return place(parse(text));
  } catch (error) {
    if (error instanceof ParseError) throw refused(error.message, { path, at: error.span, code: error.code });
    throw error;
  }
}

function readTree(given: ExpressionTree, path: string): Tree<PlacedLeaf> {
  const tree = normalise(placed(given, path));
  if (levelsOf(tree) > MOST_LEVELS) throw refused(`At most ${MOST_LEVELS} operators within one another.`, { path });
  if (leavesOf(tree).length > MOST_LEAVES) throw refused(`At most ${MOST_LEAVES} groups and other sets.`, { path });
  return tree;
}

function placed(given: ExpressionTree, path: string): Tree<PlacedLeaf> {
  const each = (operands: ExpressionTree[], operator: string): Tree<PlacedLeaf>[] =>
    operands.map((operand, index) => placed(operand, `${path}.${operator}[${index}]`));
  if (given.and) return { and: each(given.and, 'and') };
  if (given.or) return { or: each(given.or, 'or') };
  if (given.minus) return { minus: each(given.minus, 'minus') };
  if (given.not) return { not: placed(given.not, `${path}.not`) };
  const leaf = leafOf(given);
  return { leaf, path: `${path}.${Object.keys(leaf)[0]}`, at: undefined };
}

function leafOf({ group, at, facet, import: id, part }: ExpressionTree): Leaf {
  if (group !== undefined) return { group, ...(at !== undefined && { at: momentInText(at) }) };
  if (facet !== undefined) return { facet };
  if (id !== undefined) return { import: id, ...(part && { part }) };
  return { everyone: true };
}

const refused = (
  message: string,
  { path, at, code = 'invalid_expression' }: { path: string; at?: Span; code?: string },
): AppError =>
  new AppError('invalid_expression', at ? `${message} At character ${at.start + 1}.` : `${path}: ${message}`, {
    errors: [{ path, code, message, ...(at && { at }) }],
  });
