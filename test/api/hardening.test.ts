import { describe, expect, test } from 'vitest';
import { routes } from '../../src/server/routeTable.ts';
import { newPerson, PASSWORD } from './people.ts';
import { useWorld } from './world.ts';

const world = useWorld();

describe('every answer of the API', () => {
  test.each(routes.map(({ method, path }) => ({ method, path })))('has its headers: $method $path', async (route) => {
    const path = route.path.replaceAll(/\{\w+\}/g, '1');
    const { headers } = await world().api.call(route.method, path, { key: null });
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    // No other site is let in, and nobody is told what runs here.
    expect([...headers.keys()].filter((name) => /^access-control|^server$|^x-powered-by$/.test(name))).toEqual([]);
  });
});

test('no line of the log has a secret: passwords, cookies, links, keys', async () => {
  const { api, a } = world();
  const origin = { origin: api.origin };
  const person = await newPerson(api.database.db, { workspaceId: a.id, role: 'owner' });
  const signedIn = await api.call('POST', '/session', {
    key: null,
    headers: origin,
    body: { email: person.email, password: PASSWORD },
  });
  const cookies = signedIn.headers.getSetCookie().map((cookie) => cookie.split(/[=;]/)[1]!);
  expect(cookies.length).toBeGreaterThan(0);
  const invited = await world().do<{ link: string }>('POST', '/invitations', { email: 'new@example.com' });
  const token = invited.link.split('#')[1]!;
  await api.call('POST', '/invitations/look', { key: null, body: { token } });
  await api.call('POST', '/invitations/accept', { key: null, body: { token: `${token}x`, password: PASSWORD } });
  await api.call('POST', '/session', { key: null, body: { email: person.email, password: 'wrong secret 99' } });
  await api.call('POST', '/setup', { key: null, body: { token, password: PASSWORD } });
  await api.call('GET', `/me?token=${token}`, { key: a.keys.owner });
  const secrets = [PASSWORD, 'wrong secret 99', token, a.keys.owner, person.cookie.split('=')[1]!, ...cookies];
  expect(api.lines.length).toBeGreaterThan(5);
  for (const secret of secrets) expect(api.lines.filter((line) => line.includes(secret))).toEqual([]);
  expect(api.lines.filter((line) => line.includes(person.email))).toEqual([]);
});

test('an answer that refuses says nothing of what was sent', async () => {
  const body = { email: 'echo@example.com', password: 'echoed secret 1', more: 'than asked' };
  const answer = await world().api.call('POST', '/session', { key: null, body });
  expect(answer.status).toBe(400);
  expect(answer.text).not.toMatch(/echoed secret|than asked/);
});
