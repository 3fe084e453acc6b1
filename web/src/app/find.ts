import { api, ok, type Schema } from '../api/client.ts';

const MOST = 6;

/** Groups by part of their name and contacts by part of their name or phone, a few of each. */
export async function findGroupsAndContacts(
  search: string,
  signal: AbortSignal,
): Promise<{ groups: Schema<'Group'>[]; contacts: Schema<'Contact'>[] }> {
  const query = { search, limit: MOST };
  const [groups, contacts] = await Promise.all([
    ok(api.GET('/api/v1/groups', { params: { query }, signal })),
    ok(api.GET('/api/v1/contacts', { params: { query }, signal })),
  ]);
  return { groups: groups.items, contacts: contacts.items };
}
