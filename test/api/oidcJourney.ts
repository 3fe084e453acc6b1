import { afterAll, beforeAll, expect } from 'vitest';
import { type ApiAnswer, startApi, type TestApi } from '../api.ts';
import { type Claims, type OidcProvider, startOidcProvider } from '../oidcProvider.ts';
import { type Browser, newBrowser } from './browser.ts';

/** A Muster and the provider whose word it takes. */
export interface Pair {
  provider: OidcProvider;
  api: TestApi;
  close: () => Promise<void>;
}

export async function startPair({ trustEmail = false } = {}): Promise<Pair> {
  const provider = await startOidcProvider();
  const { issuer, clientId, clientSecret } = provider;
  const api = await startApi({ settings: { oidc: { issuer, clientId, clientSecret, name: 'Acme', trustEmail } } });
  provider.serve(`${api.origin}/api/v1/session/callback/oidc`);
  return {
    provider,
    api,
    close: async () => {
      await api.close();
      await provider.stop();
    },
  };
}

/** A pair of the test file's own: started before its tests, gone after them. */
export function usePair(): () => Pair {
  let pair: Pair | undefined;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair?.close());
  return () => pair!;
}

let made = 0;
/** What the provider says of somebody whom no earlier call named. */
export function newClaims(): Required<Claims> {
  const sub = `subject-${++made}`;
  return { sub, email: `${sub}@example.com`, email_verified: true, name: `Subject ${made}` };
}

/** Begins a sign-in; answers where the browser is to go. */
export async function begin(browser: Browser, returnTo?: string): Promise<string> {
  const { body, status, text } = await browser.call<{ url: string }>('POST', '/session/oidc', { body: { returnTo } });
  expect(status, text).toBe(200);
  return body.url;
}

/** Comes back from the provider to that address, as a browser does. */
export const comeBack = (browser: Browser, at: URL): Promise<ApiAnswer> =>
  browser.call('GET', at.href.replace(`${at.origin}/api/v1`, ''), { headers: { 'sec-fetch-site': 'cross-site' } });

/** All of it; answers where the browser lands. */
export async function through(
  { provider, api }: Pick<Pair, 'provider' | 'api'>,
  claims: Claims,
  { browser = newBrowser(api), returnTo = '/w/1/groups' } = {},
): Promise<{ browser: Browser; location: string | null }> {
  const answer = await comeBack(browser, await provider.visit(await begin(browser, returnTo), claims));
  expect(answer.status).toBe(302);
  return { browser, location: answer.headers.get('location') };
}

/** Who is signed in; null for nobody. */
export const who = async (browser: Browser): Promise<{ person: object } | null> =>
  (await browser.call<{ signedIn: { person: object } | null }>('GET', '/sign-in')).body.signedIn;

export const FAILED = '/sign-in?problem=oidc_failed';
