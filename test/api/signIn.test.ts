import { describe, expect, test } from 'vitest';
import { createPerson } from '../../src/accounts/people.ts';
import { transaction } from '../../src/db/database.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import { startApi } from '../api.ts';
import { newBrowser, setCookies, signIn, useApi } from './browser.ts';
import { newPerson, newSession, PASSWORD } from './people.ts';

const api = useApi();
const db = () => api().database.db;
const SESSION = 'muster.session_token';
const DAY = 86_400;

const auditOf = (userId: number) =>
  db()
    .selectFrom('audit_event')
    .select(['action', 'actor', 'target', 'details'])
    .where((query) => query.or([query('target', '=', `user:${userId}`), query('actor', '=', `user:${userId}`)]))
    .orderBy('at')
    .execute();

describe('signing in', () => {
  test('by address, in any case, and password: a session for what the person may do', async () => {
    const workspace = await createWorkspace(db(), { name: 'Berries' });
    const person = await newPerson(db(), { workspaceId: workspace.id, role: 'editor' });
    const browser = newBrowser(api());
    const answer = await browser.call('POST', '/session', {
      body: { email: ` ${person.email.toUpperCase()} `, password: PASSWORD },
    });
    expect(answer.body).toEqual({
      twoFactor: false,
      person: { id: person.id, email: person.email, name: person.name, twoFactor: false, hasPassword: true },
      memberships: [
        {
          workspace: { id: workspace.id, name: 'Berries' },
          role: 'editor',
          permissions: ['export', 'fullPhoneNumbers'],
        },
      ],
    });
    expect((await browser.call('GET', '/me', { workspace: workspace.id })).body).toMatchObject({
      actor: `user:${person.id}`,
      role: 'editor',
    });
    const { signedIn } = (await browser.call('GET', '/sign-in')).body;
    expect(signedIn).toMatchObject({ person: { id: person.id } });
  });

  test('and out: the session ends here and on the server, and both are in the trail', async () => {
    const { id, email } = await newPerson(db());
    const browser = await signIn(newBrowser(api()), email);
    const kept = newBrowser(api());
    kept.cookies.set(SESSION, browser.cookies.get(SESSION)!);
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
    expect(browser.cookies.has(SESSION)).toBe(false);
    for (const one of [browser, kept]) expect((await one.call('GET', '/account')).status).toBe(401);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(['session.create', 'session.end']);
    // Nobody who is signed out already is told off.
    expect((await kept.call('DELETE', '/session')).status).toBe(204);
  });
});

describe('the cookie of a session', () => {
  const cookiesOf = async (body: object, publicUrl?: string) => {
    const own = publicUrl ? await startApi({ settings: { publicUrl } }) : api();
    try {
      const { email } = await newPerson(own.database.db);
      const answer = await newBrowser(own).call('POST', '/session', { body: { email, password: PASSWORD, ...body } });
      expect(answer.status).toBe(200);
      return Object.fromEntries(setCookies(answer.headers).map(({ name, attributes }) => [name, attributes]));
    } finally {
      if (own !== api()) await own.close();
    }
  };

  test('is kept by the browser for as long as a session can last, and is nobody else’s', async () => {
    const { [SESSION]: session, ...others } = await cookiesOf({});
    expect(session).toEqual({ 'max-age': String(30 * DAY), path: '/', httponly: '', samesite: 'Strict' });
    expect(others).toEqual({
      'muster.device': {
        'max-age': String(365 * DAY),
        path: '/api/v1/session',
        httponly: '',
        samesite: 'Strict',
      },
    });
  });

  test('ends with the browser where the person is not to be remembered', async () => {
    const { [SESSION]: session } = await cookiesOf({ remember: false });
    expect(session).toEqual({ path: '/', httponly: '', samesite: 'Strict' });
  });

  test('goes over https alone where Muster is reached by it', async () => {
    const cookies = await cookiesOf({}, 'https://muster.example.com');
    expect(Object.keys(cookies).sort()).toEqual(['__Secure-muster.device', `__Secure-${SESSION}`]);
    for (const attributes of Object.values(cookies)) {
      expect(attributes).toMatchObject({ secure: '', httponly: '', samesite: 'Strict' });
    }
  });

  test('by https signs in, knows its device, and is taken away again', async () => {
    const own = await startApi({ settings: { publicUrl: 'https://muster.example.com' } });
    try {
      const { email } = await newPerson(own.database.db);
      const browser = await signIn(newBrowser(own), email);
      expect((await browser.call('GET', '/account')).status).toBe(200);
      await browser.call('DELETE', '/session');
      expect([...browser.cookies.keys()]).toEqual(['__Secure-muster.device']);
      expect((await browser.call('GET', '/account')).status).toBe(401);
    } finally {
      await own.close();
    }
  });
});

describe('a session is new at every sign-in', () => {
  test('a token that somebody planted before is neither accepted nor kept', async () => {
    const { email, id } = await newPerson(db());
    await db().deleteFrom('auth_session').where('user_id', '=', id).execute();
    const browser = newBrowser(api());
    const planted = 'planted-by-somebody-who-waits-for-it';
    browser.cookies.set(SESSION, { name: SESSION, value: planted, attributes: {} });
    await signIn(browser, email);
    const rows = await db().selectFrom('auth_session').select('token').where('user_id', '=', id).execute();
    expect(rows).toHaveLength(1);
    expect(rows[0]!.token).not.toContain(planted);
    expect(browser.cookies.get(SESSION)!.value).not.toContain(planted);
  });

  test('the one before of the same browser ends, whoever’s it was; those of other browsers go on', async () => {
    const [victim, attacker] = [await newPerson(db()), await newPerson(db())];
    const browser = await signIn(newBrowser(api()), attacker.email);
    const copy = newBrowser(api());
    copy.cookies.set(SESSION, browser.cookies.get(SESSION)!);
    const elsewhere = await signIn(newBrowser(api()), victim.email);
    await signIn(browser, victim.email);
    expect((await browser.call('GET', '/account')).body).toMatchObject({ person: { id: victim.id } });
    expect((await copy.call('GET', '/account')).status).toBe(401);
    expect((await elsewhere.call('GET', '/account')).status).toBe(200);

    const former = browser.cookies.get(SESSION)!;
    await signIn(browser, victim.email);
    expect(browser.cookies.get(SESSION)!.value).not.toBe(former.value);
    copy.cookies.set(SESSION, former);
    expect((await copy.call('GET', '/account')).status).toBe(401);
  });

  test('a sign-in that fails leaves the session as it was', async () => {
    const { email } = await newPerson(db());
    const browser = await signIn(newBrowser(api()), email);
    await browser.call('POST', '/session', { body: { email, password: 'not it at all' } });
    expect((await browser.call('GET', '/account')).status).toBe(200);
  });
});

describe('who is not let in learns nothing', () => {
  const withoutPassword = () =>
    transaction(db(), async (tx) => {
      const email = `by-provider-${Math.random()}@example.com`;
      const id = await createPerson(tx, { email, name: 'By provider', passwordHash: '' });
      await tx.deleteFrom('auth_account').where('user_id', '=', id).execute();
      return email;
    });
  const ask = async (email: string, password = 'wrong by some words') => {
    const began = performance.now();
    const answer = await newBrowser(api()).call('POST', '/session', { body: { email, password } });
    return { answer, ms: performance.now() - began };
  };

  test('an unknown address, a wrong password and a person without one: the same answer', async () => {
    const { email } = await newPerson(db());
    const answers = [];
    for (const address of [email, 'nobody@example.com', 'not an address', '', await withoutPassword()]) {
      const { answer } = await ask(address);
      const { requestId: _requestId, ...body } = answer.body;
      answers.push({ status: answer.status, cookies: answer.headers.getSetCookie(), body });
    }
    expect(answers[0]).toEqual({
      status: 401,
      cookies: [],
      body: {
        type: 'about:blank',
        title: 'Unauthorized',
        status: 401,
        code: 'sign_in_failed',
        detail: 'The email address or the password is not right.',
      },
    });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('in the same time', async () => {
    const known = (await newPerson(db())).email;
    const noPassword = await withoutPassword();
    const times: Record<string, number[]> = { known: [], unknown: [], noPassword: [] };
    for (let round = 0; round < 7; round++) {
      times.known!.push((await ask(known)).ms);
      times.unknown!.push((await ask(`nobody-${round}@example.com`)).ms);
      times.noPassword!.push((await ask(noPassword)).ms);
    }
    const medians = Object.values(times).map((all) => all.sort((a, b) => a - b)[3]!);
    // Each is held back until 400 ms are over, which is longer than the work takes.
    for (const median of medians) expect(median).toBeGreaterThanOrEqual(395);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.1);
  });

  test('a forgotten password: the same answer for whomever', async () => {
    const { email } = await newPerson(db());
    for (const address of [email, 'nobody@example.com', await withoutPassword()]) {
      const answer = await newBrowser(api()).call('POST', '/password/forgot', { body: { email: address } });
      expect([answer.status, answer.text, answer.headers.getSetCookie()]).toEqual([204, '', []]);
    }
  });

  test('a failure is in the trail of whom it was about, and what was typed is nowhere', async () => {
    const workspace = await createWorkspace(db(), { name: 'Failures' });
    const { id, email } = await newPerson(db(), { workspaceId: workspace.id, role: 'viewer' });
    await ask(email, 'typed-and-wrong-1');
    await ask('typed-into-the-wrong-field-2', 'x');
    const trail = await db().selectFrom('audit_event').selectAll().where('action', '=', 'session.refuse').execute();
    expect(trail.filter(({ target }) => target === `user:${id}`)).toMatchObject([
      { workspace_id: workspace.id, actor: 'anonymous', details: { method: 'password' }, ip: '127.0.0.1' },
    ]);
    expect(JSON.stringify(trail)).not.toMatch(/typed-/);
    expect(api().lines.join('\n')).not.toMatch(/typed-/);
  });
});

test('the table of sessions is of no use to whoever reads it: the cookie carries a signature besides', async () => {
  const { id } = await newPerson(db());
  await newSession(db(), id);
  const { token } = await db()
    .selectFrom('auth_session')
    .select('token')
    .where('user_id', '=', id)
    .limit(1)
    .executeTakeFirstOrThrow();
  for (const value of [token, `${token}.`, `${token}.${token}`]) {
    const browser = newBrowser(api());
    browser.cookies.set(SESSION, { name: SESSION, value, attributes: {} });
    expect((await browser.call('GET', '/account')).status).toBe(401);
  }
});

test.each([
  ['no password', { email: 'a@example.com' }],
  ['a password that is no text', { email: 'a@example.com', password: 1 }],
  ['a NUL', { email: 'a\u0000@example.com', password: 'x' }],
  ['half a character', { email: '\ud800@example.com', password: '\ud800' }],
  ['a very long password', { email: 'a@example.com', password: 'x'.repeat(1024) }],
  ['too long a password', { email: 'a@example.com', password: 'x'.repeat(1025) }],
  ['more than is asked', { email: 'a@example.com', password: 'x', role: 'owner' }],
])('a request with %s is refused, not stumbled over', async (_what, body) => {
  const { status } = await newBrowser(api()).call('POST', '/session', { body });
  expect([400, 401]).toContain(status);
});
