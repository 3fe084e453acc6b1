/** Groups combined: contacts in any (or all) of `include` and in none of `exclude`. */
export interface GroupSet {
  include: readonly number[];
  exclude: readonly number[];
  match: 'any' | 'all';
}

/** A set as it is asked for: groups that are chosen, or an expression that is written. */
export type AskedSet = GroupSet | { expression: string };

/** A set as its address says it: what is usual is left out. An expression, also an empty one, is one that is written. */
export interface SetSearch {
  include?: readonly number[];
  exclude?: readonly number[];
  match?: 'all';
  expression?: string;
  /** Groups that are compared with each other, also none yet. */
  compare?: readonly number[];
}

/** As many as the API compares at once. */
export const MOST_COMPARED = 50;

export function parseSetSearch(given: Record<string, unknown>): SetSearch {
  // One of digits alone comes out of the address as a number.
  const expression = typeof given.expression === 'number' ? String(given.expression) : given.expression;
  if (typeof expression === 'string') return { expression };
  if (given.compare !== undefined) return { compare: idsOf(given.compare).slice(0, MOST_COMPARED) };
  return toSearch({
    include: idsOf(given.include),
    exclude: idsOf(given.exclude),
    match: given.match === 'all' ? 'all' : 'any',
  });
}

export const setOf = ({ compare = [], include = compare, exclude = [], match }: SetSearch): GroupSet => ({
  include,
  exclude,
  match: match ?? 'any',
});

export const toSearch = ({ include, exclude, match }: GroupSet): SetSearch => ({
  ...(include.length > 0 && { include }),
  ...(exclude.length > 0 && { exclude }),
  ...(match === 'all' && { match }),
});

/** Ids in an address: a list, or one by itself. */
function idsOf(given: unknown): number[] {
  const list = (Array.isArray(given) ? given : [given]).map(Number);
  return [...new Set(list.filter((id) => Number.isSafeInteger(id) && id > 0))];
}
