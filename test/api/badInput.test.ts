import { describe, expect, test } from 'vitest';
import { isUpload } from '../../src/http/upload.ts';
import { routes } from '../../src/server/routeTable.ts';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { type RouteName, type Sample, samples } from './samples.ts';
import { dumpWorkspace, newPhone, PEOPLE, useWorld } from './world.ts';

const world = useWorld();
const dump = () => dumpWorkspace(world().api.database.db, world().a.id);
const table = routes.map((route) => ({
  name: `${route.method} ${route.path}` as RouteName,
  method: route.method as string,
  pattern: route.path,
  hasBody: route.endpoint.body !== undefined && !isUpload(route.endpoint.body),
}));
/** As the sample's own person, for what no key can ask; else as the owner. */
const askAs = (
  { cookie }: Sample,
  method: string,
  path: string,
  request: Omit<ApiRequest, 'key'>,
): Promise<ApiAnswer> => {
  const { api, a } = world();
  if (!cookie) return world().as('owner', method, path, request);
  const headers = { cookie, origin: api.origin, 'x-workspace': String(a.id), ...request.headers };
  return api.call(method, path, { ...request, key: null, headers });
};
const lists = table.filter(({ name }) =>
  ['GET /groups', 'GET /groups/{id}/contacts', 'GET /contacts', 'GET /changes'].includes(name),
);

describe('ids in a path', () => {
  const malformed = [
    '0',
    '-1',
    '1e3',
    '1.5',
    '01',
    '+1',
    'abc',
    '%20',
    '1%00',
    '９',
    '9007199254740992',
    '9'.repeat(100),
  ];
  const unknown = ['999999999', '2147483648', '140737488355328', '9007199254740991'];

  test.each(table.filter(({ pattern }) => pattern.includes('{')))('$name', async ({ name, method }) => {
    const sample = await samples[name](world());
    const before = await dump();
    const tries = (ids: string[]) =>
      ids.map((id) => sample.path.replace(/\d+/, encodeURIComponent(decodeURIComponent(id))));
    for (const path of tries(malformed)) {
      const answer = await askAs(sample, method, path, { body: sample.body });
      expect(answer, path).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
      expect(answer.body.detail, path).toMatch(/positive integer|below 2\^53/);
    }
    for (const path of tries(unknown)) {
      const answer = await askAs(sample, method, path, { body: sample.body });
      // A signed link is for its own file alone, and does not say what else there is.
      const linked = name === 'GET /exports/{id}/download';
      expect(answer.status, `${path} ${answer.text}`).toBe(linked ? 400 : 404);
      expect(answer.body.detail, path).toMatch(linked ? /^This link is not valid/ : /^There is no /);
    }
    for (const path of tries(['%25ZZ']).map((one) => one.replace('%25ZZ', '%ZZ'))) {
      const answer = await askAs(sample, method, path, { body: sample.body });
      expect(answer, path).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
    expect(await dump()).toEqual(before);
  });
});

describe('the query', () => {
  // A provider adds parameters of its own to where it sends people back.
  const strict = table.filter(({ name }) => name !== 'GET /session/callback/oidc');
  test.each(strict)('a key that $name does not know is named', async ({ name, method }) => {
    const sample = await samples[name](world());
    const before = await dump();
    const path = `${sample.path}${sample.path.includes('?') ? '&' : '?'}serch=x`;
    const answer = await askAs(sample, method, path, { body: sample.body });
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.errors).toMatchObject([{ path: 'serch', code: 'unknown_key' }]);
    expect(await dump()).toEqual(before);
  });

  test.each(lists)('limits of $name', async ({ name }) => {
    const { path } = await samples[name](world());
    for (const limit of ['0', '-1', '201', '1000000000', 'abc', '', '1.5', '1e1', ' 1', '%00', '٣', '1&limit=2']) {
      const answer = await world().as('viewer', 'GET', `${path}?limit=${limit}`);
      expect(answer.status, limit).toBe(400);
      expect(answer.body.errors, limit).toMatchObject([{ path: 'limit' }]);
    }
    for (const limit of ['1', '200', '007']) {
      expect((await world().as('viewer', 'GET', `${path}?limit=${limit}`)).status, limit).toBe(200);
    }
  });

  test.each(lists)('cursors of $name', async ({ name }) => {
    const { path } = await samples[name](world());
    const cursor = async (of: string) => {
      const { body } = await world().as('viewer', 'GET', `${of}${of.includes('?') ? '&' : '?'}limit=1`);
      return String(body.next);
    };
    const own = await cursor(path);
    expect((await world().as('viewer', 'GET', `${path}?limit=1&after=${own}`)).status).toBe(200);
    const others = [...lists.map((list) => list.name).filter((list) => list !== name)];
    const print = Buffer.from(own, 'base64url').toString().split('.')[0]!;
    const forged = (position: string): string => Buffer.from(`${print}.${position}`).toString('base64url');
    const bad = [
      ...(await Promise.all(others.map(async (list) => cursor((await samples[list](world())).path)))),
      ...['', '1', 'abc', '%00', "';--", 'null', `${own}${own}`],
      ...['-1', '1e3', '', '1.1', '99999999999999999999', 'NaN', ' 1'].map(forged),
    ];
    for (const after of bad) {
      const answer = await world().as('viewer', 'GET', `${path}?after=${after}`);
      expect(answer, after).toMatchObject({
        status: 400,
        body: { code: 'invalid_cursor', errors: [{ path: 'after' }] },
      });
      expect(answer.body.detail).toMatch(/without “after”/);
    }
    for (const after of ['a'.repeat(201), `${own}&after=${own}`]) {
      expect((await world().as('viewer', 'GET', `${path}?after=${after}`)).status).toBe(400);
    }
    // Far beyond every row is simply the beginning, or for a small number the end.
    for (const position of ['9007199254740991', '140737488355328', '0']) {
      expect((await world().as('viewer', 'GET', `${path}?after=${forged(position)}`)).status, position).toBe(200);
    }
  });

  test('a cursor is for the filters it was made with', async () => {
    const { vip } = world().a.groups;
    const first = await world().as('viewer', 'GET', `/groups/${vip}/contacts?limit=1`);
    for (const filter of ['search=a', 'country=CN']) {
      const answer = await world().as('viewer', 'GET', `/groups/${vip}/contacts?${filter}&after=${first.body.next}`);
      expect(answer, filter).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    }
    const other = `/groups/${world().a.groups.newcomers}/contacts?after=${first.body.next}`;
    expect((await world().as('viewer', 'GET', other)).status).toBe(400);
  });

  test.each(['/groups', '/contacts', 'members'])('searches that cannot be: %s', async (name) => {
    const path = name === 'members' ? `/groups/${world().a.groups.vip}/contacts` : name;
    for (const search of ['%00', 'a%00b', 'a'.repeat(201), 'x&search=y']) {
      const answer = await world().as('viewer', 'GET', `${path}?search=${search}`);
      expect(answer, search).toMatchObject({ status: 400, body: { errors: [{ path: 'search' }] } });
    }
    // Not UTF-8: refused, or read with the replacement character, which nobody has in their name.
    for (const search of ['%ff', '%ed%a0%80', '%', '%zz']) {
      const answer = await world().as('viewer', 'GET', `${path}?search=${search}`);
      if (answer.status !== 400) expect(answer, search).toMatchObject({ status: 200, body: { items: [] } });
    }
    for (const search of [
      'a'.repeat(200),
      '张'.repeat(200),
      '%25'.repeat(200),
      '\u0301'.repeat(200),
      '('.repeat(200),
    ]) {
      expect((await world().as('viewer', 'GET', `${path}?search=${search}`)).status).toBe(200);
    }
  });
});

describe('the body', () => {
  const bodies: [what: string, raw: string, status: number, code: string][] = [
    ['missing', '', 400, 'invalid_request'],
    ['blank', ' \n', 400, 'invalid_request'],
    ['not JSON', '{name:"x"}', 400, 'invalid_json'],
    ['cut off', '{"name":"x"', 400, 'invalid_json'],
    ['two values', '{} {}', 400, 'invalid_json'],
    ['with a comma too many', '{"name":"x",}', 400, 'invalid_json'],
    ['NaN', '{"name":NaN}', 400, 'invalid_json'],
    ['an array', '[]', 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['a text', '"x"', 400, 'invalid_request'],
    ['a number', '1', 400, 'invalid_request'],
    ['with __proto__', '{"__proto__":{"role":"owner"},"name":"x"}', 400, 'invalid_json'],
    [
      'with __proto__ deep inside',
      '{"contacts":[{"attributes":{"__proto__":{"a":1}}}],"name":"x"}',
      400,
      'invalid_json',
    ],
    ['with __proto__ escaped', '{"\\u005f_proto__":{"role":"owner"},"name":"x"}', 400, 'invalid_json'],
    ['with constructor.prototype', '{"constructor":{"prototype":{"role":"owner"}},"name":"x"}', 400, 'invalid_json'],
    ['100,000 levels deep', '['.repeat(100_000) + ']'.repeat(100_000), 400, 'invalid_json'],
    ['100,000 objects deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400, 'invalid_json'],
    ['with an unknown key', '{"nonsense":1}', 400, 'invalid_request'],
    ['with a long unknown key', `{"${'k'.repeat(100_000)}":1}`, 400, 'invalid_request'],
  ];

  test.each(table.filter(({ hasBody }) => hasBody))('$name', async ({ name, method }) => {
    const sample = await samples[name](world());
    const { path } = sample;
    const before = await dump();
    for (const [what, raw, status, code] of bodies) {
      // What an object without any key means is each route's own: see their tables.
      const answer = await askAs(sample, method, path, { raw });
      expect(answer, `${what}: ${answer.text}`).toMatchObject({ status, body: { code } });
      expect(answer.text.length, what).toBeLessThan(2_000);
    }
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'nonsense',
      'application/jsonx',
    ]) {
      const answer = await askAs(sample, method, path, { raw: '{}', headers: { 'content-type': type } });
      expect(answer, type).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
      expect(answer.body.detail).toContain('application/json');
    }
    expect(await dump()).toEqual(before);
  });

  test('of 11 MB is refused, of 9 MB is read', async () => {
    const large = (megabytes: number): string => JSON.stringify({ name: 'x'.repeat(megabytes * 1024 * 1024) });
    const refused = await world().as('editor', 'POST', '/groups', { raw: large(11) });
    expect(refused).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const read = await world().as('editor', 'POST', '/groups', { raw: large(9) });
    expect(read).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } });
    expect(read.text.length).toBeLessThan(1_000);
  });

  test('may say application/json in many ways', async () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json;charset=UTF-8',
    ]) {
      const answer = await world().as('viewer', 'POST', '/audiences/count', {
        body: { include: [world().a.groups.vip] },
        headers: { 'content-type': type },
      });
      expect(answer.status, type).toBe(200);
    }
  });

  test('is not needed where there is none, whatever the content type says', async () => {
    for (const [method, path] of [
      ['POST', `/groups/${world().a.groups.vip}/restore`],
      ['DELETE', `/groups/${world().a.groups.vip}/contacts/${world().a.contacts.jose}`],
    ] as const) {
      const answer = await world().as('editor', method, path, { headers: { 'content-type': 'application/json' } });
      expect(answer.status, answer.text).toBe(200);
    }
  });

  test('of a list names each wrong value, a hundred at most', async () => {
    const contacts = Array.from({ length: 500 }, () => ({ phone: 'x' }));
    const answer = await world().as('editor', 'POST', `/groups/${world().a.groups.vip}/contacts`, {
      body: { contacts },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveLength(100);
    expect(answer.body.detail).toMatch(/^contacts\[0\]\.phone: .* and 499 more\. Nothing was written\.$/);
  });
});

describe('texts that look like SQL, patterns or markup are texts', () => {
  const texts = [
    "Robert'); drop table contact; --",
    '100%',
    'a_b',
    'back\\slash',
    '$1',
    '{{name}}',
    '<script>',
    '"quoted"',
    '\\x00',
    '%s%n',
  ];

  test.each(texts)('%j', async (text) => {
    const made = await world().do<{ id: number; name: string }>('POST', '/contacts', {
      phone: newPhone(),
      name: text,
      remark: text,
    });
    expect(made).toMatchObject({ name: text, remark: text });
    const group = await world().do<{ name: string }>('POST', '/groups', { name: text, description: text });
    expect(group).toMatchObject({ name: text, description: text });
    const search = encodeURIComponent(text);
    const found = await world().as<{ items: { name: string }[] }>('viewer', 'GET', `/contacts?search=${search}`);
    expect(found.body.items.map(({ name }) => name)).not.toContain(PEOPLE.zhang.name);
    const groups = await world().as<{ items: { name: string }[] }>('viewer', 'GET', `/groups?search=${search}`);
    expect(groups.body.items.map(({ name }) => name)).toEqual([text]);
  });
});

describe('the address', () => {
  test.each([
    ['GET', '/nothing'],
    ['GET', '/groups/1/nothing'],
    ['GET', '//groups'],
    ['GET', '/Groups'],
    ['POST', '/contacts/1/undo'],
  ])('%s %s is nothing: 404', async (method, path) => {
    const answer = await world().as('owner', method, path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'route_not_found' } });
    expect(answer.body.detail).toContain('openapi.json');
  });

  test('may end with a slash', async () => {
    expect((await world().as('viewer', 'GET', '/groups/')).status).toBe(200);
  });

  test.each(table)('$name answers 405 to other methods, with Allow', async ({ name }) => {
    const path = (await samples[name](world())).path.split('?', 1)[0]!;
    // By its shape /contacts/export could be a contact as well.
    const matches = (pattern: string) => new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
    const allowed = table.filter(({ pattern }) => matches(pattern)).map(({ method }) => method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      if (allowed.includes(method)) continue;
      const answer = await world().as('owner', method, path);
      expect(answer, method).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
      const allow = answer.headers.get('allow')!.split(', ');
      expect(allow, method).toEqual(expect.arrayContaining(allowed));
    }
  });

  test('HEAD answers like GET, without a body', async () => {
    const answer = await world().as('viewer', 'HEAD', '/groups');
    expect(answer).toMatchObject({ status: 200, text: '' });
    expect((await world().api.call('HEAD', '/groups', { key: null })).status).toBe(401);
  });
});
