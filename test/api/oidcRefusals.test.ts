import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import { startApi } from '../api.ts';
import { type Claims, startOidcProvider } from '../oidcProvider.ts';
import { type Browser, newBrowser, signIn } from './browser.ts';
import { begin, comeBack, FAILED, newClaims, startPair, through, usePair, who } from './oidcJourney.ts';
import { newPerson } from './people.ts';

const pair = usePair();
const db = () => pair().api.database.db;
let claims: Required<Claims>;
beforeEach(() => {
  claims = newClaims();
});

describe('what comes back is refused', () => {
  const refused = async (browser: Browser, at: URL) => {
    expect((await comeBack(browser, at)).headers.get('location')).toBe(FAILED);
    expect(await who(browser)).toBeNull();
  };
  const visited = async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(pair().api);
    return { browser, at: await pair().provider.visit(await begin(browser), claims) };
  };
  const altered = (at: URL, name: string, value: string | null): URL => {
    const copy = new URL(at);
    if (value === null) copy.searchParams.delete(name);
    else copy.searchParams.set(name, value);
    return copy;
  };

  test('in another browser than it began in, such as that of a victim', async () => {
    const { at } = await visited();
    await refused(newBrowser(pair().api), at);
    const victim = newBrowser(pair().api);
    await begin(victim);
    await refused(victim, at);
  });

  test.each<[string, string, string | null]>([
    ['with another state', 'state', 'A'.repeat(32)],
    ['without a state', 'state', null],
    ['with another code', 'code', 'A'.repeat(43)],
    ['without a code', 'code', null],
    ['from another issuer', 'iss', 'https://elsewhere.example'],
  ])('%s', async (_what, name, value) => {
    const { browser, at } = await visited();
    await refused(browser, altered(at, name, value));
  });

  test('with a code that was given for another state, nonce and challenge of the same browser', async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(pair().api);
    const first = await pair().provider.visit(await begin(browser), claims);
    const second = await pair().provider.visit(await begin(browser), claims);
    await refused(browser, altered(second, 'code', first.searchParams.get('code')));
  });

  test('with an ID token that has another nonce', async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(pair().api);
    const url = altered(new URL(await begin(browser)), 'nonce', 'nonce-of-somebody-else');
    await refused(browser, await pair().provider.visit(url.href, claims));
  });

  test('with a code that another challenge was sent for', async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(pair().api);
    const url = altered(new URL(await begin(browser)), 'code_challenge', 'A'.repeat(43));
    await refused(browser, await pair().provider.visit(url.href, claims));
  });

  test('a second time', async () => {
    const { browser, at } = await visited();
    expect((await comeBack(browser, at)).headers.get('location')).toBe('/');
    const again = newBrowser(pair().api);
    for (const [name, cookie] of browser.cookies) if (!name.includes('session')) again.cookies.set(name, cookie);
    await refused(again, at);
  });

  test('ten minutes later', async () => {
    const { browser, at } = await visited();
    // The state says itself when it ends.
    await sql`
      update auth_verification
      set value = jsonb_set(value::jsonb, '{expiresAt}', to_jsonb((value::jsonb ->> 'expiresAt')::bigint - 601000))::text
      where value like '{%'`.execute(db());
    await refused(browser, at);
  });

  test('where the provider says no', async () => {
    const browser = newBrowser(pair().api);
    const state = new URL(await begin(browser)).searchParams.get('state')!;
    const at = new URL(
      `${pair().api.origin}/api/v1/session/callback/oidc?error=access_denied&error_description=No&state=${state}`,
    );
    await refused(browser, at);
  });
});

describe('afterwards the browser goes', () => {
  test('to a path of ours, whatever is in it', async () => {
    await newPerson(db(), undefined, claims.email);
    for (const path of [
      '/',
      '/w/7/groups?search=%E5%BC%A0&error=x',
      '/a/b#c',
      '/sign-in?error=unable_to_create_user',
    ]) {
      expect((await through(pair(), claims, { returnTo: path })).location).toBe(path);
    }
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/..//elsewhere.example',
    '/a/..//elsewhere.example',
    '/./%2e%2e//elsewhere.example',
    '/a/%2E./..//elsewhere.example',
    '/\t/elsewhere.example',
    '/a\r\nset-cookie: a=b',
    'elsewhere.example',
    'javascript:alert(1)',
    '',
  ])('nowhere else: %j', async (returnTo) => {
    const browser = newBrowser(pair().api);
    const answer = await browser.call('POST', '/session/oidc', { body: { returnTo } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('a provider that does not answer', () => {
  test('at the beginning is said in a sentence; when it is there again, all is well', async () => {
    const asleep = await startOidcProvider();
    const { issuer, clientId, clientSecret } = asleep;
    const settings = { oidc: { issuer, clientId, clientSecret, name: 'Acme', trustEmail: false } };
    const own = await startApi({ settings });
    try {
      const browser = newBrowser(own);
      const answer = await browser.call('POST', '/session/oidc', { body: {} });
      expect(answer).toMatchObject({ status: 503, body: { code: 'oidc_unavailable' } });
      expect(answer.body.detail).toMatch(/Acme/);
      expect(own.lines.join('\n')).not.toContain(clientSecret);
      // Passwords go on working.
      const { email } = await newPerson(own.database.db, undefined, claims.email);
      await signIn(newBrowser(own), email);
      asleep.serve(`${own.origin}/api/v1/session/callback/oidc`);
      expect((await through({ provider: asleep, api: own }, claims, { browser })).location).toBe('/w/1/groups');
    } finally {
      await own.close();
      await asleep.stop();
    }
  });

  test('at the end refuses the sign-in', async () => {
    const own = await startPair();
    try {
      const browser = newBrowser(own.api);
      const at = await own.provider.visit(await begin(browser), claims);
      await own.provider.stop();
      expect((await comeBack(browser, at)).headers.get('location')).toBe(FAILED);
    } finally {
      await own.close();
    }
  });
});

test('without a provider there is none to go to', async () => {
  const own = await startApi();
  try {
    const browser = newBrowser(own);
    expect((await browser.call('GET', '/sign-in')).body).toMatchObject({ oidc: null });
    expect(await browser.call('POST', '/session/oidc', { body: {} })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const at = new URL(`${own.origin}/api/v1/session/callback/oidc?code=x&state=y`);
    expect((await comeBack(browser, at)).headers.get('location')).toBe(FAILED);
  } finally {
    await own.close();
  }
});
