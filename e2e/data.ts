import { createKey } from '../src/access/keys.ts';
import { importForm, settledImport } from '../test/api/world.ts';
import type { Console } from './browser.ts';

/** A contact as the API takes it. */
export interface NewContact {
  country?: string;
  phone?: string;
  userId?: string;
  name: string;
  email?: string;
}

const newKey = async ({ api, workspaceId }: Console): Promise<string> =>
  (await createKey(api.database.db, { workspaceId, name: 'of a test', role: 'owner' })).key;

/** Does by the API what a test needs to be there beforehand; answers the body. */
async function doByApi<T>(console: Console, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await console.api.call<T>(method, path, { key: await newKey(console), body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.body;
}

/** A group with these contacts. */
export const makeGroup = (console: Console, name: string, contacts: readonly NewContact[] = []) =>
  doByApi<{ id: number }>(console, 'POST', '/groups', { name, ...(contacts.length > 0 && { contacts }) });

/** So many contacts called “NAME 1”, “NAME 2”, …, whose Chinese mobile numbers begin with these seven digits. */
export const contactsNamed = (name: string, count: number, start: string): NewContact[] =>
  Array.from({ length: count }, (_, index) => ({
    country: 'CN',
    phone: `${start}${String(index + 1).padStart(4, '0')}`,
    name: `${name} ${index + 1}`,
  }));

/** An import into a group that has been checked and waits to be committed, and so is bound to the group. */
export async function waitingImport(console: Console, { group, file }: { group: number; file: string }): Promise<void> {
  const form = importForm('Country,Phone,Name\nCN,13800180001,Waits\n', { groups: [group] }, file);
  const { id } = await doByApi<{ id: number }>(console, 'POST', '/imports', form);
  await settledImport(console.api, await newKey(console), id);
}
