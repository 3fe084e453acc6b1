import type { Selected } from './useSelected.ts';

/** Members as the API takes them: by id, or everyone who matches. */
export type Who = { ids: number[] } | { match: { group: number; search?: string } };

export const whoOf = ({ ids, all }: Selected, group: number, search: string): Who =>
  all ? { match: { group, ...(search && { search }) } } : { ids: [...ids] };
