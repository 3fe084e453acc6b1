import { parseMoment } from '../../lib/moment.ts';

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
  /** What differs between two groups, or two moments of one; what is not chosen yet, is absent. */
  view?: 'difference';
  left?: number;
  /** RFC 3339; now if absent. */
  leftAt?: string;
  right?: number;
  rightAt?: string;
  /** Which of the lists is shown; those who are only in the left one if absent. */
  side?: Exclude<Side, 'onlyLeft'>;
}

/** Contacts of two groups or moments, by where they are. */
export const SIDES = ['onlyLeft', 'both', 'onlyRight'] as const;
export type Side = (typeof SIDES)[number];

/** A group, now or at a moment. */
export interface GroupAt {
  group: number | undefined;
  at: string | undefined;
}

export interface Difference {
  left: GroupAt;
  right: GroupAt;
  side: Side;
}

export const differenceOf = ({ left, leftAt, right, rightAt, side }: SetSearch): Difference => ({
  left: { group: left, at: leftAt },
  right: { group: right, at: rightAt },
  side: side ?? 'onlyLeft',
});

export const differenceSearch = ({ left, right, side }: Difference): SetSearch => ({
  view: 'difference',
  ...(left.group !== undefined && { left: left.group }),
  ...(left.at !== undefined && { leftAt: left.at }),
  ...(right.group !== undefined && { right: right.group }),
  ...(right.at !== undefined && { rightAt: right.at }),
  ...(side !== 'onlyLeft' && { side }),
});

/** As many as the API compares at once. */
export const MOST_COMPARED = 50;

export function parseSetSearch(given: Record<string, unknown>): SetSearch {
  // One of digits alone comes out of the address as a number.
  const expression = typeof given.expression === 'number' ? String(given.expression) : given.expression;
  if (typeof expression === 'string') return { expression };
  if (given.view === 'difference') {
    const [left, right] = [idsOf(given.left)[0], idsOf(given.right)[0]];
    const side = SIDES.find((one) => one === given.side) ?? 'onlyLeft';
    return differenceSearch({
      left: { group: left, at: parseMoment(given.leftAt) },
      right: { group: right, at: parseMoment(given.rightAt) },
      side,
    });
  }
  if (given.compare !== undefined) return { compare: idsOf(given.compare).slice(0, MOST_COMPARED) };
  return toSearch({
    include: idsOf(given.include),
    exclude: idsOf(given.exclude),
    match: given.match === 'all' ? 'all' : 'any',
  });
}

/** The groups that are combined, or those that are compared. */
export const setOf = ({ compare, left, right, include, exclude = [], match }: SetSearch): GroupSet => ({
  include: include ?? compare ?? [...new Set([left, right].filter((id) => id !== undefined))],
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
