import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newPasswordLink } from '../../src/accounts/recovery.ts';
import { createServices } from '../../src/accounts/services.ts';
import type { ApiAnswer } from '../api.ts';
import { totp } from '../totp.ts';
import { type Browser, newBrowser, setCookies, signIn, useApi } from './browser.ts';
import { newPerson, PASSWORD, type TestPerson } from './people.ts';

const api = useApi();
const db = () => api().database.db;
const SESSION = 'muster.session_token';

interface Secret {
  uri: string;
  secret: string;
  recoveryCodes: string[];
}

const begin = (browser: Browser, password = PASSWORD) =>
  browser.call<Secret>('POST', '/account/two-factor', { body: { password } });
const confirm = (browser: Browser, code: string) =>
  browser.call('POST', '/account/two-factor/confirm', { body: { code } });

/** A person whose authenticator is set up. Codes of now were seen: sign-ins begin with that of the next half minute. */
async function protectedPerson(): Promise<{ person: TestPerson; browser: Browser } & Secret> {
  const person = await newPerson(db());
  const browser = await signIn(newBrowser(api()), person.email);
  const { body } = await begin(browser);
  const confirmed = await confirm(browser, totp(body.secret, Date.now() - 30_000));
  if (confirmed.status !== 204) throw new Error(confirmed.text);
  return { person, browser, ...body };
}

/** Gives the password, and answers a browser that is asked for a code. */
async function halfSignedIn({ email }: TestPerson, browser = newBrowser(api()), password = PASSWORD): Promise<Browser> {
  const answer = await browser.call('POST', '/session', { body: { email, password } });
  expect(answer.body).toEqual({ twoFactor: true });
  return browser;
}

const give = (browser: Browser, body: object): Promise<ApiAnswer> =>
  browser.call('POST', '/session/two-factor', { body });
const isIn = async (browser: Browser): Promise<boolean> => (await browser.call('GET', '/account')).status === 200;
const WRONG = '000000';

describe('setting up an authenticator', () => {
  test('takes the password, and shows a secret that authenticators understand', async () => {
    const { email } = await newPerson(db());
    const browser = await signIn(newBrowser(api()), email);
    expect(await begin(browser, 'not this one')).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    const { uri, secret, recoveryCodes } = (await begin(browser)).body;
    const parsed = new URL(uri);
    expect([parsed.protocol, parsed.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(parsed.pathname)).toBe(`/Muster:${email}`);
    expect(Object.fromEntries(parsed.searchParams)).toMatchObject({ secret, issuer: 'Muster' });
    expect(secret).toMatch(/^[A-Z2-7]{32,}$/);
    expect(new Set(recoveryCodes).size).toBe(10);
    for (const code of recoveryCodes) expect(code.length).toBeGreaterThanOrEqual(10);
  });

  test('asks for nothing until a code has shown that it works', async () => {
    const { email } = await newPerson(db());
    const browser = await signIn(newBrowser(api()), email);
    expect((await confirm(browser, WRONG)).body).toMatchObject({ code: 'two_factor_state' });
    const first = (await begin(browser)).body;
    await signIn(newBrowser(api()), email);
    expect(await confirm(browser, WRONG)).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    // Begun again, another secret counts.
    const { secret } = (await begin(browser)).body;
    expect((await confirm(browser, totp(first.secret))).status).toBe(401);
    expect((await confirm(browser, totp(secret))).status).toBe(204);
    expect((await browser.call('GET', '/account')).body).toMatchObject({ person: { twoFactor: true } });
    expect((await confirm(browser, totp(secret))).body).toMatchObject({ code: 'two_factor_state' });
    expect((await begin(browser)).body).toMatchObject({ code: 'two_factor_state' });
  });

  test('lets nobody try codes for ever', async () => {
    const { email } = await newPerson(db());
    const browser = await signIn(newBrowser(api()), email);
    await begin(browser);
    const tries = await Promise.all(Array.from({ length: 12 }, () => confirm(browser, WRONG)));
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(2);
  });
});

describe('signing in', () => {
  test('takes the password and a code, and until then nothing is open', async () => {
    const { person, secret } = await protectedPerson();
    const browser = newBrowser(api());
    const asked = await browser.call('POST', '/session', { body: { email: person.email, password: PASSWORD } });
    expect(asked.body).toEqual({ twoFactor: true });
    const given = setCookies(asked.headers).filter(({ attributes }) => attributes['max-age'] !== '0');
    expect(given).toMatchObject([
      {
        name: 'muster.two_factor',
        attributes: { 'max-age': '600', httponly: '', samesite: 'Strict', path: '/' },
      },
    ]);
    expect(await isIn(browser)).toBe(false);
    expect(await give(browser, { code: WRONG })).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    const done = await give(browser, { code: totp(secret).replace(/^.../, '$& ') });
    expect(done.body).toMatchObject({ person: { id: person.id, twoFactor: true }, memberships: [] });
    expect(await isIn(browser)).toBe(true);
    expect([...browser.cookies.keys()].sort()).toEqual(['muster.device', SESSION]);
  });

  test('does not say by the password alone whether there is a second factor, unless it is right', async () => {
    const { person } = await protectedPerson();
    const answer = await newBrowser(api()).call('POST', '/session', {
      body: { email: person.email, password: 'not this one' },
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test('a code is good once: neither again, nor in another sign-in, nor twice at once', async () => {
    const { person, secret } = await protectedPerson();
    const code = totp(secret);
    const browsers = [await halfSignedIn(person), await halfSignedIn(person), await halfSignedIn(person)];
    const answers = await Promise.all(browsers.map((browser) => give(browser, { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect((await Promise.all(browsers.map(isIn))).filter(Boolean)).toHaveLength(1);
    const later = await halfSignedIn(person);
    const replayed = await give(later, { code, trustDevice: true });
    expect(replayed).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    expect(later.cookies.has('muster.trust_device')).toBe(false);
    expect(await isIn(later)).toBe(false);
  });

  test('a code of the person next to it is none', async () => {
    const [one, other] = [await protectedPerson(), await protectedPerson()];
    expect((await give(await halfSignedIn(one.person), { code: totp(other.secret) })).status).toBe(401);
    expect((await give(await halfSignedIn(one.person), { recoveryCode: other.recoveryCodes[0] })).status).toBe(401);
  });

  test('codes of long ago and of later are not good', async () => {
    const { person, secret } = await protectedPerson();
    for (const minutes of [-5, -2, 2, 5]) {
      const code = totp(secret, Date.now() + minutes * 60_000);
      expect((await give(await halfSignedIn(person), { code })).status, `${minutes} min`).toBe(401);
    }
  });

  test('without the password given first there is nothing to give a code for', async () => {
    const { secret, browser } = await protectedPerson();
    for (const one of [newBrowser(api()), browser]) {
      expect(await give(one, { code: totp(secret) })).toMatchObject({
        status: 401,
        body: { code: 'two_factor_required' },
      });
    }
    const forged = newBrowser(api());
    forged.cookies.set('x', { name: 'muster.two_factor', value: '2fa-guess.c2lnbmF0dXJl', attributes: {} });
    expect((await give(forged, { code: totp(secret) })).body.code).toBe('two_factor_required');
  });

  test('after five wrong codes it begins again, and after ten it rests', async () => {
    const { person, secret } = await protectedPerson();
    const browser = await halfSignedIn(person);
    for (let count = 0; count < 5; count++) {
      expect((await give(browser, { code: WRONG })).body.code).toBe('sign_in_failed');
    }
    expect((await give(browser, { code: totp(secret) })).body.code).toBe('two_factor_required');
    const again = await halfSignedIn(person);
    for (let count = 0; count < 5; count++) await give(again, { code: WRONG });
    const resting = await give(await halfSignedIn(person), { code: totp(secret) });
    expect(resting).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(resting.headers.get('retry-after')).toBe('900');
    await sql`update auth_two_factor set locked_until = now() - interval '1 second'`.execute(db());
    expect((await give(await halfSignedIn(person), { code: totp(secret) })).status).toBe(200);
  });

  test('takes ten minutes at most', async () => {
    const { person, secret } = await protectedPerson();
    const browser = await halfSignedIn(person);
    await sql`update auth_verification set expires_at = expires_at - interval '601 seconds'`.execute(db());
    expect((await give(browser, { code: totp(secret) })).body.code).toBe('two_factor_required');
  });

  test('ends the session that the browser had', async () => {
    const { person, secret } = await protectedPerson();
    const other = await newPerson(db());
    const browser = await signIn(newBrowser(api()), other.email);
    const copy = newBrowser(api());
    copy.cookies.set(SESSION, browser.cookies.get(SESSION)!);
    await halfSignedIn(person, browser);
    expect((await give(browser, { code: totp(secret) })).status).toBe(200);
    expect((await browser.call('GET', '/account')).body).toMatchObject({ person: { id: person.id } });
    expect(await isIn(copy)).toBe(false);
  });

  test('keeps to what was said of remembering', async () => {
    const { person, secret } = await protectedPerson();
    const browser = newBrowser(api());
    const body = { email: person.email, password: PASSWORD, remember: false };
    await browser.call('POST', '/session', { body });
    expect((await give(browser, { code: totp(secret) })).status).toBe(200);
    expect(browser.cookies.get(SESSION)!.attributes).not.toHaveProperty('max-age');
    const { rows } = await sql<{ hours: number }>`
      select round(extract(epoch from expires_at - now()) / 3600)::int as hours from auth_session
      where user_id = ${person.id} order by id desc limit 1`.execute(db());
    expect(rows).toEqual([{ hours: 24 }]);
  });
});

describe('a recovery code', () => {
  test('is good once, also at once in two places', async () => {
    const { person, recoveryCodes } = await protectedPerson();
    const [recoveryCode, second] = recoveryCodes;
    const browsers = [await halfSignedIn(person), await halfSignedIn(person)];
    const answers = await Promise.all(browsers.map((browser) => give(browser, { recoveryCode })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await give(await halfSignedIn(person), { recoveryCode })).status).toBe(401);
    expect((await give(await halfSignedIn(person), { recoveryCode: ` ${second} ` })).status).toBe(200);
  });

  test('is replaced by new ones', async () => {
    const { person, browser, recoveryCodes } = await protectedPerson();
    const renew = (password: string) =>
      browser.call<Secret>('POST', '/account/two-factor/recovery-codes', { body: { password } });
    expect((await renew('not this one')).status).toBe(401);
    const renewed = (await renew(PASSWORD)).body.recoveryCodes;
    expect(renewed).toHaveLength(10);
    expect(renewed.filter((code) => recoveryCodes.includes(code))).toEqual([]);
    expect((await give(await halfSignedIn(person), { recoveryCode: recoveryCodes[3] })).status).toBe(401);
    expect((await give(await halfSignedIn(person), { recoveryCode: renewed[3] })).status).toBe(200);
  });
});

describe('a trusted device', () => {
  const trusted = async () => {
    const made = await protectedPerson();
    const device = await halfSignedIn(made.person);
    expect((await give(device, { code: totp(made.secret), trustDevice: true })).status).toBe(200);
    return { ...made, device };
  };
  const asksForCode = async (browser: Browser, { email }: TestPerson, password = PASSWORD): Promise<boolean> => {
    const { body } = await browser.call('POST', '/session', { body: { email, password } });
    expect(body).toHaveProperty('twoFactor');
    return body.twoFactor === true;
  };

  test('is asked for no code for 30 days, others are', async () => {
    const { person, device } = await trusted();
    const cookie = device.cookies.get('muster.trust_device')!;
    expect(cookie.attributes).toEqual({
      'max-age': String(30 * 86_400),
      httponly: '',
      samesite: 'Strict',
      path: '/',
    });
    await device.call('DELETE', '/session');
    expect(await asksForCode(device, person)).toBe(false);
    expect(await asksForCode(newBrowser(api()), person)).toBe(true);
    await sql`update auth_verification set expires_at = expires_at - interval '31 days'`.execute(db());
    expect(await asksForCode(device, person)).toBe(true);
  });

  test('is one of that person alone', async () => {
    const [own, other] = [await trusted(), await protectedPerson()];
    expect(await asksForCode(own.device, other.person)).toBe(true);
  });

  test('is trusted no more after the second factor ended, or the password was set anew', async () => {
    const { person, browser, device } = await trusted();
    await browser.call('POST', '/account/two-factor/disable', { body: { password: PASSWORD } });
    const { secret } = (await begin(browser)).body;
    await confirm(browser, totp(secret, Date.now() - 30_000));
    expect(await asksForCode(device, person)).toBe(true);

    expect((await give(device, { code: totp(secret), trustDevice: true })).status).toBe(200);
    const services = await createServices(db(), { publicUrl: api().origin })();
    const token = (await newPasswordLink(services, person.id)).split('#')[1];
    const password = 'nine green bottles 12';
    await newBrowser(api()).call('POST', '/password/reset', { body: { token, password } });
    expect(await asksForCode(device, person, password)).toBe(true);
  });
});

test('it ends by the password, and then none is asked for', async () => {
  const { person, browser } = await protectedPerson();
  const end = (password: string) => browser.call('POST', '/account/two-factor/disable', { body: { password } });
  const waiting = await halfSignedIn(person);
  expect((await end('not this one')).status).toBe(401);
  expect((await end(PASSWORD)).status).toBe(204);
  expect(await isIn(browser)).toBe(true);
  await signIn(newBrowser(api()), person.email);
  expect((await give(waiting, { code: WRONG })).body.code).toBe('two_factor_required');
  expect((await end(PASSWORD)).body).toMatchObject({ code: 'two_factor_state' });
});

test('what was done is in the trail', async () => {
  const { person, browser, recoveryCodes } = await protectedPerson();
  // Whom a code is asked of is told by a random text: once it has a dash.
  let asked = await halfSignedIn(person);
  while (!/^2fa-[^.]*-/.test(asked.cookies.get('muster.two_factor')!.value)) asked = await halfSignedIn(person);
  await give(asked, { code: WRONG });
  await give(await halfSignedIn(person), { recoveryCode: recoveryCodes[0] });
  await browser.call('POST', '/account/two-factor/recovery-codes', { body: { password: PASSWORD } });
  await browser.call('POST', '/account/two-factor/disable', { body: { password: PASSWORD } });
  const events = await db()
    .selectFrom('audit_event')
    .select(['action', 'details'])
    .where('target', '=', `user:${person.id}`)
    .orderBy('at')
    .execute();
  expect(events.map(({ action, details }) => [action, (details as { method?: string }).method])).toEqual([
    ['session.create', 'password'],
    ['twoFactor.enable', undefined],
    ['session.refuse', 'second factor'],
    ['session.create', 'recovery code'],
    ['twoFactor.renewCodes', undefined],
    ['twoFactor.disable', undefined],
  ]);
});

test('neither secrets nor codes are in any table in the clear, nor in the log', async () => {
  const { secret, recoveryCodes } = await protectedPerson();
  const plain = Buffer.from(
    [...secret]
      .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  ).toString('latin1');
  const { rows: tables } = await sql<{ name: string }>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(db());
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select item::text as text from ${sql.table(name)} as item`.execute(
      db(),
    );
    const all = rows.map(({ text }) => text).join('\n');
    for (const hidden of [secret, plain, ...recoveryCodes]) expect(all.includes(hidden), name).toBe(false);
  }
  for (const hidden of [secret, plain, ...recoveryCodes]) expect(api().lines.join('\n')).not.toContain(hidden);
});
