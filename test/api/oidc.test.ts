import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../src/access/schema.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import type { Claims } from '../oidcProvider.ts';
import { newBrowser, signIn } from './browser.ts';
import { begin, FAILED, newClaims, startPair, through, usePair, who } from './oidcJourney.ts';
import { newPerson } from './people.ts';

const pair = usePair();
const db = () => pair().api.database.db;
let claims: Required<Claims>;
beforeEach(() => {
  claims = newClaims();
});
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
const NOT_INVITED = '/sign-in?problem=oidc_not_invited';

test('the first page says that there is a provider, and what people call it', async () => {
  expect((await newBrowser(pair().api).call('GET', '/sign-in')).body).toMatchObject({ oidc: { name: 'Acme' } });
});

test('the browser is sent to the provider with state, nonce and PKCE, and with no secret', async () => {
  const browser = newBrowser(pair().api);
  const url = new URL(await begin(browser));
  expect(url.origin).toBe(pair().provider.issuer);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: pair().provider.clientId,
    redirect_uri: `${pair().api.origin}/api/v1/session/callback/oidc`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{20,}$/),
    nonce: expect.stringMatching(/^[\w-]{20,}$/),
  });
  expect(url.href).not.toContain(pair().provider.clientSecret);
  // It comes back by a link of another site, so this cookie alone is not Strict.
  expect([...browser.cookies.values()].map(({ attributes }) => attributes)).toMatchObject([
    { httponly: '', samesite: 'Lax', path: '/' },
  ]);
});

describe('somebody new', () => {
  test('who was invited is made, and has what they were invited to', async () => {
    const [first, second] = [await invite(claims.email, 'viewer'), await invite(claims.email, 'administrator')];
    const { browser, location } = await through(pair(), claims);
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
    const { browser, location } = await through(pair(), claims);
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
    expect((await through(pair(), claims)).location).toBe(NOT_INVITED);
  });

  test('who was invited to a workspace that is deleted now is not made', async () => {
    const id = await invite(claims.email);
    await sql`update workspace set deleted_at = now() where id = ${id}`.execute(db());
    const before = await people();
    expect((await through(pair(), claims)).location).toBe(NOT_INVITED);
    expect(await people()).toBe(before);
  });

  test.each([
    ['says that it is not verified', { email_verified: false }],
    ['does not say that it is verified', { email_verified: undefined }],
  ])('whose address the provider %s is not made', async (_what, said) => {
    await invite(claims.email);
    const before = await people();
    const { browser, location } = await through(pair(), { ...claims, ...said } as Claims);
    expect(location).toBe(FAILED);
    expect(await who(browser)).toBeNull();
    expect(await people()).toBe(before);
  });

  test('without an address is not made', async () => {
    expect((await through(pair(), { sub: claims.sub, name: 'Nameless' })).location).toBe(FAILED);
  });
});

describe('somebody known', () => {
  test('by their verified address is signed in, then and when the address at the provider is another', async () => {
    const workspace = await createWorkspace(db(), { name: 'Known' });
    const person = await newPerson(db(), { workspaceId: workspace.id, role: 'editor' }, claims.email);
    const { browser, location } = await through(pair(), { ...claims, email: claims.email.toUpperCase() });
    expect(location).toBe('/w/1/groups');
    expect(await who(browser)).toMatchObject({
      person: { id: person.id, name: person.name, hasPassword: true },
      memberships: [{ role: 'editor' }],
    });
    const moved = await through(pair(), { ...claims, email: 'moved@example.com', name: 'Renamed there' });
    expect(await who(moved.browser)).toMatchObject({
      person: { id: person.id, email: claims.email, name: person.name },
    });
    // And by password still.
    await signIn(newBrowser(pair().api), claims.email);
  });

  test('is not taken over by whoever says to have their address', async () => {
    await newPerson(db(), undefined, claims.email);
    const { browser, location } = await through(pair(), { ...claims, email_verified: false });
    expect(location).toBe(FAILED);
    expect(await who(browser)).toBeNull();
  });

  test('accepts new invitations on the way, and keeps the role they have', async () => {
    const id = await invite(claims.email, 'viewer');
    await through(pair(), claims);
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
    const { browser } = await through(pair(), claims);
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
    const browser = await signIn(newBrowser(pair().api), other.email);
    const copy = newBrowser(pair().api);
    copy.cookies.set('muster.session_token', browser.cookies.get('muster.session_token')!);
    await through(pair(), claims, { browser });
    expect(await who(browser)).toMatchObject({ person: { email: claims.email } });
    expect(await who(copy)).toBeNull();
  });
});

test('where the provider is trusted with addresses, it need not say that they are verified', async () => {
  const own = await startPair({ trustEmail: true });
  try {
    await invite(claims.email, 'viewer', own.api.database.db);
    const { email_verified: _verified, ...said } = claims;
    const { browser, location } = await through(own, said);
    expect(location).toBe('/w/1/groups');
    expect(await who(browser)).toMatchObject({ memberships: [{ role: 'viewer' }] });
    await newPerson(own.api.database.db, undefined, 'known@example.com');
    const known = await through(own, { ...said, sub: 'other', email: 'known@example.com' });
    expect(await who(known.browser)).toMatchObject({ person: { email: 'known@example.com' } });
  } finally {
    await own.close();
  }
});
