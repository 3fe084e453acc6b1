import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { ROLES } from '../../src/access/schema.ts';
import { routes } from '../../src/server/routeTable.ts';
import { foreignInputs, foreignPaths } from './foreignInputs.ts';
import { permitted, type RouteName, samples, scopeOf } from './samples.ts';
import { dumpWorkspace, unique, useWorld } from './world.ts';

const world = useWorld();
const names = routes.map((route) => `${route.method} ${route.path}`) as RouteName[];
const table = names
  .filter((name) => scopeOf(name) === 'workspace')
  .map((name) => ({ name, method: name.split(' ')[0]!, pattern: name.split(' ')[1]! }));

let before: Record<string, string>;
test('the other workspace holds the same people and groups', async () => {
  const { api, b } = world();
  before = await dumpWorkspace(api.database.db, b.id);
  expect(before).toMatchObject({
    contact: expect.stringMatching(/^5 rows/),
    api_key: expect.stringMatching(/^4 rows/),
  });
  const groups = await api.call('GET', '/groups', { key: b.keys.owner });
  expect(groups.body).toMatchObject({ items: [{ name: 'Newcomers' }, { name: 'VIP' }] });
});

test('every route has a sample request', () => {
  expect(Object.keys(samples).sort()).toEqual([...names].sort());
});

describe('without a valid key every route answers 401 with the same words', () => {
  const words = { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'unauthenticated' };
  const expired = async () => {
    const { db } = world().api.database;
    const { key, record } = await createKey(db, { workspaceId: world().a.id, name: 'old', role: 'owner' });
    await sql`update api_key set expires_at = now() - interval '1 second' where id = ${record.id}`.execute(db);
    return `Bearer ${key}`;
  };
  const revoked = async () => {
    const { db } = world().api.database;
    const { key, record } = await createKey(db, { workspaceId: world().a.id, name: 'gone', role: 'owner' });
    await revokeKey(db, { workspaceId: world().a.id, id: record.id });
    return `Bearer ${key}`;
  };
  const owner = () => world().a.keys.owner;
  const makers: Record<string, () => string | Promise<string>> = {
    'no header': () => '',
    'no scheme': owner,
    'another scheme': () => `Basic ${owner()}`,
    'no key': () => 'Bearer',
    'two keys': () => `Bearer ${owner()} ${owner()}`,
    'not a key': () => 'Bearer letmein',
    'NUL, as text': () => 'Bearer mk_1_%00',
    'a key of another shape': () => `Bearer ${owner().slice(0, -1)}`,
    'a longer key': () => `Bearer ${owner()}A`,
    'an unknown key': () => `Bearer mk_1_${'A'.repeat(43)}`,
    'a key of a workspace that cannot be': () => `Bearer mk_zzzzzzz_${'A'.repeat(43)}`,
    'a key moved to another workspace': () =>
      `Bearer ${owner().replace(/^mk_[0-9a-z]+/, `mk_${world().b.id.toString(36)}`)}`,
    'an expired key': expired,
    'a revoked key': revoked,
  };

  const forms: [form: string, authorization: string][] = [];
  beforeAll(async () => {
    for (const [form, make] of Object.entries(makers)) forms.push([form, await make()]);
  });

  test.each(table)('$name', async ({ method, pattern }) => {
    const path = pattern.replaceAll(/\{\w+\}/g, '1');
    for (const [form, authorization] of forms) {
      const answer = await world().api.call(method, path, {
        key: null,
        headers: authorization ? { authorization } : {},
        ...(method !== 'GET' && { body: { nonsense: true } }),
      });
      const { requestId, detail, ...rest } = answer.body;
      expect(rest, form).toEqual(words);
      expect(detail, form).toMatch(/^Give a valid API key/);
      expect(requestId, form).toMatch(/^[\w-]{12}$/);
      expect(answer.headers.get('www-authenticate'), form).toBe('Bearer');
      expect(answer.text, form).not.toContain(world().a.keys.owner.slice(-43));
    }
  });

  test('a key works with the scheme in any case', async () => {
    const headers = { authorization: `bearer ${owner()}` };
    expect((await world().api.call('GET', '/me', { key: null, headers })).status).toBe(200);
  });
});

describe('each role may do what the table says, and nothing else', () => {
  for (const role of ROLES) {
    test.each(table)(`${role}: $name`, async ({ name, method, pattern }) => {
      const sample = await samples[name](world());
      if (permitted(name, role)) {
        const answer = await world().as(role, method, sample.path, { body: sample.body });
        expect(answer.status, answer.text).toBe(sample.status);
        return;
      }
      // Refused before the input is looked at: bad input and unknown ids make no difference.
      const tries = [
        { path: sample.path, body: sample.body },
        { path: sample.path, body: { nonsense: true } },
        { path: pattern.replaceAll(/\{\w+\}/g, 'x'), body: 1 },
        { path: pattern.replaceAll(/\{\w+\}/g, '999999999') },
      ];
      for (const { path, body } of tries) {
        const answer = await world().as(role, method, path, method === 'GET' ? {} : { body });
        expect(answer, path).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      }
      const raw = await world().as(role, method, sample.path, method === 'GET' ? {} : { raw: '{' });
      expect(raw.status).toBe(403);
    });
  }

  test('an editor deletes contacts but erases nobody, however the query is written', async () => {
    const { id } = await world().do('POST', '/contacts', { userId: `kept ${unique()}` });
    for (const [query, status] of [
      ['erase=true', 403],
      ['%65rase=true', 403],
      ['erase=true&erase=true', 400],
      ['erase=true&erase=false', 400],
      ['erase=TRUE', 400],
      ['erase=1', 400],
      ['erase[]=true', 400],
      ['erase=false', 200],
    ] as const) {
      const answer = await world().as('editor', 'DELETE', `/contacts/${id}?${query}`);
      expect(answer.status, query).toBe(status);
    }
  });
});

describe('what belongs to another workspace does not exist', () => {
  test.each(table.filter(({ pattern }) => pattern.includes('{')))('in the path of $name', async (row) => {
    const sample = await samples[row.name](world());
    for (const path of foreignPaths(row.pattern, sample.path, world().b)) {
      const answer = await world().as('owner', row.method, path, { body: sample.body });
      expect(answer.status, `${path} ${answer.text}`).toBe(404);
      // The same words as for an id that nobody has.
      const nobodys = path.replace(/\d+(?=\D*$)/, '999999999');
      if (row.pattern.match(/\{/g)?.length === 1) {
        const id = /\d+(?=\D*$)/.exec(path)![0];
        const unknown = await world().as('owner', row.method, nobodys, { body: sample.body });
        expect(unknown.body.detail).toBe(String(answer.body.detail).replace(id, '999999999'));
      }
    }
  });

  test.each(Object.keys(foreignInputs))('in %s', async (name) => {
    const own = await dumpWorkspace(world().api.database.db, world().a.id);
    const { path, body } = foreignInputs[name]!(world());
    const answer = await world().as('owner', name.split(' ')[0]!, path, { body });
    expect(answer.status, answer.text).toBe(404);
    expect(await dumpWorkspace(world().api.database.db, world().a.id)).toEqual(own);
  });

  test('every field that takes an id is tried', () => {
    const fields = routes.flatMap((route) =>
      [...idFields(route.endpoint.query, true), ...idFields(route.endpoint.body, false)].map(
        (field) => `${route.method} ${route.path} ${field}`,
      ),
    );
    expect(Object.keys(foreignInputs).sort()).toEqual(fields.sort());
  });

  test('nothing of it is listed, found or counted', async () => {
    const { a, b } = world();
    const phones = await world().as<{ items: { id: number }[] }>('editor', 'GET', '/contacts?search=13800138000');
    expect(phones.body.items.map(({ id }) => id)).toEqual([a.contacts.zhang]);
    const groups = await world().as<{ items: { id: number }[] }>('viewer', 'GET', '/groups?search=VIP');
    expect(groups.body.items.map(({ id }) => id)).toEqual([a.groups.vip]);
    const keys = await world().as<{ items: { id: number }[] }>('owner', 'GET', '/keys');
    expect(keys.body.items.map(({ id }) => id)).not.toContain(b.ownerKeyId);
    const changes = await world().as<{ items: { id: number }[] }>('viewer', 'GET', '/changes?limit=200');
    expect(changes.body.items.map(({ id }) => id)).not.toContain(b.change);
  });
});

test('after all of this, not a byte of the other workspace has changed', async () => {
  expect(await dumpWorkspace(world().api.database.db, world().b.id)).toEqual(before);
});

interface Meta {
  type?: string;
  format?: string;
  maximum?: number;
  minimum?: number;
}

/**
 * Where a schema takes ids of groups or contacts: positive integers, or in a query a text of one or of several; and set
 * expressions.
 */
function idFields(schema: unknown, inQuery: boolean, path = ''): string[] {
  if (schema === undefined) return [];
  const { def } = schema as z.ZodType & { def: { type: string } & Record<string, unknown> };
  const inner = def.innerType ?? def.element ?? (def.type === 'pipe' ? def.in : undefined);
  if (def.type === 'object') {
    return Object.entries(def.shape as Record<string, z.ZodType>).flatMap(([key, value]) => {
      const at = path ? `${path}.${key}` : key;
      // It is made of ids and names of groups, within one another.
      return key === 'expression' ? [at] : idFields(value, inQuery, at);
    });
  }
  const meta = (schema as z.ZodType).meta() as Meta | undefined;
  if (inQuery && meta?.format === 'ids') return [path];
  if (inQuery && meta?.type === 'integer' && meta.minimum === 1 && meta.maximum === undefined) return [path];
  if (!inQuery && def.type === 'number') {
    const { minValue, maxValue, isInt } = schema as z.ZodNumber;
    return isInt && (minValue ?? -1) >= 0 && maxValue === Number.MAX_SAFE_INTEGER ? [path] : [];
  }
  return inner === undefined ? [] : idFields(inner, inQuery, path);
}
