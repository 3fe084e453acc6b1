import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../src/access/schema.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import { type ApiAnswer, startApi, type TestApi } from '../api.ts';
import { type Claims, type OidcProvider, startOidcProvider } from '../oidcProvider.ts';
import { type Browser, newBrowser, signIn } from './browser.ts';
import { newPerson } from './people.ts';

let provider: OidcProvider;
let api: TestApi;
const db = () => api.database.db;

/** A Muster that takes the word of a provider. */
async function startBoth(trustEmail = false): Promise<{ provider: OidcProvider; api: TestApi }> {
  const made = await startOidcProvider();
  const { issuer, clientId, clientSecret } = made;
  const own = await startApi({ settings: { oidc: { issuer, clientId, clientSecret, name: 'Acme', trustEmail } } });
  made.serve(`${own.origin}/api/v1/session/callback/oidc`);
  return { provider: made, api: own };
}
beforeAll(async () => {
  ({ provider, api } = await startBoth());
});
afterAll(async () => {
  await api?.close();
  await provider?.stop();
});

let made = 0;
let claims: Required<Claims>;
beforeEach(() => {
  const sub = `subject-${++made}`;
  claims = { sub, email: `${sub}@example.com`, email_verified: true, name: `Subject ${made}` };
});

/** Begins a sign-in; answers where the browser is to go. */
async function begin(browser: Browser, returnTo?: string): Promise<string> {
  const { body, status, text } = await browser.call<{ url: string }>('POST', '/session/oidc', { body: { returnTo } });
  expect(status, text).toBe(200);
  return body.url;
}
const comeBack = (browser: Browser, at: URL): Promise<ApiAnswer> =>
  browser.call('GET', at.href.replace(`${at.origin}/api/v1`, ''), {
    headers: { 'sec-fetch-site': 'cross-site' },
  });
/** All of it; answers where the browser lands. */
async function through(said: Claims = claims, browser = newBrowser(api), from = provider, returnTo = '/w/1/groups') {
  const answer = await comeBack(browser, await from.visit(await begin(browser, returnTo), said));
  expect(answer.status).toBe(302);
  return { browser, location: answer.headers.get('location') };
}
const invite = async (email: string, role: Role = 'editor', own = db()) => {
  const { id } = await createWorkspace(own, { name: `Of ${email}` });
  await own
    .insertInto('invitation')
    .values({
      workspace_id: id,
      email,
      role,
      permissions: role === 'viewer' ? [] : ['export'],
      hash: Buffer.from(`${email}`),
      invited_by: 'A test',
      expires_at: sql`now() + interval '7 days'` as never,
    })
    .execute();
  return id;
};
const people = async (own = db()) =>
  Number(
    (
      await own
        .selectFrom('auth_user')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  );
const who = async (browser: Browser) =>
  (await browser.call('GET', '/sign-in')).body.signedIn as { person: object } | null;
const FAILED = '/sign-in?problem=oidc_failed';
const NOT_INVITED = '/sign-in?problem=oidc_not_invited';

test('the first page says that there is a provider, and what people call it', async () => {
  expect((await newBrowser(api).call('GET', '/sign-in')).body).toMatchObject({ oidc: { name: 'Acme' } });
});

test('the browser is sent to the provider with state, nonce and PKCE, and with no secret', async () => {
  const browser = newBrowser(api);
  const url = new URL(await begin(browser));
  expect(url.origin).toBe(provider.issuer);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: `${api.origin}/api/v1/session/callback/oidc`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{20,}$/),
    nonce: expect.stringMatching(/^[\w-]{20,}$/),
  });
  expect(url.href).not.toContain(provider.clientSecret);
  // It comes back by a link of another site, so this cookie alone is not Strict.
  expect([...browser.cookies.values()].map(({ attributes }) => attributes)).toMatchObject([
    { httponly: '', samesite: 'Lax', path: '/' },
  ]);
});

describe('somebody new', () => {
  test('who was invited is made, and has what they were invited to', async () => {
    const [first, second] = [await invite(claims.email, 'viewer'), await invite(claims.email, 'administrator')];
    const { browser, location } = await through();
    expect(location).toBe('/w/1/groups');
    const { person, memberships } = (await browser.call('GET', '/account')).body;
    expect(person).toMatchObject({ email: claims.email, name: claims.name, hasPassword: false, twoFactor: false });
    expect(memberships).toEqual([
      { workspace: { id: first, name: expect.anything() }, role: 'viewer', permissions: [] },
      { workspace: { id: second, name: expect.anything() }, role: 'administrator', permissions: ['export'] },
    ]);
    expect((await browser.call('GET', '/groups', { workspace: first })).status).toBe(200);
    const open = await db().selectFrom('invitation').selectAll().where('accepted_at', 'is', null).execute();
    expect(open.filter(({ email }) => email === claims.email)).toEqual([]);
    const trail = await db()
      .selectFrom('audit_event')
      .select(['action', 'actor_name', 'details'])
      .where('workspace_id', '=', second)
      .orderBy('id')
      .execute();
    expect(trail).toMatchObject([
      { action: 'member.create', actor_name: claims.name, details: { role: 'administrator' } },
      { action: 'session.create', details: { method: 'oidc' } },
    ]);
    // Tokens of the provider are of no more use, so they are not kept.
    const account = await db().selectFrom('auth_account').selectAll().where('account_id', '=', claims.sub).execute();
    expect(account).toMatchObject([
      { access_token: null, refresh_token: null, id_token: null, password: null, provider_id: 'oidc' },
    ]);
  });

  test('whom nobody invited is not made', async () => {
    const before = await people();
    const { browser, location } = await through();
    expect(location).toBe(NOT_INVITED);
    expect(await who(browser)).toBeNull();
    expect(await people()).toBe(before);
  });

  test.each([
    ['withdrawn', sql`revoked_at = now()`],
    ['too old', sql`expires_at = now() - interval '1 second'`],
    ['answered', sql`accepted_at = now()`],
  ])('whose invitation is %s is not made', async (_what, how) => {
    const id = await invite(claims.email);
    await sql`update invitation set ${how} where workspace_id = ${id}`.execute(db());
    expect((await through()).location).toBe(NOT_INVITED);
  });

  test('who was invited to a workspace that is deleted now is not made', async () => {
    const id = await invite(claims.email);
    await sql`update workspace set deleted_at = now() where id = ${id}`.execute(db());
    const before = await people();
    expect((await through()).location).toBe(NOT_INVITED);
    expect(await people()).toBe(before);
  });

  test.each([
    ['says that it is not verified', { email_verified: false }],
    ['does not say that it is verified', { email_verified: undefined }],
  ])('whose address the provider %s is not made', async (_what, said) => {
    await invite(claims.email);
    const before = await people();
    const { browser, location } = await through({ ...claims, ...said } as Claims);
    expect(location).toBe(FAILED);
    expect(await who(browser)).toBeNull();
    expect(await people()).toBe(before);
  });

  test('without an address is not made', async () => {
    expect((await through({ sub: claims.sub, name: 'Nameless' })).location).toBe(FAILED);
  });
});

describe('somebody known', () => {
  test('by their verified address is signed in, then and when the address at the provider is another', async () => {
    const workspace = await createWorkspace(db(), { name: 'Known' });
    const person = await newPerson(db(), { workspaceId: workspace.id, role: 'editor' }, claims.email);
    const { browser, location } = await through({ ...claims, email: claims.email.toUpperCase() });
    expect(location).toBe('/w/1/groups');
    expect(await who(browser)).toMatchObject({
      person: { id: person.id, name: person.name, hasPassword: true },
      memberships: [{ role: 'editor' }],
    });
    const moved = await through({ ...claims, email: 'moved@example.com', name: 'Renamed there' });
    expect(await who(moved.browser)).toMatchObject({
      person: { id: person.id, email: claims.email, name: person.name },
    });
    // And by password still.
    await signIn(newBrowser(api), claims.email);
  });

  test('is not taken over by whoever says to have their address', async () => {
    await newPerson(db(), undefined, claims.email);
    const { browser, location } = await through({ ...claims, email_verified: false });
    expect(location).toBe(FAILED);
    expect(await who(browser)).toBeNull();
  });

  test('accepts new invitations on the way, and keeps the role they have', async () => {
    const id = await invite(claims.email, 'viewer');
    await through();
    await db()
      .insertInto('invitation')
      .values({
        workspace_id: id,
        email: claims.email,
        role: 'owner',
        permissions: [],
        hash: Buffer.from('again'),
        invited_by: 'A test',
        expires_at: sql`now() + interval '1 day'` as never,
      })
      .execute();
    const second = await invite(claims.email, 'editor');
    const { browser } = await through();
    expect(await who(browser)).toMatchObject({
      memberships: [
        { workspace: { id }, role: 'viewer' },
        { workspace: { id: second }, role: 'editor' },
      ],
    });
  });

  test('gets a new session in place of that which the browser had', async () => {
    await newPerson(db(), undefined, claims.email);
    const other = await newPerson(db());
    const browser = await signIn(newBrowser(api), other.email);
    const copy = newBrowser(api);
    copy.cookies.set('muster.session_token', browser.cookies.get('muster.session_token')!);
    await through(claims, browser);
    expect(await who(browser)).toMatchObject({ person: { email: claims.email } });
    expect(await who(copy)).toBeNull();
  });
});

test('where the provider is trusted with addresses, it need not say that they are verified', async () => {
  const own = await startBoth(true);
  try {
    await invite(claims.email, 'viewer', own.api.database.db);
    const { email_verified: _verified, ...said } = claims;
    const { browser, location } = await through(said, newBrowser(own.api), own.provider);
    expect(location).toBe('/w/1/groups');
    expect(await who(browser)).toMatchObject({ memberships: [{ role: 'viewer' }] });
    await newPerson(own.api.database.db, undefined, 'known@example.com');
    const known = await through(
      { ...said, sub: 'other', email: 'known@example.com' },
      newBrowser(own.api),
      own.provider,
    );
    expect(await who(known.browser)).toMatchObject({ person: { email: 'known@example.com' } });
  } finally {
    await own.api.close();
    await own.provider.stop();
  }
});

describe('what comes back is refused', () => {
  const refused = async (browser: Browser, at: URL) => {
    expect((await comeBack(browser, at)).headers.get('location')).toBe(FAILED);
    expect(await who(browser)).toBeNull();
  };
  const visited = async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(api);
    return { browser, at: await provider.visit(await begin(browser), claims) };
  };
  const altered = (at: URL, name: string, value: string | null): URL => {
    const copy = new URL(at);
    if (value === null) copy.searchParams.delete(name);
    else copy.searchParams.set(name, value);
    return copy;
  };

  test('in another browser than it began in, such as that of a victim', async () => {
    const { at } = await visited();
    await refused(newBrowser(api), at);
    const victim = newBrowser(api);
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
    const browser = newBrowser(api);
    const first = await provider.visit(await begin(browser), claims);
    const second = await provider.visit(await begin(browser), claims);
    await refused(browser, altered(second, 'code', first.searchParams.get('code')));
  });

  test('with an ID token that has another nonce', async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(api);
    const url = altered(new URL(await begin(browser)), 'nonce', 'nonce-of-somebody-else');
    await refused(browser, await provider.visit(url.href, claims));
  });

  test('with a code that another challenge was sent for', async () => {
    await newPerson(db(), undefined, claims.email);
    const browser = newBrowser(api);
    const url = altered(new URL(await begin(browser)), 'code_challenge', 'A'.repeat(43));
    await refused(browser, await provider.visit(url.href, claims));
  });

  test('a second time', async () => {
    const { browser, at } = await visited();
    expect((await comeBack(browser, at)).headers.get('location')).toBe('/');
    const again = newBrowser(api);
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
    const browser = newBrowser(api);
    const state = new URL(await begin(browser)).searchParams.get('state')!;
    const at = new URL(
      `${api.origin}/api/v1/session/callback/oidc?error=access_denied&error_description=No&state=${state}`,
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
      expect((await through(claims, newBrowser(api), provider, path)).location).toBe(path);
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
    const browser = newBrowser(api);
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
      expect((await through(claims, browser, asleep)).location).toBe('/w/1/groups');
    } finally {
      await own.close();
      await asleep.stop();
    }
  });

  test('at the end refuses the sign-in', async () => {
    const own = await startBoth();
    try {
      const browser = newBrowser(own.api);
      const at = await own.provider.visit(await begin(browser), claims);
      await own.provider.stop();
      expect((await comeBack(browser, at)).headers.get('location')).toBe(FAILED);
    } finally {
      await own.api.close();
      await own.provider.stop();
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
