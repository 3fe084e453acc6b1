import { expect, test } from 'vitest';
import { useWorld } from './world.ts';

// What populating the workspaces needs, and a little more.
const BUDGET = 60;
const world = useWorld({ ratePerMinute: BUDGET, failuresPerMinute: 5 });

test('one key may ask so often a minute, then 429 says when to come back; other keys go on', async () => {
  const ask = () => world().as('viewer', 'GET', '/me');
  for (let times = 0; times < BUDGET; times++) expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', title: 'Too Many Requests' } });
  expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect((await world().as('editor', 'GET', '/me')).status).toBe(200);
  expect((await world().api.call('GET', '/me', { key: world().b.keys.viewer })).status).toBe(200);
});

test('probes are never limited', async () => {
  for (let times = 0; times < BUDGET + 5; times++) {
    expect((await fetch(`${world().api.origin}/healthz`)).status).toBe(200);
  }
});

test('guessing keys is limited by address, whatever is guessed; valid keys go on', async () => {
  const guess = (index: number) => world().api.call('GET', '/me', { key: `mk_${index}_${'A'.repeat(43)}` });
  for (let times = 1; times <= 5; times++) expect((await guess(times)).status).toBe(401);
  const refused = await guess(6);
  expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await world().as('administrator', 'GET', '/me')).status).toBe(200);
});
