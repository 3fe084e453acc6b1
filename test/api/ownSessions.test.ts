import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { housekeep } from '../../src/server/housekeeping.ts';
import { type Browser, newBrowser, signIn, useApi } from './browser.ts';
import { newPerson, PASSWORD, type TestPerson } from './people.ts';

const api = useApi({ trustProxy: '127.0.0.1' });
const db = () => api().database.db;

interface Session {
  id: number;
  current: boolean;
  createdAt: string;
  expiresAt: string;
  ip: string;
  userAgent: string;
}
const listed = async (browser: Browser): Promise<Session[]> =>
  (await browser.call<{ items: Session[] }>('GET', '/account/sessions')).body.items;
const isIn = async (browser: Browser): Promise<boolean> => (await browser.call('GET', '/account')).status === 200;

/** A person without sessions, and so many browsers that they are signed in with, the first being the oldest. */
async function signedIn(count: number): Promise<{ person: TestPerson; browsers: Browser[] }> {
  const person = await newPerson(db());
  await db().deleteFrom('auth_session').where('user_id', '=', person.id).execute();
  const browsers: Browser[] = [];
  for (let index = 1; index <= count; index++) {
    browsers.push(await signIn(newBrowser(api(), { ip: `192.0.2.${index}` }), person.email));
  }
  return { person, browsers };
}

describe('the sessions of a person', () => {
  test('are listed, the latest first, with where they came from', async () => {
    const { person, browsers } = await signedIn(2);
    const third = newBrowser(api(), { ip: '2001:db8::7' });
    await third.call('POST', '/session', {
      body: { email: person.email, password: PASSWORD },
      headers: { 'user-agent': 'Nokia \u00e9 3310' },
    });
    const items = await listed(browsers[1]!);
    expect(items.map(({ ip, current }) => [ip, current])).toEqual([
      ['2001:db8::7', false],
      ['192.0.2.2', true],
      ['192.0.2.1', false],
    ]);
    expect(items[0]!.userAgent).toBe('Nokia ? 3310');
    for (const { createdAt, expiresAt } of items) {
      const days = (Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000;
      expect(days).toBeCloseTo(7, 3);
    }
  });

  test('can be ended one by one, at once; somebody else’s cannot', async () => {
    const [own, other] = [await signedIn(2), await signedIn(1)];
    const [old, current] = own.browsers as [Browser, Browser];
    const [, { id }] = (await listed(current)) as [Session, Session];
    const foreign = (await listed(other.browsers[0]!))[0]!.id;
    expect((await current.call('DELETE', `/account/sessions/${foreign}`)).body.code).toBe('session_not_found');
    expect((await current.call('DELETE', `/account/sessions/${id}`)).status).toBe(204);
    expect([await isIn(old), await isIn(current), await isIn(other.browsers[0]!)]).toEqual([false, true, true]);
    expect((await current.call('DELETE', `/account/sessions/${id}`)).status).toBe(404);
    const trail = await db()
      .selectFrom('audit_event')
      .select('details')
      .where('actor', '=', `user:${own.person.id}`)
      .where('action', '=', 'session.revoke')
      .execute();
    expect(trail).toEqual([{ details: { session: id } }]);
  });

  test('can all be ended but this one', async () => {
    const { browsers } = await signedIn(3);
    expect((await browsers[1]!.call('POST', '/account/sessions/revoke-others')).status).toBe(204);
    expect(await Promise.all(browsers.map(isIn))).toEqual([false, true, false]);
    expect(await listed(browsers[1]!)).toHaveLength(1);
  });
});

describe('a session ends', () => {
  const row = (person: TestPerson) =>
    db().selectFrom('auth_session').selectAll().where('user_id', '=', person.id).executeTakeFirstOrThrow();
  /** Lets time go by: moves all that was noted of a person's sessions into the past. */
  const later = (person: TestPerson, hours: number) =>
    sql`
      update auth_session set
        created_at = created_at - make_interval(hours => ${hours}),
        updated_at = updated_at - make_interval(hours => ${hours}),
        expires_at = expires_at - make_interval(hours => ${hours})
      where user_id = ${person.id}`.execute(db());
  const hoursLeft = async (person: TestPerson) => ((await row(person)).expires_at.getTime() - Date.now()) / 3_600_000;

  test('after seven days without use', async () => {
    const { person, browsers } = await signedIn(1);
    await later(person, 7 * 24 - 1);
    expect(await isIn(browsers[0]!)).toBe(true);
    expect(await hoursLeft(person)).toBeCloseTo(7 * 24, 1);
    await later(person, 7 * 24 + 1);
    expect(await isIn(browsers[0]!)).toBe(false);
  });

  test('after a day without use where the person is not to be remembered', async () => {
    const { person, browsers } = await signedIn(0);
    const browser = newBrowser(api());
    const body = { email: person.email, password: PASSWORD, remember: false };
    await browser.call('POST', '/session', { body });
    expect(browsers).toEqual([]);
    expect(await hoursLeft(person)).toBeCloseTo(24, 1);
    await later(person, 23);
    expect(await isIn(browser)).toBe(true);
    expect(await hoursLeft(person)).toBeCloseTo(24, 1);
    await later(person, 25);
    expect(await isIn(browser)).toBe(false);
  });

  test('after thirty days, however much it is used', async () => {
    const { person, browsers } = await signedIn(1);
    for (let day = 0; day < 29; day += 5) {
      expect(await isIn(browsers[0]!), `day ${day}`).toBe(true);
      await later(person, 5 * 24 - 1);
    }
    expect(await isIn(browsers[0]!)).toBe(true);
    expect(await hoursLeft(person)).toBeLessThan(31);
    await later(person, 30);
    expect(await isIn(browsers[0]!)).toBe(false);
    expect(await row(person)).toBeDefined();
    await housekeep(db());
    await expect(row(person)).rejects.toThrow();
  });

  test('and being used is written down once an hour, not at every request', async () => {
    const { person, browsers } = await signedIn(1);
    const { updated_at: began } = await row(person);
    await isIn(browsers[0]!);
    expect((await row(person)).updated_at).toEqual(began);
  });
});
