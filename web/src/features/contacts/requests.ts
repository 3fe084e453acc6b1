import { addressOf, call, type Schema } from '../../api/client.ts';
import type { CursorPage } from '../../components/useCursorPages.ts';
import { type ContactFilter, isFiltered } from './search.ts';

export type Contact = Schema<'Contact'>;

/** Contacts to do something with: some by id, or all that match. */
export type Chosen = { ids: readonly number[] } | { match: ContactFilter };

/** What is answered by everything that alters contacts or their groups. */
export interface Altered {
  added: number;
  removed: number;
  deleted: number;
  change: number | null;
}

/** A filter as the API's query names it. */
export function toQuery({ attributes = {}, ...rest }: ContactFilter): Record<string, string | number> {
  const own = Object.entries(attributes).map(([key, value]) => [`attribute.${key}`, value]);
  return { ...rest, ...Object.fromEntries(own) };
}

/** Those chosen, as the API's bodies name them: a match without a condition is everyone, and has to be said. */
const toBody = (chosen: Chosen): object => ('match' in chosen && !isFiltered(chosen.match) ? { all: true } : chosen);

/** A page without its size: counting may take longer than finding, and would hold the rows back. */
export const readContacts = (
  filter: ContactFilter,
  page: { limit: number; after: string | undefined },
  signal: AbortSignal,
): Promise<CursorPage<Contact>> =>
  call('GET', '/contacts', { query: { ...toQuery(filter), ...page, size: 'none' }, signal });

/** How many match, exactly. */
export const countContacts = async (filter: ContactFilter, signal: AbortSignal): Promise<number> => {
  const query = { ...toQuery(filter), limit: 1, size: 'exact' };
  const { size } = await call<{ size: number }>('GET', '/contacts', { query, signal });
  return size;
};

export const associateContacts = (
  chosen: Chosen,
  to: { mode: 'associate' | 'change'; groups: readonly number[]; newGroups: readonly string[] },
): Promise<Altered> => call('POST', '/contacts/associate', { body: { ...toBody(chosen), ...to } });

export const deleteContacts = (chosen: Chosen): Promise<Altered> =>
  call('POST', '/contacts/delete', { body: toBody(chosen) });

/** Ids that an address takes: the server's limit. */
export const MOST_EXPORTED_BY_ID = 500;

/** Where a file of contacts can be downloaded from. */
export const exportAddress = (chosen: Chosen): string =>
  addressOf('/contacts/export', 'ids' in chosen ? { ids: chosen.ids.join(',') } : toQuery(chosen.match));

/** A filter that was given a name. */
export interface SavedFilter {
  id: number;
  name: string;
  query: Record<string, unknown>;
}

export const readFilters = (signal: AbortSignal): Promise<{ items: SavedFilter[] }> =>
  call('GET', '/filters', { signal });
export const saveFilter = (name: string, query: ContactFilter): Promise<SavedFilter> =>
  call('POST', '/filters', { body: { name, query } });
export const changeFilter = (id: number, patch: { name?: string; query?: ContactFilter }): Promise<SavedFilter> =>
  call('PATCH', `/filters/${id}`, { body: patch });
export const deleteFilter = (id: number): Promise<void> => call('DELETE', `/filters/${id}`);

/** One thing that happened to a contact. */
export interface HistoryEntry {
  change: number;
  at: string;
  actor: string;
  actorName: string | null;
  kind: string;
  event: 'created' | 'updated' | 'deleted' | null;
  groups: { id: number; name: string; added: boolean }[];
  fields: { field: string; before: unknown; after: unknown }[];
}

export const readHistory = (
  id: number,
  after: string | undefined,
  signal: AbortSignal,
): Promise<CursorPage<HistoryEntry>> => call('GET', `/contacts/${id}/history`, { query: { limit: 20, after }, signal });

/** The contact of this phone number (E.164 with its plus), or null. */
export async function findByPhone(e164: string): Promise<Contact | null> {
  const query = { search: e164.slice(1), limit: 50, size: 'none' };
  const { items } = await call<CursorPage<Contact>>('GET', '/contacts', { query });
  return items.find(({ phone }) => phone === e164) ?? null;
}
