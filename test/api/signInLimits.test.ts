import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { startApi } from '../api.ts';
import { type Browser, newBrowser, signIn, useApi } from './browser.ts';
import { newPerson, PASSWORD } from './people.ts';

// Strangers come from many places: the proxy on 127.0.0.1 is believed to say where.
const api = useApi({ trustProxy: '127.0.0.1' });
const db = () => api().database.db;

let places = 0;
/** A browser at an address that nobody else has. */
const elsewhere = (): Browser =>
  newBrowser(api(), { ip: `198.51.${Math.floor(++places / 250)}.${(places % 250) + 1}` });

const guess = (browser: Browser, email: string, password = 'a wrong guess') =>
  browser.call('POST', '/session', { body: { email, password } });

/** So many wrong guesses at once; answers the statuses, sorted. */
const guesses = async (count: number, email: string, at: () => Browser): Promise<number[]> => {
  const answers = await Promise.all(Array.from({ length: count }, () => guess(at(), email)));
  return answers.map(({ status }) => status).sort();
};

const times = (count: number, status: number): number[] => Array<number>(count).fill(status);

describe('for one person from one address', () => {
  test('ten guesses; then none is looked at, not even the right one', async () => {
    const { email } = await newPerson(db());
    const browser = elsewhere();
    for (let count = 0; count < 10; count++) expect((await guess(browser, email)).status).toBe(401);
    const refused = await guess(browser, email);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(14 * 60);
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    expect((await guess(browser, email, PASSWORD)).status).toBe(429);
    // The same words for an address that is nobody's.
    const stranger = elsewhere();
    await guesses(10, 'nobody@example.com', () => stranger);
    expect((await guess(stranger, 'nobody@example.com')).body.detail).toBe(refused.body.detail);

    await sql`update throttle set expires_at = now() - interval '1 second'`.execute(db());
    expect((await guess(browser, email, PASSWORD)).status).toBe(200);
  });

  test('many at once are all counted', async () => {
    const { email } = await newPerson(db());
    const browser = elsewhere();
    expect(await guesses(30, email, () => browser)).toEqual([...times(10, 401), ...times(20, 429)]);
  });

  test('an address of IPv6 is its /64: machines choose the rest freely', async () => {
    const { email } = await newPerson(db());
    let host = 0;
    const inOneNet = () => newBrowser(api(), { ip: `2001:db8:1:2::${(++host).toString(16)}` });
    expect(await guesses(12, email, inOneNet)).toEqual([...times(10, 401), ...times(2, 429)]);
    expect((await guess(newBrowser(api(), { ip: '2001:db8:1:3::1' }), email)).status).toBe(401);
  });

  test('what turned out to be right does not count', async () => {
    const { email } = await newPerson(db());
    const ip = '203.0.113.1';
    for (let count = 0; count < 15; count++) await signIn(newBrowser(api(), { ip }), email);
    expect((await guess(newBrowser(api(), { ip }), email)).status).toBe(401);
  });
});

describe('a stranger locks nobody out', () => {
  test('who guesses at one address stops only that address', async () => {
    const { email } = await newPerson(db());
    const stranger = elsewhere();
    await guesses(15, email, () => stranger);
    await signIn(elsewhere(), email);
  });

  test('who guesses from many has a hundred for all; a device that was signed in before goes on', async () => {
    const { email } = await newPerson(db());
    const known = await signIn(elsewhere(), email);
    for (const count of [25, 25, 25, 25]) expect(await guesses(count, email, elsewhere)).toEqual(times(count, 401));
    expect((await guess(elsewhere(), email, PASSWORD)).status).toBe(429);
    // Also after signing out, and wherever it is carried to.
    await known.call('DELETE', '/session');
    await signIn(known, email);
    const moved = elsewhere();
    for (const [name, cookie] of known.cookies) moved.cookies.set(name, cookie);
    await signIn(moved, email);
    // It has ten guesses of its own.
    expect(await guesses(12, email, () => moved)).toEqual([...times(10, 401), ...times(2, 429)]);
  });

  test('a device of one person is none of another', async () => {
    const [own, other] = [await newPerson(db()), await newPerson(db())];
    const device = await signIn(elsewhere(), own.email);
    for (const count of [34, 33, 33]) await guesses(count, other.email, elsewhere);
    expect((await guess(device, other.email, PASSWORD)).status).toBe(429);
    for (const value of ['x', `${'A'.repeat(22)}.${'A'.repeat(43)}`]) {
      const forged = elsewhere();
      forged.cookies.set('muster.device', { name: 'muster.device', value, attributes: {} });
      expect((await guess(forged, other.email, PASSWORD)).status).toBe(429);
    }
  });
});

test('one address has a hundred guesses at whomever', async () => {
  const browser = elsewhere();
  let count = 0;
  for (const batch of [25, 25, 25, 25]) {
    const answers = await Promise.all(
      Array.from({ length: batch }, () => guess(browser, `somebody-${++count}@example.com`)),
    );
    expect(answers.every(({ status }) => status === 401)).toBe(true);
  }
  expect((await guess(browser, 'somebody-else@example.com')).status).toBe(429);
});

test('X-Forwarded-For is not believed from just anybody', async () => {
  const own = await startApi();
  try {
    const { email } = await newPerson(own.database.db);
    const statuses = [];
    for (let count = 1; count <= 11; count++) {
      statuses.push((await guess(newBrowser(own, { ip: `198.51.100.${count}` }), email)).status);
    }
    expect(statuses).toEqual([...times(10, 401), 429]);
  } finally {
    await own.close();
  }
});

test('the counts name neither addresses of people nor of machines', async () => {
  const email = 'counted@example.com';
  await guess(newBrowser(api(), { ip: '203.0.113.77' }), email);
  const { rows } = await sql<{ row: string }>`select throttle::text as row from throttle`.execute(db());
  expect(rows.length).toBeGreaterThan(2);
  for (const { row } of rows) {
    expect(row).toMatch(/^\([\w-]{43},/);
    expect(row).not.toMatch(/counted|203\.0\.113/);
  }
});

test('whoever finds a session open does not get to try passwords with it', async () => {
  const { email } = await newPerson(db());
  const browser = await signIn(elsewhere(), email);
  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      index % 2
        ? browser.call('POST', '/account/two-factor', { body: { password: 'a wrong guess' } })
        : browser.call('POST', '/account/password', {
            body: { currentPassword: 'a wrong guess', newPassword: 'nine green bottles 12' },
          }),
    ),
  );
  expect(tries.map(({ status }) => status).sort()).toEqual([...times(10, 401), ...times(2, 429)]);
});
