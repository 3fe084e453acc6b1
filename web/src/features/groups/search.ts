import { parseMoment } from '../../lib/moment.ts';

/** What the addresses of the groups' pages say beside their path. */

export const SORTS = ['name', 'size', 'changed'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

export interface GroupsSearch {
  search?: string;
  /** Newest first if absent. */
  sort?: Sort;
  order?: Order;
}

export function parseGroupsSearch(given: Record<string, unknown>): GroupsSearch {
  const sort = SORTS.find((one) => one === given.sort);
  return {
    ...parseText(given),
    ...(sort && { sort, order: given.order === 'asc' ? 'asc' : 'desc' }),
  };
}

export interface TrashSearch {
  search?: string;
}

export const parseTrashSearch = (given: Record<string, unknown>): TrashSearch => parseText(given);

/** After how many days a group may be called unused. */
export const DAYS = [30, 90, 180, 365] as const;
export type IdleDays = (typeof DAYS)[number];
export const IDLE_DAYS = 90;

export interface TidySearch {
  /** Redundant ones if absent. */
  view?: 'stale';
  /** 90 if absent. */
  days?: IdleDays;
}

export function parseTidySearch(given: Record<string, unknown>): TidySearch {
  if (given.view !== 'stale') return {};
  const days = DAYS.find((one) => one === Number(given.days));
  return { view: 'stale', ...(days && days !== IDLE_DAYS && { days }) };
}

export const GROUP_TABS = ['members', 'insights', 'history', 'usage'] as const;
export type GroupTab = (typeof GROUP_TABS)[number];

/** By what growth is told. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface GroupSearch {
  /** Members if absent. */
  tab?: GroupTab;
  /** Part of a member's name or number. */
  search?: string;
  /** The members of this moment (RFC 3339); of now if absent. */
  at?: string;
  /** Growth by day if absent. */
  by?: Exclude<Period, 'day'>;
}

export function parseGroupSearch(given: Record<string, unknown>): GroupSearch {
  const tab = GROUP_TABS.find((one) => one === given.tab);
  if (tab === 'insights') return { ...parseText(given), tab, ...(isLonger(given.by) && { by: given.by }) };
  if (tab && tab !== 'members') return { ...parseText(given), tab };
  const at = parseMoment(given.at);
  return { ...parseText(given), ...(at && { at }) };
}

const isLonger = (by: unknown): by is 'week' | 'month' => by === 'week' || by === 'month';

/** Digits in an address are read as a number, and a search may well be digits. */
function parseText({ search }: Record<string, unknown>): { search?: string } {
  const text = typeof search === 'number' ? String(search) : search;
  return typeof text === 'string' && text !== '' ? { search: text.slice(0, 200) } : {};
}
