import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { PEOPLE, useWorld } from './world.ts';

const world = useWorld();

/** Seven or more digits, as a phone number has, however they are set apart. */
const PHONE = /\d(?:[\s()+.-]?\d){6,}/;
/** Dates and times have many digits too. */
const withoutTime = (line: string): string => line.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

async function logged(work: () => Promise<unknown>): Promise<string[]> {
  const from = world().api.lines.length;
  await work();
  // The line of a request is written when its answer has been sent.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return world().api.lines.slice(from);
}

describe('log lines', () => {
  test('one a request: route, status, who; the search is not in it', async () => {
    const lines = await logged(() => world().as('viewer', 'GET', '/contacts?search=%2B86+138-0013-8000'));
    const request = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ msg }) => msg === 'request');
    expect(request).toMatchObject({
      method: 'GET',
      route: '/api/v1/contacts',
      status: 200,
      actor: expect.stringMatching(/^key:\d+$/),
      workspace: world().a.id,
      ms: expect.any(Number),
    });
    expect(lines.join('\n')).not.toMatch(/138.?0013|search/);
  });

  test('carry the request id that the answer of a failure names', async () => {
    let id: unknown;
    const lines = await logged(async () => {
      id = (await world().as('viewer', 'GET', '/contacts/999999999')).body.requestId;
    });
    expect(lines.join('\n')).toContain(String(id));
  });

  test('hide a phone number that a database error quotes; the answer says nothing of it', async () => {
    const { db } = world().api.database;
    await sql.raw(`alter table contact add constraint odd check (phone <> 8613987650001)`).execute(db);
    let text = '';
    const lines = await logged(async () => {
      const answer = await world().as('editor', 'POST', '/contacts', {
        body: { phone: '+8613987650001', name: 'Quoted' },
      });
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } });
      text = answer.text;
    });
    await sql.raw('alter table contact drop constraint odd').execute(db);
    expect(text).not.toMatch(/constraint|contact|8613987650001|select|insert/);
    const failure = lines.find((line) => line.includes('request failed'));
    expect(failure).toContain('odd');
    expect(failure).not.toContain('8613987650001');
  });

  test('never hold a whole phone number or a key, and are all JSON', async () => {
    const { a } = world();
    await world().as('viewer', 'GET', `/groups/${a.groups.vip}/contacts?search=13800138000`);
    await world().as('editor', 'POST', '/contacts', { body: { phone: '13800138000 / 13800138001' } });
    await world().as('editor', 'POST', '/contacts', { body: PEOPLE.zhang });
    await world().api.call('GET', '/me', { key: `${a.keys.owner}x` });
    await world().as('owner', 'POST', '/keys', { body: { name: '8613800138000' } });
    await world().as('viewer', 'GET', '/contacts/8613800138000');
    await world().as('viewer', 'GET', '/contacts/13800138000/%ZZ');
    await world().as('viewer', 'GET', '/8613800138000');
    const { lines } = world().api;
    expect(lines.length).toBeGreaterThan(20);
    const secrets = [...Object.values(a.keys), ...Object.values(world().b.keys)];
    for (const line of lines) {
      expect(withoutTime(line)).not.toMatch(PHONE);
      for (const secret of secrets) expect(line).not.toContain(secret.slice(5));
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });
});
