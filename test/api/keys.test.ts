import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { ROLES } from '../../src/access/schema.ts';
import { describeRoute, type Scenario } from './scenarios.ts';
import { useWorld, type World } from './world.ts';

const world = useWorld();

interface Made {
  id: number;
  key: string;
  prefix: string;
}
const newKey = async (w: World, body: object = {}): Promise<Made> =>
  w.do<Made>('POST', '/keys', { name: 'made', role: 'viewer', ...body });
const whoIs = async (key: string) => (await world().api.call('GET', '/me', { key })).status;
const tomorrow = (): string => new Date(Date.now() + 86_400_000).toISOString();

const refused = (what: string, body: object, field: string): Scenario => ({
  name: `refuses ${what}`,
  as: 'owner',
  body: { name: 'refused', ...body },
  status: 400,
  field,
  after: async (w) => expect((await w.as('owner', 'GET', '/keys')).text).not.toContain('refused'),
});

describeRoute(world, 'GET /me', [
  {
    name: 'says which workspace and role the key is of',
    as: 'viewer',
    status: 200,
    contains: (w: World) => ({ workspace: { id: w.a.id, name: 'A' }, role: 'viewer' }),
  },
]);

describeRoute(world, 'POST /keys', [
  {
    name: 'makes a key that works at once, with the role of an editor unless told',
    as: 'administrator',
    body: { name: 'till' },
    status: 201,
    contains: { name: 'till', role: 'editor', expiresAt: null, revokedAt: null, lastUsedAt: null },
    after: async (w, { body }) => {
      const { key, prefix } = body as unknown as Made;
      expect(key).toMatch(/^mk_[0-9a-z]+_[\w-]{43}$/);
      expect(key.startsWith(prefix)).toBe(true);
      expect(prefix).toHaveLength(12);
      const me = await w.api.call('GET', '/me', { key });
      expect(me.body).toMatchObject({ role: 'editor', actor: `key:${body.id}` });
    },
  },
  {
    name: 'takes a time of expiry with any offset',
    as: 'owner',
    body: { name: 'temporary', expiresAt: '2999-01-01T00:00:00+08:00' },
    status: 201,
    contains: { expiresAt: '2998-12-31T16:00:00.000Z' },
  },
  {
    name: 'lets an administrator make no owner',
    as: 'administrator',
    body: { name: 'refused', role: 'owner' },
    status: 403,
    code: 'forbidden',
    after: async (w) => expect((await w.as('owner', 'GET', '/keys')).text).not.toContain('refused'),
  },
  { name: 'lets an owner make an owner', as: 'owner', body: { name: 'second', role: 'owner' }, status: 201 },
  refused('a role it does not know', { role: 'root' }, 'role'),
  refused('an empty name', { name: ' ' }, 'name'),
  refused('a time that is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'),
  refused('a date without a time', { expiresAt: '2999-01-01' }, 'expiresAt'),
  refused('a day that is none', { expiresAt: '2999-02-30T00:00:00Z' }, 'expiresAt'),
]);

describeRoute(world, 'GET /keys', [
  {
    name: 'shows prefixes and never a key',
    given: (w) => newKey(w),
    as: 'administrator',
    status: 200,
    after: async (w, { body, text }, { id, key, prefix }: Made) => {
      expect(body.items).toContainEqual(expect.objectContaining({ id, prefix, role: 'viewer' }));
      for (const secret of [key, ...Object.values(w.a.keys)]) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(createHash('sha256').update(secret).digest('hex'));
      }
    },
  },
]);

describeRoute(world, 'DELETE /keys/{id}', [
  {
    name: 'ends a key at once; the list still names it',
    given: (w) => newKey(w),
    as: 'administrator',
    path: (_w, { id }: Made) => `/keys/${id}`,
    status: 204,
    after: async (w, _answer, { id, key }: Made) => {
      expect(await whoIs(key)).toBe(401);
      const list = await w.as('owner', 'GET', '/keys');
      expect(list.body.items).toContainEqual(expect.objectContaining({ id, revokedAt: expect.any(String) }));
    },
  },
  {
    name: 'keeps the first time when revoked again',
    given: async (w) => {
      const made = await newKey(w);
      await w.as('owner', 'DELETE', `/keys/${made.id}`);
      return { ...made, list: (await w.as('owner', 'GET', '/keys')).text };
    },
    as: 'owner',
    path: (_w, { id }: Made) => `/keys/${id}`,
    status: 204,
    after: async (w, _answer, { list }: { list: string }) => {
      expect((await w.as('owner', 'GET', '/keys')).text).toBe(list);
    },
  },
  { name: 'knows no other key', as: 'owner', path: '/keys/999999999', status: 404, code: 'key_not_found' },
]);

describe('a key', () => {
  test('ends when its time is over', async () => {
    const { id, key } = await newKey(world(), { expiresAt: tomorrow() });
    expect(await whoIs(key)).toBe(200);
    await sql`update api_key set expires_at = now() where id = ${id}`.execute(world().api.database.db);
    expect(await whoIs(key)).toBe(401);
  });

  test('says when it was last used, to the minute', async () => {
    const { id, key } = await newKey(world());
    const used = async () => {
      const { body } = await world().as<{ items: { id: number; lastUsedAt: string | null }[] }>(
        'owner',
        'GET',
        '/keys',
      );
      return body.items.find((item) => item.id === id)!.lastUsedAt;
    };
    expect(await used()).toBeNull();
    await whoIs(key);
    const first = await used();
    expect(Math.abs(Date.now() - Date.parse(first!))).toBeLessThan(10_000);
    await whoIs(key);
    expect(await used()).toBe(first);
    const { db } = world().api.database;
    await sql`update api_key set last_used_at = now() - interval '2 minutes' where id = ${id}`.execute(db);
    await whoIs(key);
    expect(Date.parse((await used())!)).toBeGreaterThanOrEqual(Date.parse(first!));
  });

  test('is kept only as a hash', async () => {
    const { key } = await newKey(world());
    const { rows } = await sql<{ row: string }>`select api_key::text as row from api_key`.execute(
      world().api.database.db,
    );
    const secret = key.slice(-30);
    expect(rows.filter(({ row }) => row.includes(secret))).toEqual([]);
  });

  test.each(ROLES)('of role %s is in the history as who did it', async (role) => {
    if (role === 'viewer') return;
    const { id, key } = await newKey(world(), { role });
    const made = await world().api.call('POST', '/groups', { key, body: { name: `By ${role}` } });
    const change = await world().as('viewer', 'GET', `/changes/${made.body.change}`);
    expect(change.body).toMatchObject({ actor: `key:${id}`, source: 'api' });
  });
});
