import { describe, expect, test } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, unique, useWorld, type World } from './world.ts';

const world = useWorld();

const key = (): string => `key_${unique()}`;
const refused = (what: string, body: object, field: string): Scenario => ({
  name: `refuses ${what}`,
  as: 'administrator',
  body: { key: 'refused', type: 'text', ...body },
  status: 400,
  field,
  after: async (w) => expect((await w.as('viewer', 'GET', '/attributes')).text).not.toContain('refused'),
});

describeRoute(world, 'GET /attributes', [
  {
    name: 'lists the definitions by key',
    as: 'viewer',
    status: 200,
    after: async (w, { body }) => {
      const keys = (body.items as { key: string }[]).map((item) => item.key);
      expect(keys).toEqual(expect.arrayContaining(['city', 'tier']));
      expect(keys).toEqual([...keys].sort());
      expect((body.items as { id: number }[]).map(({ id }) => id)).not.toContain(w.b.attributes.city);
    },
  },
]);

describeRoute(world, 'POST /attributes', [
  {
    name: 'defines a choice, each choice once',
    as: 'administrator',
    body: () => ({ key: key(), name: ' Size ', type: 'choice', choices: ['S', 'M', 'S'] }),
    status: 201,
    contains: { name: 'Size', type: 'choice', choices: ['S', 'M'] },
  },
  {
    name: 'names it by its key',
    as: 'owner',
    body: { key: 'named', type: 'date' },
    status: 201,
    contains: { name: 'named' },
  },
  {
    name: 'refuses a taken key',
    as: 'owner',
    body: { key: 'city', type: 'text' },
    status: 409,
    code: 'attribute_exists',
    field: 'key',
  },
  refused('a key with a capital', { key: 'Refused' }, 'key'),
  refused('a key of 65 characters', { key: `refused${'x'.repeat(58)}` }, 'key'),
  refused('a type it does not know', { type: 'list' }, 'type'),
  refused('a choice without choices', { type: 'choice' }, 'choices'),
  refused('choices without a choice', { choices: ['a'] }, 'choices'),
  refused('no choices', { type: 'choice', choices: [] }, 'choices'),
  refused('an invisible choice', { type: 'choice', choices: ['\u200b'] }, 'choices[0]'),
  refused('an empty name', { name: '' }, 'name'),
]);

const defined = (body: object) => (w: World) => w.do('POST', '/attributes', { key: key(), ...body });
const path = (_w: World, { id }: { id: number }): string => `/attributes/${id}`;

describeRoute(world, 'PATCH /attributes/{id}', [
  {
    name: 'renames, and sets choices',
    given: defined({ type: 'choice', choices: ['a'] }),
    as: 'administrator',
    path,
    body: { name: 'Renamed', choices: ['b', 'c'] },
    status: 200,
    contains: { name: 'Renamed', choices: ['b', 'c'] },
  },
  {
    name: 'refuses choices of a text',
    given: defined({ type: 'text' }),
    as: 'owner',
    path,
    body: { choices: ['a'] },
    status: 400,
  },
  {
    name: 'refuses another key',
    given: defined({ type: 'text' }),
    as: 'owner',
    path,
    body: { key: 'other' },
    status: 400,
    field: 'key',
  },
  {
    name: 'knows no other',
    as: 'owner',
    path: '/attributes/999999999',
    body: {},
    status: 404,
    code: 'attribute_not_found',
  },
]);

describeRoute(world, 'DELETE /attributes/{id}', [
  {
    name: 'deletes a definition that nobody uses',
    given: defined({ type: 'text' }),
    as: 'administrator',
    path,
    status: 204,
    after: async (w, { text }, { id }: { id: number }) => {
      expect(text).toBe('');
      expect((await w.as('owner', 'DELETE', `/attributes/${id}`)).status).toBe(404);
    },
  },
  {
    name: 'refuses one in use',
    as: 'owner',
    path: (w) => `/attributes/${w.a.attributes.city}`,
    status: 409,
    code: 'attribute_in_use',
  },
]);

describe('values of attributes', () => {
  const types = { text: {}, number: {}, date: {}, boolean: {}, choice: { choices: ['yes', 'no', 'Ünïcode'] } };
  const right: [keyof typeof types, unknown, unknown][] = [
    ['text', 'a\nb', 'a\nb'],
    ['text', ' e\u0301 ', 'é'],
    ['text', '👍'.repeat(1000), '👍'.repeat(1000)],
    ['number', 12.5, 12.5],
    ['number', '-12.50', -12.5],
    ['number', 0, 0],
    ['date', '2024-02-29', '2024-02-29'],
    ['boolean', true, true],
    ['boolean', 'No', false],
    ['boolean', '是', true],
    ['boolean', 0, false],
    ['choice', 'U\u0308ni\u0308code', 'Ünïcode'],
  ];
  const wrong: [keyof typeof types, unknown][] = [
    ['text', 1],
    ['text', true],
    ['text', 'a\u0000'],
    ['text', '\ud800'],
    ['text', 'x'.repeat(1001)],
    ['number', 'twelve'],
    ['number', '1e3'],
    ['number', '9'.repeat(400)],
    ['number', true],
    ['number', '１２'],
    ['date', '2023-02-29'],
    ['date', '29.02.2024'],
    ['date', '2024-2-9'],
    ['date', 20240229],
    ['boolean', 'maybe'],
    ['boolean', 2],
    ['boolean', 'constructor'],
    ['boolean', '__proto__'],
    ['choice', 'YES'],
    ['choice', 1],
  ];
  /** The attribute of a type, made when it is first needed. */
  const attributeOf = async (type: keyof typeof types): Promise<string> => {
    await world().as('owner', 'POST', '/attributes', { body: { key: `a_${type}`, type, ...types[type] } });
    return `a_${type}`;
  };

  test.each(right)('%s takes %j', async (type, value, kept) => {
    const name = await attributeOf(type);
    const answer = await world().as('editor', 'POST', '/contacts', {
      body: { phone: newPhone(), attributes: { [name]: value } },
    });
    expect(answer).toMatchObject({ status: 201, body: { attributes: { [name]: kept } } });
  });

  test.each(wrong)('%s refuses %j', async (type, value) => {
    const name = await attributeOf(type);
    const answer = await world().as('editor', 'POST', '/contacts', {
      body: { phone: newPhone(), attributes: { [name]: value } },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ path: `attributes.${name}`, code: 'attribute_invalid' }] },
    });
  });

  test('infinity, which JSON has not, is refused', async () => {
    const name = await attributeOf('number');
    const raw = `{"userId":"infinite","attributes":{"${name}":1e999}}`;
    expect((await world().as('editor', 'POST', '/contacts', { raw })).status).toBe(400);
  });

  test('a key named like a part of JavaScript is a key like any other', async () => {
    await world().do('POST', '/attributes', { key: 'constructor', type: 'text' });
    await world().do('POST', '/contacts', { userId: 'with', attributes: { constructor: 'Brunel' } });
    await world().do('POST', '/contacts', { userId: 'without' });
    const csv = (await world().as('editor', 'GET', '/contacts/export')).text.split(/\r?\n/);
    const column = csv[0]!.split(',').indexOf('constructor');
    expect(csv.find((line) => line.includes('with,'))?.split(',')[column]).toBe('Brunel');
    expect(csv.find((line) => line.includes('without'))?.split(',')[column]).toBe('');
  });
});
