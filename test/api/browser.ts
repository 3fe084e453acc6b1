import { afterAll, beforeAll } from 'vitest';
import { type ApiAnswer, startApi, type TestApi } from '../api.ts';
import { PASSWORD } from './people.ts';

/** A cookie as a server set it. */
export interface Cookie {
  name: string;
  value: string;
  /** By lower-case name; a flag's value is empty. */
  attributes: Record<string, string>;
}

interface Asked {
  body?: unknown;
  workspace?: number;
  headers?: Record<string, string>;
}

/** A page of Muster in a browser: it keeps cookies and sends those whose path fits, and says where it is from. */
export interface Browser {
  /** What it would send to any path, by name. */
  cookies: Map<string, Cookie>;
  call: <T = Record<string, unknown>>(method: string, path: string, asked?: Asked) => Promise<ApiAnswer<T>>;
}

/** A browser without cookies. `ip`: where it is, as a trusted proxy says. */
export function newBrowser(api: TestApi, { ip }: { ip?: string } = {}): Browser {
  const cookies = new Map<string, Cookie>();
  return {
    cookies,
    async call<T>(method: string, path: string, { body, workspace, headers }: Asked = {}) {
      const cookie = cookieHeader(cookies, `/api/v1${path}`);
      const answer = await api.call<T>(method, path, {
        key: null,
        body,
        headers: {
          origin: api.origin,
          ...(cookie && { cookie }),
          ...(ip && { 'x-forwarded-for': ip }),
          ...(workspace !== undefined && { 'x-workspace': String(workspace) }),
          ...headers,
        },
      });
      keepCookies(cookies, answer.headers);
      return answer;
    },
  };
}

const cookieHeader = (cookies: Map<string, Cookie>, path: string): string =>
  [...cookies.values()]
    .filter(({ attributes }) => path.startsWith(attributes.path ?? '/'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

function keepCookies(cookies: Map<string, Cookie>, headers: Headers): void {
  for (const cookie of setCookies(headers)) {
    if (cookie.attributes['max-age'] === '0') cookies.delete(cookie.name);
    else cookies.set(cookie.name, cookie);
  }
}

/** Every cookie that an answer sets. */
export const setCookies = (headers: Headers): Cookie[] =>
  headers.getSetCookie().map((line) => {
    const [pair, ...rest] = line.split('; ');
    const [name, value] = split(pair!);
    const attributes = Object.fromEntries(
      rest.map((part) => split(part)).map(([key, text]) => [key.toLowerCase(), text]),
    );
    return { name, value, attributes };
  });

const split = (pair: string): [string, string] => {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
};

/** Signs in by password, which must succeed without a second factor. */
export async function signIn(browser: Browser, email: string, password = PASSWORD): Promise<Browser> {
  const answer = await browser.call('POST', '/session', { body: { email, password } });
  if (answer.status !== 200 || answer.body.twoFactor) throw new Error(`POST /session: ${answer.text}`);
  return browser;
}

/** A server of the test file's own: started before its tests, gone after them. */
export function useApi(options: Parameters<typeof startApi>[0] = {}): () => TestApi {
  let api: TestApi | undefined;
  beforeAll(async () => {
    api = await startApi(options);
  });
  afterAll(() => api?.close());
  return () => api!;
}
