import type { Grant, Role } from '../../src/access/schema.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import type { ApiAnswer, TestApi } from '../api.ts';
import { type Browser, newBrowser } from './browser.ts';
import { newPerson, type TestPerson } from './people.ts';

/** Somebody at work in a browser. */
export interface Colleague extends TestPerson {
  browser: Browser;
}

/** A workspace and people at work in it. */
export interface Office {
  id: number;
  /** Hires somebody; owners have all permissions, others those that are told, or what is usual. */
  hire: (role: Role, permissions?: Grant[]) => Promise<Colleague>;
  /** A request of somebody in this workspace. */
  as: <T = Record<string, unknown>>(
    who: { browser: Browser },
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<ApiAnswer<T>>;
}

/** A browser in which a person is signed in, without having signed in there. */
export function browserOf(api: TestApi, person: TestPerson): Browser {
  const browser = newBrowser(api);
  const [name, value] = person.cookie.split('=', 2) as [string, string];
  browser.cookies.set(name, { name, value, attributes: {} });
  return browser;
}

export async function newOffice(api: TestApi, name = 'Office'): Promise<Office> {
  const { db } = api.database;
  const { id } = await createWorkspace(db, { name });
  return {
    id,
    async hire(role, permissions) {
      const person = await newPerson(db, { workspaceId: id, role, ...(permissions && { permissions }) });
      return { ...person, browser: browserOf(api, person) };
    },
    as: ({ browser }, method, path, body) => browser.call(method, path, { workspace: id, body }),
  };
}

/** What the trail of a workspace says, the oldest first. */
export const trailOf = (api: TestApi, workspaceId: number) =>
  api.database.db
    .selectFrom('audit_event')
    .select(['action', 'actor', 'target', 'target_name', 'details'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
    .execute();
