/**
 * Which contacts: all that every given part holds for, in the API's own names. Dates are days (UTC) as YYYY-MM-DD, from
 * the first and before the last.
 */
export interface ContactFilter {
  search?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** Members of this group. */
  group?: number;
  /** Whoever is in a set expression. */
  expression?: string;
  /** Values of attributes by their keys. */
  attributes?: Record<string, string>;
  createdFrom?: string;
  createdTo?: string;
  updatedFrom?: string;
  updatedTo?: string;
}

/** What the address of Contact Management says: the filter, and the contact whose drawer is open. */
export interface ContactsSearch extends ContactFilter {
  contact?: number;
}

export const DATES = ['createdFrom', 'createdTo', 'updatedFrom', 'updatedTo'] as const;

/** Reads an address, or a saved filter; what is no filter is left out. */
export function parseFilter(given: Record<string, unknown>): ContactFilter {
  const filter: ContactFilter = {};
  // A search for digits comes out of the address as a number.
  const search = typeof given.search === 'number' ? String(given.search) : given.search;
  if (typeof search === 'string' && search.trim() !== '') filter.search = search;
  if (typeof given.country === 'string' && /^[A-Z]{2}$/.test(given.country)) filter.country = given.country;
  const group = idOf(given.group);
  if (group !== null) filter.group = group;
  // One of digits alone comes out of the address as a number.
  const expression = typeof given.expression === 'number' ? String(given.expression) : given.expression;
  if (typeof expression === 'string' && expression.trim() !== '') filter.expression = expression;
  const attributes = Object.entries(isRecord(given.attributes) ? given.attributes : {}).map(
    ([key, value]) => [key, String(value)] as const,
  );
  if (attributes.length > 0) filter.attributes = Object.fromEntries(attributes);
  for (const date of DATES) {
    const day = given[date];
    if (typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day)) filter[date] = day;
  }
  return filter;
}

export function parseContactsSearch(given: Record<string, unknown>): ContactsSearch {
  const contact = idOf(given.contact);
  return { ...parseFilter(given), ...(contact !== null && { contact }) };
}

/** By what two contacts are taken for one person. */
export const DUPLICATE_RULES = ['number', 'email', 'name'] as const;
export type DuplicateRule = (typeof DUPLICATE_RULES)[number];

/** What the address of the duplicates says: by number if absent. */
export interface DuplicatesSearch {
  by?: DuplicateRule;
}

export function parseDuplicatesSearch(given: Record<string, unknown>): DuplicatesSearch {
  const by = DUPLICATE_RULES.find((one) => one === given.by);
  return by && by !== 'number' ? { by } : {};
}

/** The filter of an address. */
export const filterOf = ({ contact: _, ...filter }: ContactsSearch): ContactFilter => filter;

export const isFiltered = (filter: ContactFilter): boolean => Object.keys(filter).length > 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function idOf(value: unknown): number | null {
  const id = Number(value);
  return value !== undefined && value !== '' && Number.isSafeInteger(id) && id > 0 ? id : null;
}
