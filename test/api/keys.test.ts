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

describeRoute(world, 'POST /keys/{id}/rotate', [
  {
    name: 'gives it another secret; the one before stays good for a day',
    given: (w) => newKey(w, { ipRanges: ['127.0.0.1'] }),
    as: 'administrator',
    path: (_w, { id }: Made) => `/keys/${id}/rotate`,
    body: {},
    status: 200,
    contains: (_w: World, { id }: Made) => ({ id, role: 'viewer', ipRanges: ['127.0.0.1'] }),
    after: async (_w, { body }, { key, prefix }: Made) => {
      const rotated = body as unknown as Made & { rotatedUntil: string };
      expect(rotated.key).not.toBe(key);
      expect(rotated.prefix).not.toBe(prefix);
      expect(Date.parse(rotated.rotatedUntil) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
      expect(Date.parse(rotated.rotatedUntil) - Date.now()).toBeLessThan(24.1 * 3_600_000);
      expect([await whoIs(key), await whoIs(rotated.key)]).toEqual([200, 200]);
    },
  },
  {
    name: 'without overlap ends the one before at once',
    given: (w) => newKey(w),
    as: 'owner',
    path: (_w, { id }: Made) => `/keys/${id}/rotate`,
    body: { overlapHours: 0 },
    status: 200,
    contains: { rotatedUntil: null },
    after: async (_w, { body }, { key }: Made) => {
      expect([await whoIs(key), await whoIs(String(body.key))]).toEqual([401, 200]);
    },
  },
  {
    name: 'refuses a revoked key',
    given: async (w) => {
      const made = await newKey(w);
      await w.do('DELETE', `/keys/${made.id}`);
      return made;
    },
    as: 'owner',
    path: (_w, { id }: Made) => `/keys/${id}/rotate`,
    body: {},
    status: 404,
    code: 'key_not_found',
    after: async (_w, _answer, { key }: Made) => expect(await whoIs(key)).toBe(401),
  },
  ...[-1, 721, '24', null].map(
    (overlapHours): Scenario => ({
      name: `refuses an overlap of ${JSON.stringify(overlapHours)} hours`,
      given: (w) => newKey(w),
      as: 'owner',
      path: (_w, { id }: Made) => `/keys/${id}/rotate`,
      body: { overlapHours },
      status: 400,
      field: 'overlapHours',
      after: async (_w, _answer, { key }: Made) => expect(await whoIs(key)).toBe(200),
    }),
  ),
  {
    name: 'done again under the same Idempotency-Key makes no other secret, and shows none',
    given: (w) => newKey(w),
    as: 'owner',
    path: (_w, { id }: Made) => `/keys/${id}/rotate`,
    body: {},
    headers: { 'idempotency-key': 'rotate-once' },
    status: 200,
    after: async (w, { body }, { id }: Made) => {
      const again = await w.as('owner', 'POST', `/keys/${id}/rotate`, {
        body: {},
        headers: { 'idempotency-key': 'rotate-once' },
      });
      expect(again).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
      expect(again.text).not.toContain(String(body.key).slice(12));
      expect(await whoIs(String(body.key))).toBe(200);
    },
  },
]);

describe('rotation', () => {
  const rotate = (id: number, overlapHours = 24) => world().do<Made>('POST', `/keys/${id}/rotate`, { overlapHours });

  test('the overlap ends', async () => {
    const { id, key } = await newKey(world());
    const rotated = await rotate(id, 1);
    expect(await whoIs(key)).toBe(200);
    const { db } = world().api.database;
    await sql`update api_key set previous_until = now() where id = ${id}`.execute(db);
    expect([await whoIs(key), await whoIs(rotated.key)]).toEqual([401, 200]);
    const list = await world().as('owner', 'GET', '/keys');
    expect(list.body.items).toContainEqual(expect.objectContaining({ id, rotatedUntil: null }));
  });

  test('a second one ends the first secret at once', async () => {
    const { id, key } = await newKey(world());
    const second = await rotate(id);
    const third = await rotate(id);
    expect(await Promise.all([key, second.key, third.key].map(whoIs))).toEqual([401, 200, 200]);
  });

  test('revoking ends both secrets', async () => {
    const { id, key } = await newKey(world());
    const rotated = await rotate(id);
    await world().do('DELETE', `/keys/${id}`);
    expect(await Promise.all([key, rotated.key].map(whoIs))).toEqual([401, 401]);
  });
});

describe('an address range', () => {
  test.each([
    ['127.0.0.1', 200],
    ['127.0.0.0/8', 200],
    ['::ffff:127.0.0.0/104', 200],
    ['::1', 401],
    ['192.0.2.0/24', 401],
  ])('%s answers %i to who comes from 127.0.0.1', async (range, status) => {
    const { key } = await newKey(world(), { ipRanges: [range] });
    expect(await whoIs(key)).toBe(status);
  });

  test('refused from elsewhere, a key is not noted as used', async () => {
    const { id, key } = await newKey(world(), { ipRanges: ['192.0.2.0/24', '2001:db8::/32'] });
    const answer = await world().api.call('GET', '/me', { key });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.text).not.toContain('192.0.2');
    const list = await world().as('owner', 'GET', '/keys');
    expect(list.body.items).toContainEqual(expect.objectContaining({ id, lastUsedAt: null, lastUsedIp: null }));
  });

  test.each(['localhost', '192.0.2.0/33', '192.0.2.300', '2001:db8::/129', '192.0.2.0-192.0.2.9', ''])(
    '“%s” is none',
    async (range) => {
      const answer = await world().as('owner', 'POST', '/keys', { body: { name: 'refused', ipRanges: [range] } });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'ipRanges[0]' }] } });
    },
  );
});

describe('an administrator without a permission', () => {
  const limited = () => newKey(world(), { role: 'administrator', permissions: ['fullPhoneNumbers'] });

  test('makes no key that has it, and by default none', async () => {
    const { key } = await limited();
    const body = { name: 'refused', role: 'viewer', permissions: ['export'] };
    const answer = await world().api.call('POST', '/keys', { key, body });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const usual = await world().api.call('POST', '/keys', { key, body: { name: 'usual', role: 'editor' } });
    expect(usual).toMatchObject({ status: 201, body: { permissions: ['fullPhoneNumbers'] } });
    expect((await world().as('owner', 'GET', '/keys')).text).not.toContain('refused');
  });

  test('neither rotates nor revokes one that has it', async () => {
    const { key } = await limited();
    const able = await newKey(world(), { permissions: ['export'] });
    for (const [method, path] of [
      ['POST', `/keys/${able.id}/rotate`],
      ['DELETE', `/keys/${able.id}`],
    ] as const) {
      const answer = await world().api.call(method, path, { key, ...(method === 'POST' && { body: {} }) });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await whoIs(able.key)).toBe(200);
  });

  test('takes no audit trail out', async () => {
    const { key } = await limited();
    expect((await world().api.call('GET', '/audit', { key })).status).toBe(200);
    expect((await world().api.call('GET', '/audit/export', { key })).status).toBe(403);
  });
});

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

  test('says from where it was last used; from elsewhere, at once', async () => {
    const { id, key } = await newKey(world());
    const { db } = world().api.database;
    const used = () =>
      db.selectFrom('api_key').select(['last_used_ip as ip']).where('id', '=', id).executeTakeFirstOrThrow();
    expect(await used()).toEqual({ ip: null });
    await whoIs(key);
    expect(await used()).toEqual({ ip: '127.0.0.1' });
    await sql`update api_key set last_used_ip = '192.0.2.1' where id = ${id}`.execute(db);
    await whoIs(key);
    expect(await used()).toEqual({ ip: '127.0.0.1' });
    const list = await world().as('owner', 'GET', '/keys');
    expect(list.body.items).toContainEqual(expect.objectContaining({ id, lastUsedIp: '127.0.0.1' }));
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
