import { describe, expect, test } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, PEOPLE, unique, useWorld, type World } from './world.ts';

const world = useWorld();

const noCounts = { added: 0, removed: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, duplicate: 0, deleted: 0 };
const newGroup = async (w: World, name = `Group ${unique()}`) => w.do('POST', '/groups', { name });
const named = async (w: World, name: string): Promise<number> => {
  const { body } = await w.as<{ items: { name: string }[] }>(
    'viewer',
    'GET',
    `/groups?limit=200&search=${encodeURIComponent(name)}`,
  );
  return body.items.length;
};

const taken = (name: string, given = 'VIP'): Scenario => ({
  name: `refuses a name that is taken: ${JSON.stringify(name)} by ${JSON.stringify(given)}`,
  body: { name },
  status: 409,
  code: 'group_name_taken',
  field: 'name',
});
const refused = (what: string, name: unknown): Scenario => ({
  name: `refuses a name that is ${what}`,
  body: { name },
  status: 400,
  code: 'invalid_request',
  field: 'name',
});

describeRoute(world, 'POST /groups', [
  {
    name: 'creates an empty group',
    body: { name: '  New   customers ', description: 'first line\nsecond line' },
    status: 201,
    contains: { name: 'New customers', description: 'first line\nsecond line', kind: 'group', size: 0, ...noCounts },
    after: async (w, { body }) => {
      const get = await w.as('viewer', 'GET', `/groups/${body.id}`);
      expect(get.body).toMatchObject({ id: body.id, name: 'New customers', trashedAt: null });
    },
  },
  {
    name: 'creates a group with contacts: new, known and repeated ones',
    body: () => ({
      name: `With ${unique()}`,
      contacts: [{ phone: newPhone() }, { phone: newPhone(), name: '王五' }, PEOPLE.zhang, PEOPLE.zhang],
    }),
    status: 201,
    contains: { size: 3, added: 3, created: 2, unchanged: 1, duplicate: 1 },
  },
  {
    name: 'writes nothing when one contact is wrong, and says which and why',
    body: { name: 'Half', contacts: [{ phone: '+8613800138777' }, { country: 'CN', phone: '123' }, { name: 'x' }] },
    status: 400,
    code: 'invalid_request',
    field: 'contacts[1].phone',
    forbids: ['13800138777'],
    after: async (w, { body }) => {
      expect(body.errors).toMatchObject([
        { path: 'contacts[1].phone', code: 'phone_too_short' },
        { path: 'contacts[2].phone', code: 'required' },
      ]);
      expect(await named(w, 'Half')).toBe(0);
      const found = await w.as('viewer', 'GET', '/contacts?search=13800138777');
      expect(found.body.items).toEqual([]);
    },
  },
  {
    name: 'writes no contacts when the name is taken',
    body: { name: 'vip', contacts: [{ phone: '+8613800138778' }] },
    status: 409,
    code: 'group_name_taken',
    after: async (w) => {
      expect((await w.as('viewer', 'GET', '/contacts?search=13800138778')).body.items).toEqual([]);
    },
  },
  {
    name: 'leaves known contacts as they are with onExisting “ignore”',
    body: (w: World) => ({
      name: `Ignore ${w.a.id}`,
      contacts: [{ ...PEOPLE.li, name: 'Somebody else' }],
      onExisting: 'ignore',
    }),
    status: 201,
    contains: { size: 1, added: 1, updated: 0, skipped: 1 },
    after: async (w) => {
      expect((await w.as('viewer', 'GET', `/contacts/${w.a.contacts.li}`)).body.name).toBe('李四');
    },
  },
  taken('VIP'),
  taken('vip'),
  taken('ＶＩＰ'),
  taken('  V\u0049P\u00a0'),
  {
    ...taken('Café  Zürich', 'cafe\u0301 zu\u0308rich'),
    given: (w) => newGroup(w, 'cafe\u0301 zu\u0308rich'),
  },
  { ...taken('ΟΔΌΣ', 'οδός'), given: (w) => newGroup(w, 'οδός') },
  { ...taken('STRASSE 1', 'straße 1'), given: (w) => newGroup(w, 'straße 1') },
  { ...taken('新\u3000客户', '新 客户'), given: (w) => newGroup(w, '新 客户') },
  {
    name: 'takes the name of a group that is in the trash',
    body: { name: 'trashed' },
    status: 201,
    contains: { name: 'trashed' },
  },
  {
    name: 'takes 100 characters, counted as people count them',
    body: () => ({ name: `👍👍${unique()} `.padEnd(102, '喂') }),
    status: 201,
  },
  refused('missing', undefined),
  refused('null', null),
  refused('a number', 1),
  refused('empty', ''),
  refused('blank', ' \u3000\u00a0 '),
  refused('invisible', '\u200b\u2060'),
  refused('a blank letter', '\u3164'),
  refused('too long', 'n'.repeat(101)),
  refused('10,000 characters', 'n'.repeat(10_000)),
  refused('with NUL', 'a\u0000b'),
  refused('with a line break', 'a\nb'),
  refused('half a character', 'a\ud800b'),
  {
    name: 'refuses a description with NUL',
    body: { name: 'NUL', description: 'a\u0000' },
    status: 400,
    field: 'description',
  },
  {
    name: 'refuses a key it does not know, and names it',
    body: { name: 'Typo', descripton: 'x' },
    status: 400,
    field: 'descripton',
    contains: { errors: [{ code: 'unknown_key' }] },
    after: async (w) => expect(await named(w, 'Typo')).toBe(0),
  },
  {
    name: 'refuses more than 10,000 contacts in one call',
    body: { name: 'Many', contacts: Array(10_001).fill({}) },
    status: 400,
    field: 'contacts',
  },
]);

describeRoute(world, 'PATCH /groups/{id}', [
  {
    name: 'renames and describes, and records one change',
    given: (w) => newGroup(w),
    path: (_w, group: { id: number }) => `/groups/${group.id}`,
    body: { name: 'Renamed', description: 'why' },
    status: 200,
    contains: { name: 'Renamed', description: 'why' },
    after: async (w, { body }) => {
      const change = await w.as('viewer', 'GET', `/changes/${body.change}`);
      expect(change.body).toMatchObject({ kind: 'group.rename', source: 'api' });
    },
  },
  {
    name: 'changes only the case of its own name',
    given: (w) => newGroup(w, 'Lower'),
    path: (_w, group: { id: number }) => `/groups/${group.id}`,
    body: { name: 'LOWER' },
    status: 200,
    contains: { name: 'LOWER' },
  },
  {
    name: 'records nothing when nothing is different',
    given: (w) => newGroup(w, 'Same'),
    path: (_w, group: { id: number }) => `/groups/${group.id}`,
    body: { name: 'Same' },
    status: 200,
    contains: { ...noCounts, change: null },
  },
  {
    name: 'refuses a taken name',
    given: (w) => newGroup(w),
    path: (_w, group: { id: number }) => `/groups/${group.id}`,
    body: { name: 'newcomers' },
    status: 409,
    code: 'group_name_taken',
  },
  { name: 'refuses no change at all', path: (w) => `/groups/${w.a.groups.vip}`, body: {}, status: 400 },
  {
    name: 'refuses a group in the trash',
    path: (w) => `/groups/${w.a.groups.trashed}`,
    body: { name: 'Anew' },
    status: 409,
    code: 'group_in_trash',
  },
]);

describeRoute(world, 'DELETE /groups/{id}', [
  {
    name: 'puts a group into the trash: it is gone from lists, its contacts stay',
    given: (w) => w.do('POST', '/groups', { name: 'Doomed', contacts: [PEOPLE.anna] }),
    path: (_w, group: { id: number }) => `/groups/${group.id}`,
    status: 200,
    contains: { name: 'Doomed', size: 1, trashedAt: expect.any(String), deleted: 0, removed: 0 },
    after: async (w, { body }) => {
      expect(await named(w, 'Doomed')).toBe(0);
      expect((await w.as('viewer', 'GET', `/groups/${body.id}`)).status).toBe(404);
      expect((await w.as('viewer', 'GET', `/groups/${body.id}/contacts`)).status).toBe(404);
      const trash = await w.as('viewer', 'GET', '/groups/trash?search=doomed');
      expect(trash.body.items).toMatchObject([{ id: body.id }]);
      const anna = await w.as('viewer', 'GET', `/contacts/${w.a.contacts.anna}`);
      expect(anna.text).not.toContain('Doomed');
    },
  },
  {
    name: 'takes force=true',
    given: (w) => newGroup(w),
    path: (_w, group: { id: number }) => `/groups/${group.id}?force=true`,
    status: 200,
  },
  { name: 'refuses the trashed', path: (w) => `/groups/${w.a.groups.trashed}`, status: 404, code: 'group_not_found' },
]);

describeRoute(world, 'POST /groups/{id}/restore', [
  {
    name: 'takes a group out of the trash, members and all',
    given: async (w) => {
      const { id } = await w.do('POST', '/groups', { name: 'Back', contacts: [PEOPLE.anna, PEOPLE.jose] });
      await w.do('DELETE', `/groups/${id}`);
      return id;
    },
    path: (_w, id: number) => `/groups/${id}/restore`,
    status: 200,
    contains: { name: 'Back', size: 2, trashedAt: null },
    after: async (w, { body }) => {
      const members = await w.as<{ items: unknown[] }>('viewer', 'GET', `/groups/${body.id}/contacts`);
      expect(members.body.items).toHaveLength(2);
    },
  },
  {
    name: 'does nothing to a group that is not in the trash',
    path: (w) => `/groups/${w.a.groups.vip}/restore`,
    status: 200,
    contains: { change: null },
  },
  {
    name: 'refuses when another group has the name now',
    given: async (w) => {
      const { id } = await newGroup(w, 'Contested');
      await w.do('DELETE', `/groups/${id}`);
      await newGroup(w, 'CONTESTED');
      return id;
    },
    path: (_w, id: number) => `/groups/${id}/restore`,
    status: 409,
    code: 'group_name_taken',
  },
]);

describeRoute(world, 'GET /groups/{id}/usage', [
  {
    name: 'says what is bound to the group',
    path: (w) => `/groups/${w.a.groups.vip}/usage`,
    status: 200,
    contains: { marketingActivities: [], chatFlows: [], imports: [], inUse: false },
  },
]);

describeRoute(world, 'GET /groups/{id}/insights', [
  {
    name: 'answers size, composition and growth, summing up exactly',
    given: async (w) => {
      const contacts = [PEOPLE.zhang, PEOPLE.li, PEOPLE.anna, PEOPLE.mario];
      const { id } = await w.do('POST', '/groups', { name: `Insights ${unique()}`, contacts });
      await w.do('DELETE', `/groups/${id}/contacts/${w.a.contacts.li}`);
      await w.do('POST', `/groups/${id}/contacts`, { ids: [w.a.contacts.jose, w.a.contacts.li] });
      return id;
    },
    path: (_w, id: number) => `/groups/${id}/insights`,
    status: 200,
    contains: {
      size: 5,
      byCountry: [
        { country: 'CN', size: 2 },
        { country: 'DE', size: 1 },
        { country: 'ES', size: 1 },
        { country: null, size: 1 },
      ],
      growth: [{ added: 6, removed: 1, size: 5 }],
      freshness: [
        { bucket: '7d', count: 5 },
        { bucket: '30d', count: 0 },
        { bucket: '90d', count: 0 },
        { bucket: '365d', count: 0 },
        { bucket: 'older', count: 0 },
      ],
      freshnessSample: null,
    },
  },
]);

describe('GET /groups', () => {
  interface List {
    items: { id: number; name: string; size: number }[];
    next: string | null;
  }
  const list = async (query: string) => (await world().as<List>('viewer', 'GET', `/groups?${query}`)).body;

  test('lists newest first, without the trash', async () => {
    const { items } = await list('limit=200');
    const ids = items.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(ids).toContain(world().a.groups.vip);
    expect(ids).not.toContain(world().a.groups.trashed);
    expect(items.find(({ name }) => name === 'VIP')?.size).toBe(3);
  });

  test('pages to the end with limit 1, each group once, even while others are made', async () => {
    const all = (await list('limit=200')).items.map(({ id }) => id);
    const seen: number[] = [];
    let page = await list('limit=1');
    for (;;) {
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      if (seen.length % 10 === 0) await newGroup(world());
      page = await list(`limit=1&after=${page.next}`);
    }
    expect(seen).toEqual(all);
  });

  test('the last full page says that it is the last', async () => {
    const { items } = await list('limit=200');
    expect(await list(`limit=${items.length}`)).toMatchObject({ next: null });
  });

  test.each([
    ['vip', 'VIP'],
    ['ＶＩ', 'VIP'],
    ['100%', '100% sure_thing'],
    ['%25', ''],
    ['_', '100% sure_thing'],
    ["'; drop table audience; --", "'; drop table audience; --"],
    ['\\', 'back\\slash'],
    ['老', '老客户'],
  ])('finds %j: %j', async (search, name) => {
    for (const made of ['100% sure_thing', "'; drop table audience; --", 'back\\slash', '老客户', '1000 sureXthing']) {
      await world().as('editor', 'POST', '/groups', { body: { name: made } });
    }
    const { items } = await list(`limit=200&search=${encodeURIComponent(search)}`);
    if (name === '') expect(items).toEqual([]);
    else expect(items.map((item) => item.name)).toEqual([name]);
  });
});
