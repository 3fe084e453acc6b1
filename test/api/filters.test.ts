import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeRoute } from './scenarios.ts';
import { unique, useWorld } from './world.ts';

const world = useWorld();

describe('conditions on contacts', () => {
  interface Page {
    items: { id: number; name: string }[];
    next: string | null;
    size: number | null;
  }
  let group: number;
  beforeAll(async () => {
    const { do: make, a } = world();
    for (const [key, type] of [
      ['age', 'number'],
      ['member', 'boolean'],
      ['born', 'date'],
    ]) {
      await make('POST', '/attributes', { key, type });
    }
    const { zhang, li, anna, jose } = a.contacts;
    await make('PATCH', `/contacts/${zhang}`, { attributes: { age: 41, member: true, born: '1985-01-02' } });
    await make('PATCH', `/contacts/${anna}`, { attributes: { age: 41, member: false, city: 'Sevilla' } });
    group = a.groups.vip;
    // As if they had come one a day.
    for (const [index, no] of [zhang, li, anna, jose].entries()) {
      const at = `2026-01-0${index + 1}T12:00:00Z`;
      await sql`update contact set created_at = ${at}, updated_at = ${at}
                where workspace_id = ${a.id} and no = ${no}`.execute(world().api.database.db);
    }
  });
  const find = async (path: string): Promise<Page> => {
    const answer = await world().as<Page>('viewer', 'GET', path);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  test.each([
    ['attribute.age=41', ['Anna Müller', '张三']],
    ['attribute.age=41.0', ['Anna Müller', '张三']],
    ['attribute.age=41&attribute.member=yes', ['张三']],
    ['attribute.member=false', ['Anna Müller']],
    ['attribute.born=1985-01-02', ['张三']],
    ['attribute.city=Sevilla', ['José García', 'Anna Müller']],
    ['attribute.tier=gold', ['张三']],
    ['attribute.city=', ['Mario', '李四', '张三']],
    ['attribute.city=Sevilla&country=ES', ['José García']],
    ['attribute.city=Sevilla&search=anna', ['Anna Müller']],
    ['attribute.city=Sevilla&group=GROUP', ['Anna Müller']],
    ['attribute.city=sevilla', []],
    ['createdFrom=2026-01-02T12:00:00Z&createdTo=2026-01-04T12:00:00Z', ['Anna Müller', '李四']],
    ['createdFrom=2026-01-03&createdTo=2026-01-05', ['José García', 'Anna Müller']],
    ['updatedTo=2026-01-02T14:00:01%2B02:00', ['李四', '张三']],
    ['updatedTo=2026-01-03&search=张', ['张三']],
    ['country=FR', []],
  ])('%s', async (query, names) => {
    const path = `/contacts?${query.replace('GROUP', String(group))}`;
    const { items, size, next } = await find(path);
    expect(items.map(({ name }) => name)).toEqual(names);
    expect({ size, next }).toEqual({ size: names.length, next: null });
    const csv = await world().as('owner', 'GET', path.replace('/contacts?', '/contacts/export?'));
    expect(csv.text.trim().split('\n').length - 1).toBe(names.length);
  });

  test('hold among the members of a group, and of two groups', async () => {
    expect((await find(`/groups/${group}/contacts?attribute.age=41`)).items).toHaveLength(2);
    const both = await find(`/groups/${group}/contacts?group=${world().a.groups.newcomers}`);
    expect(both).toMatchObject({ items: [{ name: 'Anna Müller' }], size: 1 });
  });

  test('the size is told with the first page only, and not where nobody asks', async () => {
    const first = await find('/contacts?limit=1');
    expect(first.size).toBe(5);
    expect((await find(`/contacts?limit=1&after=${first.next}`)).size).toBeNull();
    expect((await find('/contacts?limit=1&size=none')).size).toBeNull();
    expect((await find('/contacts?limit=1&size=exact&search=1')).size).toBe(4);
  });

  test.each([
    ['attribute.shoe=1', 'attribute.shoe', 'attribute_unknown'],
    ['attribute.age=old', 'attribute.age', 'attribute_invalid'],
    ['attribute.tier=bronze', 'attribute.tier', 'attribute_invalid'],
    ['attribute.=1', 'attribute.', 'attribute_unknown'],
    ['attribute.city=a&attribute.city=b', 'attribute.city', 'invalid_type'],
    ['attributes.city=a', 'attributes.city', 'unknown_key'],
    ['createdFrom=yesterday', 'createdFrom', 'invalid_union'],
    ['createdFrom=0000-01-01', 'createdFrom', 'custom'],
    ['createdFrom=2026-02-30', 'createdFrom', 'invalid_union'],
    ['createdTo=2026-01-01T00:00:00', 'createdTo', 'invalid_union'],
    ['size=all', 'size', 'invalid_value'],
  ])('refuses %s', async (query, path, code) => {
    for (const list of ['/contacts', `/groups/${group}/contacts`]) {
      const answer = await world().as('viewer', 'GET', `${list}?${query}`);
      expect(answer, answer.text).toMatchObject({ status: 400, body: { errors: [{ path, code }] } });
    }
  });
});

describeRoute(world, 'GET /filters', [
  {
    name: 'lists them by name',
    as: 'viewer',
    path: '/filters',
    status: 200,
    contains: { items: [{ name: 'In China', query: { country: 'CN' }, createdBy: expect.stringMatching(/^key:/) }] },
  },
]);

describeRoute(world, 'POST /filters', [
  {
    name: 'keeps what is asked for as it was asked',
    body: () => ({
      name: `  Gold   ${unique()}`,
      query: { attributes: { tier: 'gold' }, createdFrom: '2026-01-01', search: '张' },
    }),
    status: 201,
    contains: { query: { attributes: { tier: 'gold' }, createdFrom: '2026-01-01', search: '张' } },
  },
  {
    name: 'refuses a name that is taken',
    body: { name: 'in CHINA', query: { country: 'DE' } },
    status: 409,
    field: 'name',
  },
  { name: 'refuses an empty query', body: { name: 'All', query: {} }, status: 400, field: 'query' },
  {
    name: 'refuses an attribute that there is not',
    body: { name: 'Shoes', query: { attributes: { shoe: 41 } } },
    status: 400,
    field: 'query.attributes.shoe',
  },
]);

describeRoute(world, 'PATCH /filters/{id}', [
  {
    name: 'renames, and sets what it asks for',
    given: (w) => w.do('POST', '/filters', { name: `Old ${unique()}`, query: { country: 'CN' } }),
    path: (_w, { id }: { id: number }) => `/filters/${id}`,
    body: { name: 'Renamed', query: { country: 'de' } },
    status: 200,
    contains: { name: 'Renamed', query: { country: 'DE' } },
  },
  { name: 'refuses no change', path: (w) => `/filters/${w.a.filter}`, body: {}, status: 400 },
]);

describeRoute(world, 'DELETE /filters/{id}', [
  {
    name: 'is gone',
    given: (w) => w.do('POST', '/filters', { name: `Old ${unique()}`, query: { country: 'CN' } }),
    path: (_w, { id }: { id: number }) => `/filters/${id}`,
    status: 204,
    after: async (w, _answer, { id }: { id: number }) => {
      expect(await w.as('editor', 'DELETE', `/filters/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'filter_not_found' },
      });
    },
  },
]);
