import { describe, expect, test } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, PEOPLE, unique, useWorld, type World } from './world.ts';

const world = useWorld();

type Name = keyof typeof PEOPLE;

/** A group with these of the known people, as the id that scenarios are given. */
const groupOf =
  (...names: Name[]) =>
  async (w: World): Promise<number> => {
    const { id } = await w.do('POST', '/groups', { name: `Group ${unique()}` });
    if (names.length > 0)
      await w.do('POST', `/groups/${id}/contacts`, { ids: names.map((name) => w.a.contacts[name]) });
    return id;
  };

async function membersOf(w: World, id: number): Promise<string[]> {
  const { body } = await w.as<{ items: { name: string }[] }>('viewer', 'GET', `/groups/${id}/contacts?limit=200`);
  return body.items.map(({ name }) => name).sort();
}
const expectMembers =
  (...names: Name[]): NonNullable<Scenario['after']> =>
  async (w, _answer, id) => {
    expect(await membersOf(w, id)).toEqual(names.map((name): string => PEOPLE[name].name).sort());
    const group = await w.as('viewer', 'GET', `/groups/${id}`);
    expect(group.body.size).toBe(names.length);
  };

const path = (_w: World, id: number): string => `/groups/${id}/contacts`;
const removePath = (_w: World, id: number): string => `/groups/${id}/contacts/remove`;
const ids =
  (...names: Name[]) =>
  (w: World) => ({ ids: names.map((name) => w.a.contacts[name]) });
const none = { added: 0, removed: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, duplicate: 0, deleted: 0 };

const badSelections: Scenario[] = [
  { name: 'refuses nothing', body: {} },
  { name: 'refuses ids and contacts together', body: { ids: [1], contacts: [{ phone: '+8613800138000' }] } },
  { name: 'refuses an empty list of ids', body: { ids: [] }, field: 'ids' },
  { name: 'refuses an empty list of contacts', body: { contacts: [] }, field: 'contacts' },
  { name: 'refuses ids as texts', body: { ids: ['1'] }, field: 'ids[0]' },
  { name: 'refuses a fraction', body: { ids: [1.5] }, field: 'ids[0]' },
  { name: 'refuses 0', body: { ids: [0] }, field: 'ids[0]' },
  { name: 'refuses a negative id', body: { ids: [-1] }, field: 'ids[0]' },
  { name: 'refuses an id beyond 2^53', body: { ids: [2 ** 53] }, field: 'ids[0]' },
  { name: 'refuses a match of nothing', body: { match: {} }, field: 'match' },
  { name: 'refuses a blank match', body: { match: { search: ' \t' } }, field: 'match.search' },
  { name: 'refuses a country that is no code', body: { match: { country: '\u0000\u0000' } }, field: 'match.country' },
  { name: 'refuses an unknown key', body: { match: { serch: 'x' } }, field: 'match.serch' },
  { name: 'refuses a policy it does not know', body: { ids: [1], onExisting: 'merge' }, field: 'onExisting' },
].map((row) => ({ ...row, given: groupOf('zhang'), path, status: 400, after: expectMembers('zhang') }));

const unknownIds: Scenario[] = [999_999_999, 2 ** 47, 2 ** 53 - 1].map((id) => ({
  name: `refuses the unknown contact ${id}, and adds none of the others`,
  given: groupOf('zhang'),
  path,
  body: (w: World) => ({ ids: [w.a.contacts.li, id] }),
  status: 404,
  code: 'contact_not_found',
  field: 'ids[1]',
  after: expectMembers('zhang'),
}));

describeRoute(world, 'POST /groups/{id}/contacts', [
  {
    name: 'adds by id, each once',
    given: groupOf('zhang'),
    path,
    body: ids('zhang', 'li', 'li', 'anna'),
    status: 200,
    contains: { ...none, added: 2 },
    after: expectMembers('zhang', 'li', 'anna'),
  },
  {
    name: 'records nothing when all are members already',
    given: groupOf('zhang', 'li'),
    path,
    body: ids('zhang', 'li'),
    status: 200,
    contains: { ...none, change: null },
  },
  {
    name: 'adds by value: creates the new, updates the known',
    given: groupOf('zhang'),
    path,
    body: () => ({ contacts: [PEOPLE.zhang, { ...PEOPLE.li, remark: 'vip' }, { phone: newPhone() }, PEOPLE.li] }),
    status: 200,
    contains: { ...none, added: 2, created: 1, updated: 1, unchanged: 1, duplicate: 1 },
  },
  {
    name: 'reads national numbers in defaultCountry',
    given: groupOf(),
    path,
    body: { contacts: [{ phone: '612 345 678' }], defaultCountry: 'es' },
    status: 200,
    contains: { added: 1, created: 0 },
    after: expectMembers('jose'),
  },
  {
    name: 'adds all of a country, in any case',
    given: groupOf(),
    path,
    body: { match: { country: 'de' } },
    status: 200,
    contains: { added: 1 },
    after: expectMembers('anna'),
  },
  {
    name: 'adds all of a group who match a search',
    given: groupOf(),
    path,
    body: (w: World) => ({ match: { group: w.a.groups.vip, search: 'muller' } }),
    status: 200,
    after: expectMembers('anna'),
  },
  {
    name: 'adds all who match everything given',
    given: groupOf(),
    path,
    body: (w: World) => ({ match: { group: w.a.groups.newcomers, country: 'ES' } }),
    status: 200,
    after: expectMembers('jose'),
  },
  {
    name: 'adds nobody of a country that nobody has',
    given: groupOf(),
    path,
    body: { match: { country: 'AQ' } },
    status: 200,
    contains: { ...none, change: null },
  },
  {
    name: 'adds nobody for a search of invisible characters',
    given: groupOf(),
    path,
    body: { match: { search: '\u200b' } },
    status: 200,
    contains: { added: 0 },
  },
  {
    name: 'refuses a trashed group in match',
    given: groupOf(),
    path,
    body: (w: World) => ({ match: { group: w.a.groups.trashed } }),
    status: 404,
    code: 'group_not_found',
  },
  {
    name: 'refuses to add to a trashed group',
    path: (w) => `/groups/${w.a.groups.trashed}/contacts`,
    body: ids('li'),
    status: 404,
    code: 'group_not_found',
  },
  ...unknownIds,
  ...badSelections,
]);

describeRoute(world, 'POST /groups/{id}/contacts/remove', [
  {
    name: 'removes by id; those who are no members are passed over',
    given: groupOf('zhang', 'li', 'anna'),
    path: removePath,
    body: ids('zhang', 'mario'),
    status: 200,
    contains: { ...none, removed: 1 },
    after: expectMembers('li', 'anna'),
  },
  {
    name: 'removes who is found by a name',
    given: groupOf('zhang', 'li', 'anna'),
    path: removePath,
    body: { search: '张' },
    status: 200,
    contains: { ...none, removed: 1 },
    after: expectMembers('li', 'anna'),
  },
  {
    name: 'removes who is found by a number',
    given: groupOf('zhang', 'li', 'anna'),
    path: removePath,
    body: { search: '+86 138-0013-800' },
    status: 200,
    contains: { ...none, removed: 2 },
    after: expectMembers('anna'),
  },
  {
    name: 'removes all members of another group',
    given: groupOf('zhang', 'anna', 'jose'),
    path: removePath,
    body: (w: World) => ({ match: { group: w.a.groups.newcomers } }),
    status: 200,
    contains: { ...none, removed: 2 },
    after: expectMembers('zhang'),
  },
  ...['\u200b', '\u0301', '---', '\u0000'].map(
    (search): Scenario => ({
      name: `removes nobody for ${JSON.stringify(search)}`,
      given: groupOf('zhang', 'li'),
      path: removePath,
      body: { search },
      status: 200,
      contains: { ...none, change: null },
      after: expectMembers('zhang', 'li'),
    }),
  ),
  ...[{ search: '' }, { search: ' \u3000' }, { match: { search: ' ' } }, {}, { ids: [1], search: 'x' }].map(
    (body): Scenario => ({
      name: `refuses ${JSON.stringify(body)}`,
      given: groupOf('zhang', 'li'),
      path: removePath,
      body,
      status: 400,
      after: expectMembers('zhang', 'li'),
    }),
  ),
  ...unknownIds.map((row): Scenario => ({ ...row, name: row.name.replace('adds', 'removes'), path: removePath })),
]);

describeRoute(world, 'DELETE /groups/{id}/contacts/{contactId}', [
  {
    name: 'takes one contact out',
    given: groupOf('zhang', 'li'),
    path: (w, id: number) => `/groups/${id}/contacts/${w.a.contacts.li}`,
    status: 200,
    contains: { ...none, removed: 1 },
    after: expectMembers('zhang'),
  },
  {
    name: 'does nothing where the contact is no member',
    given: groupOf('zhang'),
    path: (w, id: number) => `/groups/${id}/contacts/${w.a.contacts.li}`,
    status: 200,
    contains: { ...none, change: null },
  },
  ...['999999999', '9007199254740991'].map(
    (contact): Scenario => ({
      name: `knows no contact ${contact}`,
      given: groupOf('zhang'),
      path: (_w, id: number) => `/groups/${id}/contacts/${contact}`,
      status: 404,
      code: 'contact_not_found',
    }),
  ),
]);

describeRoute(world, 'PUT /groups/{id}/contacts', [
  {
    name: 'makes the group equal to a list of ids',
    given: groupOf('zhang', 'li'),
    path,
    body: ids('li', 'anna', 'jose'),
    status: 200,
    contains: { ...none, added: 2, removed: 1 },
    after: expectMembers('li', 'anna', 'jose'),
  },
  {
    name: 'makes it equal to those who match',
    given: groupOf('zhang', 'mario'),
    path,
    body: (w: World) => ({ match: { group: w.a.groups.newcomers } }),
    status: 200,
    contains: { ...none, added: 2, removed: 2 },
    after: expectMembers('anna', 'jose'),
  },
  {
    name: 'empties it when nobody matches',
    given: groupOf('zhang', 'mario'),
    path,
    body: { match: { search: 'nobody of this name' } },
    status: 200,
    contains: { ...none, removed: 2 },
    after: expectMembers(),
  },
  {
    name: 'records nothing when it is equal already',
    given: groupOf('zhang', 'li'),
    path,
    body: ids('li', 'zhang'),
    status: 200,
    contains: { ...none, change: null },
  },
  {
    name: 'knows people by user id as well as by phone',
    given: groupOf('zhang'),
    path,
    body: { contacts: [PEOPLE.mario, PEOPLE.anna] },
    status: 200,
    contains: { ...none, added: 2, removed: 1, unchanged: 2 },
    after: expectMembers('mario', 'anna'),
  },
  ...badSelections,
  ...unknownIds,
]);

describe('a dry run of PUT /groups/{id}/contacts', () => {
  test.each([
    ['ids', ids('li', 'anna')],
    ['a match', (w: World) => ({ match: { group: w.a.groups.newcomers } })],
    [
      'contacts',
      () => ({
        contacts: [
          { phone: '+8613911110001' },
          { phone: '+8613911110002' },
          { ...PEOPLE.li, remark: 'dry' },
          PEOPLE.anna,
          PEOPLE.anna,
        ],
      }),
    ],
  ])('by %s answers what the real one will, and writes nothing', async (_what, body) => {
    const w = world();
    const id = await groupOf('zhang', 'li')(w);
    const before = await w.as('viewer', 'GET', '/changes?limit=1');
    const everyone = await w.as('viewer', 'GET', '/contacts?limit=200');

    const dry = await w.as('editor', 'PUT', `/groups/${id}/contacts`, { body: { ...body(w), dryRun: true } });
    expect(dry.body).toMatchObject({ change: null });
    expect(await membersOf(w, id)).toEqual(['张三', '李四']);
    expect((await w.as('viewer', 'GET', '/changes?limit=1')).body).toEqual(before.body);
    expect((await w.as('viewer', 'GET', '/contacts?limit=200')).body).toEqual(everyone.body);

    const real = await w.as('editor', 'PUT', `/groups/${id}/contacts`, { body: body(w) });
    expect({ ...real.body, change: null }).toEqual(dry.body);
    expect(real.body.change).toEqual(expect.any(Number));
  });
});
