import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { housekeep } from '../../src/server/housekeeping.ts';
import { newPhone, unique, useWorld } from './world.ts';

const world = useWorld();

const post = (path: string, key: string, body?: unknown) =>
  world().as('administrator', 'POST', path, { body, headers: { 'idempotency-key': key } });
const newKey = (): string => `key-${unique()}`;

describe('the same Idempotency-Key and request', () => {
  const requests: [string, () => { path: string; body: unknown; status: number }][] = [
    [
      'POST /groups',
      () => ({ path: '/groups', body: { name: `G ${unique()}`, contacts: [{ phone: newPhone() }] }, status: 201 }),
    ],
    [
      'POST /contacts',
      () => ({ path: '/contacts', body: { phone: newPhone(), name: 'Zoë "周"', remark: 'a\nb' }, status: 201 }),
    ],
    [
      'POST /groups/{id}/contacts',
      () => ({
        path: `/groups/${world().a.groups.newcomers}/contacts`,
        body: { contacts: [{ phone: newPhone() }] },
        status: 200,
      }),
    ],
    [
      'POST /groups/{id}/contacts/remove',
      () => ({ path: `/groups/${world().a.groups.vip}/contacts/remove`, body: { search: '李' }, status: 200 }),
    ],
    [
      'POST /groups/{id}/restore',
      () => ({ path: `/groups/${world().a.groups.trashed}/restore`, body: undefined, status: 200 }),
    ],
    ['POST /changes/{id}/undo', () => ({ path: `/changes/${world().a.change}/undo`, body: undefined, status: 200 })],
    ['POST /attributes', () => ({ path: '/attributes', body: { key: `k${unique()}`, type: 'text' }, status: 201 })],
    [
      'one that alters nothing',
      () => ({
        path: `/groups/${world().a.groups.vip}/contacts`,
        body: { ids: [world().a.contacts.zhang] },
        status: 200,
      }),
    ],
  ];

  test.each(requests)('%s: is done once and answered the same again', async (_name, make) => {
    const { path, body, status } = make();
    const key = newKey();
    const first = await post(path, key, body);
    expect(first.status, first.text).toBe(status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    for (let times = 0; times < 2; times++) {
      const again = await post(path, key, body);
      expect(again).toMatchObject({ status, body: first.body });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    }
  });

  test.each(requests.slice(0, 2).concat(requests.slice(6, 7)))(
    '%s: twenty at the same moment are done once',
    async (_name, make) => {
      const { path, body, status } = make();
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(path, key, body)));
      expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(status));
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      expect(answers.filter((answer) => answer.headers.get('idempotent-replayed') === null)).toHaveLength(1);
    },
  );

  test('POST /keys: no second key is made, and the first is not shown again', async () => {
    const key = newKey();
    const first = await post('/keys', key, { name: 'once', role: 'viewer' });
    expect(first.status).toBe(201);
    const again = await post('/keys', key, { name: 'once', role: 'viewer' });
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    const stored = await sql<{
      row: string;
    }>`select idempotency::text as row from idempotency where key = ${key}`.execute(world().api.database.db);
    expect(stored.rows).toHaveLength(1);
    expect(stored.rows[0]!.row).not.toContain(String(first.body.key));
    const { body } = await world().as<{ items: { name: string }[] }>('owner', 'GET', '/keys');
    expect(body.items.filter(({ name }) => name === 'once')).toHaveLength(1);
  });
});

describe('an Idempotency-Key', () => {
  test('belongs to one request: another body or path is refused', async () => {
    const key = newKey();
    await post('/groups', key, { name: `First ${unique()}` });
    for (const [path, body] of [
      ['/groups', { name: 'Second' }],
      ['/contacts', { phone: '+8613955550001' }],
      [`/groups/${world().a.groups.vip}/contacts`, { ids: [world().a.contacts.jose] }],
    ] as const) {
      expect(await post(path, key, body)).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    }
    expect((await world().as('viewer', 'GET', '/groups?search=second')).body.items).toEqual([]);
  });

  test('belongs to one workspace', async () => {
    const key = newKey();
    const name = `Shared ${unique()}`;
    const first = await post('/groups', key, { name });
    const { b, api } = world();
    const other = await api.call('POST', '/groups', {
      key: b.keys.owner,
      body: { name },
      headers: { 'idempotency-key': key },
    });
    expect(other.status).toBe(201);
    expect(other.body.id).not.toBe(first.body.id);
  });

  test.each(['', ' ', 'a b', 'ü', 'x'.repeat(256)])('%j is refused, and nothing is done', async (key) => {
    const answer = await post('/groups', key, { name: 'Refused' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.body.detail).toMatch(/Idempotency-Key must be/);
    expect((await world().as('viewer', 'GET', '/groups?search=refused')).body.items).toEqual([]);
  });

  test('can be used again after a request that failed', async () => {
    const key = newKey();
    const name = `Later ${unique()}`;
    const { id } = await world().do('POST', '/groups', { name });
    expect((await post('/groups', key, { name })).status).toBe(409);
    expect((await post('/groups', key, { name: '' })).status).toBe(400);
    await world().do('DELETE', `/groups/${id}`);
    expect((await post('/groups', key, { name })).status).toBe(201);
  });

  test('needs the right to do the request, to hear its answer again', async () => {
    const key = newKey();
    const name = `Mine ${unique()}`;
    await post('/groups', key, { name });
    const viewer = await world().as('viewer', 'POST', '/groups', {
      body: { name },
      headers: { 'idempotency-key': key },
    });
    expect(viewer.status).toBe(403);
  });

  test('forgets the answer that showed an erased person', async () => {
    const key = newKey();
    const body = { phone: newPhone(), name: 'Forget Me' };
    const { body: made } = await post('/contacts', key, body);
    await world().as('owner', 'DELETE', `/contacts/${made.id}?erase=true`);
    const again = await post('/contacts', key, body);
    expect(again).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
    expect(again.text).not.toContain('Forget Me');
    const left = await sql<{ row: string }>`select idempotency::text as row from idempotency`.execute(
      world().api.database.db,
    );
    expect(left.rows.filter(({ row }) => row.includes('Forget Me'))).toEqual([]);
  });

  test('is kept for a day', async () => {
    const key = newKey();
    const name = `Old ${unique()}`;
    const first = await post('/groups', key, { name });
    const { db } = world().api.database;
    await sql`update idempotency set created_at = now() - interval '23 hours' where key = ${key}`.execute(db);
    await housekeep(db);
    expect((await post('/groups', key, { name })).body).toEqual(first.body);
    await sql`update idempotency set created_at = now() - interval '25 hours' where key = ${key}`.execute(db);
    expect(await housekeep(db)).toBe(1);
    expect((await post('/groups', key, { name })).body.code).toBe('group_name_taken');
  });

  test('means nothing to methods that are idempotent themselves', async () => {
    const headers = { 'idempotency-key': 'not valid at all' };
    expect((await world().as('viewer', 'GET', '/groups', { headers })).status).toBe(200);
    const path = `/groups/${world().a.groups.vip}`;
    expect((await world().as('editor', 'PATCH', path, { headers, body: { description: 'd' } })).status).toBe(200);
  });
});
