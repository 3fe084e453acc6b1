import { describe, expect, test } from 'vitest';
import { acs3 } from '../cams/clients.ts';
import { describeRoute } from './scenarios.ts';
import { unique, useWorld, type World } from './world.ts';

const world = useWorld();

interface Made {
  id: number;
  accessKeyId: string;
  accessKeySecret: string;
}
const newKey = (w: World, body: object = {}): Promise<Made> =>
  w.do<Made>('POST', '/access-keys', { name: 'made', role: 'viewer', ...body });
const codeOf = async (key: Made): Promise<unknown> =>
  (await acs3(`127.0.0.1:${world().api.port}`, key, { action: 'ListAllGroups' })).body.Code;

describeRoute(world, 'POST /access-keys', [
  {
    name: 'makes a key that the vendor’s client signs with at once',
    as: 'administrator',
    body: { name: 'shop', role: 'editor' },
    status: 201,
    contains: { name: 'shop', role: 'editor', permissions: ['export', 'fullPhoneNumbers'], lastUsedAt: null },
    after: async (w, { body }) => {
      const made = body as unknown as Made;
      expect(made.accessKeyId).toMatch(/^MAK[0-9A-Z]+$/);
      expect(await codeOf(made)).toBe('OK');
      const { text } = await w.as('owner', 'GET', '/access-keys');
      expect(text).toContain(made.accessKeyId);
      expect(text).not.toContain(made.accessKeySecret);
      expect(JSON.parse(text).items[0]).toMatchObject({ id: made.id, lastUsedIp: '127.0.0.1' });
      const { body: trail } = await w.as<{ items: object[] }>(
        'owner',
        'GET',
        '/audit?action=access_key.create&limit=1',
      );
      expect(trail.items[0]).toMatchObject({ target: `access_key:${made.id}`, targetName: 'shop' });
      expect(JSON.stringify(trail)).not.toContain(made.accessKeySecret);
    },
  },
  { name: 'gives no role above the giver’s own', as: 'administrator', body: { name: 'x', role: 'owner' }, status: 403 },
  { name: 'wants a name', as: 'owner', body: { role: 'viewer' }, status: 400, field: 'name' },
  {
    name: 'wants an end in the future',
    as: 'owner',
    body: { name: 'x', expiresAt: '2001-01-01T00:00:00Z' },
    status: 400,
  },
]);

describeRoute(world, 'GET /access-keys', [
  {
    name: 'lists keys of the workspace alone',
    as: 'administrator',
    status: 200,
    after: async (w, { body }) => {
      const ids = (body as unknown as { items: Made[] }).items.map(({ id }) => id);
      expect(ids).toContain(w.a.accessKey);
      expect(ids).not.toContain(w.b.accessKey);
    },
  },
]);

describeRoute(world, 'DELETE /access-keys/{id}', [
  {
    name: 'ends a key at once; again is no error and no event',
    as: 'administrator',
    given: newKey,
    path: (_w, { id }: Made) => `/access-keys/${id}`,
    status: 204,
    after: async (w, _answer, key: Made) => {
      expect(await codeOf(key)).toBe('InvalidAccessKeyId.Inactive');
      expect((await w.as('owner', 'DELETE', `/access-keys/${key.id}`)).status).toBe(204);
      const path = `/audit?action=access_key.revoke&target=access_key:${key.id}`;
      expect((await w.as<{ items: object[] }>('owner', 'GET', path)).body.items).toHaveLength(1);
    },
  },
]);

describe('an Idempotency-Key', () => {
  test('makes one key, whose secret is not told again', async () => {
    const request = { body: { name: 'once' }, headers: { 'idempotency-key': `once ${unique()}`.replace(' ', '-') } };
    const first = await world().as('owner', 'POST', '/access-keys', request);
    expect(first.status).toBe(201);
    const again = await world().as('owner', 'POST', '/access-keys', request);
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
  });

  test('what programs do is found in the trail by the name of their key', async () => {
    const key = await newKey(world(), { role: 'editor' });
    const { id } = await world().do('POST', '/groups', { name: `Trail ${unique()}` });
    await acs3(`127.0.0.1:${world().api.port}`, key, { action: 'DeleteGroupById', query: { GroupId: String(id) } });
    const path = `/audit?actor=access_key:${key.id}&action=group.delete`;
    const { body } = await world().as<{ items: object[] }>('owner', 'GET', path);
    expect(body.items).toMatchObject([{ target: `group:${id}`, actorName: 'made', ip: '127.0.0.1' }]);
  });
});
