/** Groups combined: contacts in any (or all) of `include` and in none of `exclude`. */
export interface GroupSet {
  include: readonly number[];
  exclude: readonly number[];
  match: 'any' | 'all';
}

/** A set as its address says it: what is usual is left out. */
export interface SetSearch {
  include?: readonly number[];
  exclude?: readonly number[];
  match?: 'all';
}

export function parseSetSearch(given: Record<string, unknown>): SetSearch {
  return toSearch({
    include: idsOf(given.include),
    exclude: idsOf(given.exclude),
    match: given.match === 'all' ? 'all' : 'any',
  });
}

export const setOf = ({ include = [], exclude = [], match }: SetSearch): GroupSet => ({
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
