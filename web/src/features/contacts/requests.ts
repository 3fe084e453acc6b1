import { api, ok, type Schema } from '../../api/client.ts';
import type { CursorPage } from '../../components/useCursorPages.ts';
import { type ContactFilter, isFiltered } from './search.ts';

export type Contact = Schema<'Contact'>;

/** What a contact is called: by whatever of it is known. */
export const nameOf = ({ id, name, phone, userId }: Contact): string => name || phone || userId || `#${id}`;

/** Contacts to do something with: some by id, or all that match. */
export type Chosen = { ids: readonly number[] } | { match: ContactFilter };

/** What is answered by everything that alters contacts or their groups. */
type Altered = Promise<Pick<Schema<'MemberCounts'>, 'added' | 'removed' | 'deleted' | 'change'>>;

/** A filter as the API's query names it. */
function toQuery({ attributes = {}, ...rest }: ContactFilter): Omit<ContactFilter, 'attributes'> {
  const own = Object.entries(attributes).map(([key, value]) => [`attribute.${key}`, value]);
  return { ...rest, ...Object.fromEntries(own) };
}

/** Those chosen, as the API's bodies name them: a match without a condition is everyone, and has to be said. */
export function toBody(chosen: Chosen): { ids: number[] } | { match: ContactFilter } | { all: true } {
  if ('ids' in chosen) return { ids: [...chosen.ids] };
  return isFiltered(chosen.match) ? { match: chosen.match } : { all: true };
}

/** A page without its size: counting may take longer than finding, and would hold the rows back. */
export const readContacts = (
  filter: ContactFilter,
  { limit, after }: { limit: number; after: string | undefined },
  signal: AbortSignal,
): Promise<CursorPage<Contact>> => {
  const query = { ...toQuery(filter), limit, ...(after !== undefined && { after }), size: 'none' as const };
  return ok(api.GET('/api/v1/contacts', { params: { query }, signal }));
};

/** How many match, exactly; null where counting them takes longer than anybody waits. */
export const countContacts = async (filter: ContactFilter, signal: AbortSignal): Promise<number | null> => {
  const query = { ...toQuery(filter), limit: 1, size: 'exact' as const };
  return (await ok(api.GET('/api/v1/contacts', { params: { query }, signal }))).size;
};

export const associateContacts = (
  chosen: Chosen,
  to: { mode: 'associate' | 'change'; groups: readonly number[]; newGroups: readonly string[] },
): Altered => {
  const body = { ...toBody(chosen), mode: to.mode, groups: [...to.groups], newGroups: [...to.newGroups] };
  return ok(api.POST('/api/v1/contacts/associate', { body }));
};

export const deleteContacts = (chosen: Chosen): Altered =>
  ok(api.POST('/api/v1/contacts/delete', { body: toBody(chosen) }));

/** The contact of this phone number (E.164 with its plus), or null. */
export async function findByPhone(e164: string): Promise<Contact | null> {
  const query = { search: e164.slice(1), limit: 50, size: 'none' as const };
  const { items } = await ok(api.GET('/api/v1/contacts', { params: { query } }));
  return items.find(({ phone }) => phone === e164) ?? null;
}

/** A filter that was given a name. */
export type SavedFilter = Schema<'SavedFilter'>;

export const readFilters = (signal: AbortSignal): Promise<{ items: SavedFilter[] }> =>
  ok(api.GET('/api/v1/filters', { signal }));

export const saveFilter = (name: string, query: ContactFilter): Promise<SavedFilter> =>
  ok(api.POST('/api/v1/filters', { body: { name, query } }));

export const renameFilter = (id: number, name: string): Promise<SavedFilter> =>
  ok(api.PATCH('/api/v1/filters/{id}', { params: { path: { id } }, body: { name } }));

export const deleteFilter = (id: number): Promise<unknown> =>
  ok(api.DELETE('/api/v1/filters/{id}', { params: { path: { id } } }));

/** What happened to a contact, latest first. */
export const readHistory = (id: number, after: string | undefined, signal: AbortSignal) => {
  const query = { limit: 20, ...(after !== undefined && { after }) };
  return ok(api.GET('/api/v1/contacts/{id}/history', { params: { path: { id }, query }, signal }));
};

/** One thing that happened to a contact. */
export type HistoryEntry = Awaited<ReturnType<typeof readHistory>>['items'][number];
