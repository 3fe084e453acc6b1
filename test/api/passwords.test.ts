import { describe, expect, test } from 'vitest';
import { PASSWORD_LENGTH } from '../../src/accounts/passwords.ts';
import { newPasswordLink } from '../../src/accounts/recovery.ts';
import { createServices } from '../../src/accounts/services.ts';
import { type Browser, newBrowser, signIn, useApi } from './browser.ts';
import { newPerson, PASSWORD, type TestPerson } from './people.ts';

const api = useApi();
const db = () => api().database.db;
const GOOD = 'nine green bottles 12';

const change = (browser: Browser, newPassword: string, currentPassword = PASSWORD) =>
  browser.call('POST', '/account/password', { body: { currentPassword, newPassword } });
const canSignIn = async ({ email }: TestPerson, password: string): Promise<boolean> =>
  (await newBrowser(api()).call('POST', '/session', { body: { email, password } })).status === 200;
const reset = (token: string, password: string) =>
  newBrowser(api()).call('POST', '/password/reset', { body: { token, password } });
/** The secret of a link for a new password, as it is mailed or handed over. */
const newLink = async ({ id }: TestPerson): Promise<string> => {
  const services = await createServices(db(), { publicUrl: api().origin })();
  return (await newPasswordLink(services, id)).split('#')[1]!;
};

describe('changing the password', () => {
  test('ends all other sessions and gives this one a new token', async () => {
    const person = await newPerson(db());
    const [own, other] = [await signIn(newBrowser(api()), person.email), await signIn(newBrowser(api()), person.email)];
    const copy = newBrowser(api());
    for (const [name, cookie] of own.cookies) copy.cookies.set(name, cookie);
    expect((await change(own, GOOD)).status).toBe(204);
    expect((await own.call('GET', '/account')).status).toBe(200);
    for (const one of [other, copy]) expect((await one.call('GET', '/account')).status).toBe(401);
    expect([await canSignIn(person, PASSWORD), await canSignIn(person, GOOD)]).toEqual([false, true]);
  });

  test('takes the current one', async () => {
    const person = await newPerson(db());
    const browser = await signIn(newBrowser(api()), person.email);
    expect(await change(browser, GOOD, 'not this one')).toMatchObject({
      status: 401,
      body: { code: 'sign_in_failed' },
    });
    expect(await canSignIn(person, PASSWORD)).toBe(true);
    expect((await browser.call('GET', '/account')).status).toBe(200);
  });

  test('keeps a session that is not to be remembered as short as it was', async () => {
    const person = await newPerson(db());
    await db().deleteFrom('auth_session').where('user_id', '=', person.id).execute();
    const browser = newBrowser(api());
    const body = { email: person.email, password: PASSWORD, remember: false };
    await browser.call('POST', '/session', { body });
    expect((await change(browser, GOOD)).status).toBe(204);
    const { expires_at } = await db()
      .selectFrom('auth_session')
      .select('expires_at')
      .where('user_id', '=', person.id)
      .executeTakeFirstOrThrow();
    expect((expires_at.getTime() - Date.now()) / 3_600_000).toBeLessThanOrEqual(24);
    expect(browser.cookies.get('muster.session_token')!.attributes).not.toHaveProperty('max-age');
  });
});

describe('a link for a new password', () => {
  test('sets it once, ends every session, and is in the trail', async () => {
    const person = await newPerson(db());
    const token = await newLink(person);
    const browser = await signIn(newBrowser(api()), person.email);
    expect((await reset(token, GOOD)).status).toBe(204);
    expect((await browser.call('GET', '/account')).status).toBe(401);
    expect([await canSignIn(person, PASSWORD), await canSignIn(person, GOOD)]).toEqual([false, true]);
    expect(await reset(token, 'eleven other pebbles 7')).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
    const trail = await db()
      .selectFrom('audit_event')
      .select('action')
      .where('target', '=', `user:${person.id}`)
      .where('action', 'like', 'password.%')
      .execute();
    expect(trail).toEqual([{ action: 'password.reset' }]);
  });

  test('used twice at once sets one password', async () => {
    const person = await newPerson(db());
    const token = await newLink(person);
    const tried = [GOOD, 'eleven other pebbles 7', 'thirteen wet towels 3'];
    const answers = await Promise.all(tried.map((password) => reset(token, password)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400]);
    const set = tried[answers.findIndex(({ status }) => status === 204)]!;
    expect(await canSignIn(person, set)).toBe(true);
  });

  test('survives a password that is refused, and an hour at most', async () => {
    const person = await newPerson(db());
    const token = await newLink(person);
    expect((await reset(token, 'password1')).body.code).toBe('password_refused');
    await db()
      .updateTable('auth_verification')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .execute();
    expect((await reset(token, GOOD)).body.code).toBe('link_invalid');
    expect(await canSignIn(person, PASSWORD)).toBe(true);
  });

  test('is good no more once the password was set by another, or changed', async () => {
    const person = await newPerson(db());
    const tokens = [await newLink(person), await newLink(person), await newLink(person)];
    expect((await reset(tokens[1]!, GOOD)).status).toBe(204);
    expect((await reset(tokens[0]!, 'eleven other pebbles 7')).body.code).toBe('link_invalid');
    const later = await newLink(person);
    const browser = await signIn(newBrowser(api()), person.email, GOOD);
    expect((await change(browser, PASSWORD, GOOD)).status).toBe(204);
    for (const token of [tokens[2]!, later]) expect((await reset(token, GOOD)).body.code).toBe('link_invalid');
    // Nobody else's link is lost by that.
    const other = await newPerson(db());
    const kept = await newLink(other);
    await change(browser, GOOD);
    expect((await reset(kept, GOOD)).status).toBe(204);
  });

  test('gives a password to somebody who came by a provider', async () => {
    const person = await newPerson(db());
    await db().deleteFrom('auth_account').where('user_id', '=', person.id).execute();
    expect((await reset(await newLink(person), GOOD)).status).toBe(204);
    expect(await canSignIn(person, GOOD)).toBe(true);
  });

  test('is kept as a hash', async () => {
    const token = await newLink(await newPerson(db()));
    const rows = await db().selectFrom('auth_verification').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test.each(['x', `${'A'.repeat(43)}`, 'reset-password:', '\u0000', '%', "' or 1=1 --"])(
    'is not guessed: %j',
    async (token) => {
      expect(await reset(token, GOOD)).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
    },
  );
});

describe('a password is refused', () => {
  test.each([
    ['of seven characters', 'vX9#qLm', /at least 8/],
    ['of seven characters in many units', '😀😀😀😀😀😀😀', /at least 8/],
    ['from the lists of breached ones', 'password123', /breached/],
    ['that others have as well', 'iloveyou1', /breached/],
    ['on one row of keys', 'qwertyuiop', /breached/],
    ['of one letter', 'aaaaaaaaaaaaaaaa', /breached/],
    ['made of the person’s name', 'Rumpelstiltskin1', /names/],
    ['made of the address', 'rumpel.stilt', /names/],
    ['made of a workspace’s name', 'Kaleidoscopics7', /names/],
    ['named like the program', 'muster2024', /names/],
    ['of 257 characters', `${'Xq7!'.repeat(64)}a`, /256/],
  ])('%s', async (_what, password, why) => {
    const person = await newPerson(db(), undefined, `rumpel.stilt@${Math.random()}.example.com`);
    const browser = await signIn(newBrowser(api()), person.email);
    await browser.call('PATCH', '/account', { body: { name: 'Rumpelstiltskin' } });
    await browser.call('POST', '/workspaces', { body: { name: 'Kaleidoscopics' } });
    const answers = [await change(browser, password), await reset(await newLink(person), password)];
    for (const answer of answers) {
      expect(answer.status, answer.text).toBe(400);
      expect(`${answer.body.detail} ${JSON.stringify(answer.body.errors)}`).toMatch(why);
    }
  });
});

describe('a password is taken', () => {
  test.each([
    ['of eight characters that nobody guesses', 'vX9#qLmT'],
    ['of 256 characters', 'Zq7!wertß日本x'.repeat(20).slice(0, PASSWORD_LENGTH.max)],
    ['of 256 characters in two units each', '😀🍎🚲🏠'.repeat(PASSWORD_LENGTH.max / 4)],
    ['with spaces at its ends', '  nine green bottles  '],
    ['in any script', '九个绿色的瓶子挂在墙上'],
  ])('%s', async (_what, password) => {
    const person = await newPerson(db());
    const began = performance.now();
    const answer = await change(await signIn(newBrowser(api()), person.email), password);
    expect(answer.status, answer.text).toBe(204);
    // Judging it holds up nobody else.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect([await canSignIn(person, password), await canSignIn(person, password.slice(0, -1))]).toEqual([true, false]);
  });

  test('however the keyboard composes its letters', async () => {
    const person = await newPerson(db());
    const composed = 'crème brûlée ﬁve ½'.normalize('NFC');
    expect((await change(await signIn(newBrowser(api()), person.email), composed)).status).toBe(204);
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
      expect(await canSignIn(person, composed.normalize(form)), form).toBe(true);
    }
  });

  test('and kept as Argon2id with the parameters that are promised', async () => {
    const rows = await db().selectFrom('auth_account').select('password').where('password', 'is not', null).execute();
    expect(rows.length).toBeGreaterThan(5);
    const changed = rows.map(({ password }) => password);
    for (const hash of changed) {
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22,}\$[A-Za-z0-9+/]{43}$/);
    }
  });
});
