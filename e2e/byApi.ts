import { createKey } from '../src/access/keys.ts';
import { importForm } from '../test/api/world.ts';
import type { Console } from './browser.ts';

/** Does something by the API as an owner's key; answers the body, and throws unless it succeeds. */
export type ByApi = <T = { id: number; change: number | null }>(
  method: string,
  path: string,
  body?: unknown,
) => Promise<T>;

/** What a test needs to be there beforehand is made by the API, which is quicker than by hand. */
export async function byApi({ api, workspaceId }: Pick<Console, 'api' | 'workspaceId'>): Promise<ByApi> {
  const { key } = await createKey(api.database.db, { workspaceId, name: 'of a test', role: 'owner' });
  return async <T>(method: string, path: string, body?: unknown) => {
    const answer = await api.call<T>(method, path, { key, body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
}

/** Uploads a file and waits until it has been checked, or committed if the options say so; answers its id. */
export async function importByApi(call: ByApi, content: string, options: object, name: string): Promise<number> {
  const { id } = await call('POST', '/imports', importForm(content, options, name));
  for (;;) {
    const { status } = await call<{ status: string }>('GET', `/imports/${id}`);
    if (status !== 'checking' && status !== 'committing') return id;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
