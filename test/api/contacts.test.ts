import { expect } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { filled, type Made, newPhone, PEOPLE, unique, useWorld, type World } from './world.ts';

const world = useWorld();

const again =
  (fields: object) =>
  (_w: World, { phone }: Made) => ({ phone, ...fields });

const badPhone = (what: string, fields: object, code: string, field = 'phone'): Scenario => ({
  name: `refuses a phone that ${what}`,
  body: { name: 'Refused', ...fields },
  status: 400,
  code: 'invalid_request',
  field,
  contains: { errors: expect.arrayContaining([expect.objectContaining({ code })]) },
  after: async (w) => {
    expect((await w.as('viewer', 'GET', '/contacts?search=refused')).body.items).toEqual([]);
  },
});
const badField = (what: string, fields: object, field: string): Scenario => ({
  name: `refuses ${what}`,
  body: { phone: '+8613912340000', ...fields },
  status: 400,
  code: 'invalid_request',
  field,
  after: async (w) => {
    expect((await w.as('viewer', 'GET', '/contacts?search=13912340000')).body.items).toEqual([]);
  },
});

describeRoute(world, 'POST /contacts', [
  {
    name: 'creates a contact with every field, in groups',
    body: (w: World) => ({
      country: 'China',
      phone: '139-1234-5678',
      userId: 'bsu-99',
      name: '  Jane   Doe ',
      email: 'jane@example.com',
      remark: 'met at\tthe fair',
      attributes: { tier: 'silver', city: '上海' },
      groups: [w.a.groups.vip, w.a.groups.newcomers, w.a.groups.vip],
    }),
    status: 201,
    contains: (w: World) => ({
      phone: '+8613912345678',
      country: 'CN',
      userId: 'bsu-99',
      name: 'Jane   Doe',
      attributes: { tier: 'silver', city: '上海' },
      groups: [
        { id: w.a.groups.newcomers, name: 'Newcomers' },
        { id: w.a.groups.vip, name: 'VIP' },
      ],
      created: 1,
      added: 2,
      updated: 0,
    }),
    after: async (w, { body }) => {
      expect(await w.do('GET', `/contacts/${body.id}`)).toMatchObject({
        phone: '+8613912345678',
        createdAt: body.createdAt,
      });
    },
  },
  {
    name: 'creates one with a user id only',
    body: { userId: 'only-a-user-id', phone: null, name: null },
    status: 201,
    contains: { phone: null, userId: 'only-a-user-id', country: null, name: '' },
  },
  {
    name: 'reads a blank as not given',
    body: () => ({
      phone: newPhone(),
      userId: '',
      email: '',
      name: ' ',
      country: '',
      attributes: { city: '', tier: null },
    }),
    status: 201,
    contains: { userId: null, email: '', name: '', country: 'CN', attributes: {} },
  },
  {
    name: 'knows a Brazilian with and without the ninth digit as one',
    given: (w) => w.do('POST', '/contacts', { phone: '+5511987654321', name: 'João' }),
    body: { phone: '+551187654321' },
    status: 200,
    contains: (_w: World, { id }: Made) => ({ id, created: 0, unchanged: 1, change: null }),
  },
  {
    name: 'overwrites a known contact; a blank never erases',
    given: filled,
    body: again({ name: 'New', email: '', attributes: { city: 'Bonn' } }),
    status: 200,
    contains: {
      name: 'New',
      email: 'zoe@example.com',
      attributes: { city: 'Bonn', tier: 'gold' },
      updated: 1,
      created: 0,
    },
  },
  {
    name: 'leaves a known contact alone with “ignore”, but adds it to groups',
    given: filled,
    body: (w: World, { phone }: Made) => ({ phone, name: 'New', onExisting: 'ignore', groups: [w.a.groups.vip] }),
    status: 200,
    contains: { name: 'Zoë 周', updated: 0, skipped: 1, added: 1 },
  },
  {
    name: 'fills in only what is blank with “fill”',
    given: (w) => w.do('POST', '/contacts', { phone: newPhone(), name: 'Known' }),
    body: again({ name: 'Other', remark: 'filled', onExisting: 'fill', attributes: { city: 'Rom' } }),
    status: 200,
    contains: { name: 'Known', remark: 'filled', attributes: { city: 'Rom' }, updated: 1 },
  },
  {
    name: 'finds a known contact by its user id and gives it a phone',
    given: async (w) => w.do('POST', '/contacts', { userId: `only ${unique()}` }),
    body: (_w: World, { userId }: Made) => ({ userId, phone: newPhone() }),
    status: 200,
    contains: (_w: World, { id, userId }: Made) => ({
      id,
      userId,
      phone: expect.stringMatching(/^\+86139/),
      updated: 1,
    }),
  },
  {
    name: 'refuses a phone of one contact with the user id of another',
    body: { phone: PEOPLE.li.phone, userId: PEOPLE.mario.userId, name: 'Confused' },
    status: 409,
    code: 'contact_identity_conflict',
    after: async (w) => expect((await w.do<{ name: string }>('GET', `/contacts/${w.a.contacts.li}`)).name).toBe('李四'),
  },
  {
    name: 'refuses an unknown group, and creates nothing',
    body: (w: World) => ({ phone: '+8613900001111', groups: [w.a.groups.vip, 999_999_999] }),
    status: 404,
    code: 'group_not_found',
    field: 'groups[1]',
    after: async (w) => expect((await w.as('viewer', 'GET', '/contacts?search=13900001111')).body.items).toEqual([]),
  },
  {
    name: 'refuses a trashed group',
    body: (w: World) => ({ phone: '+8613900001112', groups: [w.a.groups.trashed] }),
    status: 404,
    code: 'group_not_found',
  },
  {
    name: 'refuses nobody',
    body: { name: 'Nobody' },
    status: 400,
    field: 'phone',
    contains: { errors: [{ code: 'required' }] },
  },
  { name: 'refuses an empty object', body: {}, status: 400, field: 'phone' },

  badPhone('was shortened by a spreadsheet', { phone: '8.6138E+12', country: 'CN' }, 'phone_scientific'),
  badPhone('has letters', { phone: 'call me', country: 'CN' }, 'phone_letters'),
  badPhone('is two', { phone: '13800138000/13800138001', country: 'CN' }, 'phone_several'),
  badPhone('has an extension', { phone: '010-62512345 ext. 12', country: 'CN' }, 'phone_extension'),
  badPhone('is too short', { phone: '+86138', country: 'CN' }, 'phone_too_short'),
  badPhone('is too long', { phone: `+86138${'0'.repeat(30)}` }, 'phone_too_long'),
  badPhone('has no country', { phone: '13800138000' }, 'phone_country_missing'),
  badPhone('is of another country', { phone: '+4915123456789', country: 'CN' }, 'phone_country_mismatch'),
  badPhone('does not exist', { phone: '+8610000000000' }, 'phone_invalid'),
  badPhone('has a footnote mark', { phone: '13800138000²', country: 'CN' }, 'phone_invalid'),
  badPhone('is given with no country', { phone: '13800138000', country: 'Narnia' }, 'country_unknown', 'country'),
  badPhone('is a number, not a text', { phone: 8613800138000 }, 'invalid_type'),
  ...[
    '+86 139 1234 9901',
    '0086 139-1234-9902',
    "'8613912349903",
    '（139）１２３４ ９９０４',
    '139\u00a01234\u00a09905',
    '="13912349906"',
    '8613912349907.0',
    '\u202a+8613912349908\u202c',
  ].map(
    (phone, index): Scenario => ({
      name: `understands ${JSON.stringify(phone)}`,
      body: { phone, country: 'CN' },
      status: 201,
      contains: { phone: `+86139123499${String(index + 1).padStart(2, '0')}` },
    }),
  ),

  badField('an email that is none', { email: 'zoe at example' }, 'email'),
  badField('two emails', { email: 'a@example.com,b@example.com' }, 'email'),
  badField('a name of 257 characters', { name: 'n'.repeat(257) }, 'name'),
  badField('a name with NUL', { name: 'a\u0000' }, 'name'),
  badField('half a character', { name: '\udc00' }, 'name'),
  badField('a remark of 1,001 characters', { remark: 'r'.repeat(1001) }, 'remark'),
  badField('a user id of 129 characters', { userId: 'u'.repeat(129) }, 'userId'),
  badField('a list of attributes', { attributes: ['city'] }, 'attributes'),
  badField('an attribute that is not defined', { attributes: { shoe: 42 } }, 'attributes.shoe'),
  badField(
    'an attribute named like a part of JavaScript',
    { attributes: { constructor: 'x' } },
    'attributes.constructor',
  ),
  badField('an object in an attribute', { attributes: { city: {} } }, 'attributes.city'),
  badField('a choice that is none', { attributes: { tier: 'bronze' } }, 'attributes.tier'),
  badField('an unknown key', { phon: '1' }, 'phon'),
  badField('groups as texts', { groups: ['1'] }, 'groups[0]'),
  badField('a policy it does not know', { onExisting: 'replace' }, 'onExisting'),
]);

describeRoute(world, 'GET /groups/{id}/export', [
  {
    name: 'is a file named after the group, with the columns of an import',
    given: (w) => w.do<Made>('POST', '/groups', { name: '“客户” / VIP', contacts: [PEOPLE.zhang, PEOPLE.jose] }),
    path: (_w, { id }: Made) => `/groups/${id}/export?format=csv`,
    status: 200,
    after: async (_w, { text, headers }) => {
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(headers.get('content-disposition')).toMatch(
        /^attachment; filename="[\w .-]+\.csv"; filename\*=UTF-8''[\w%.-]+$/,
      );
      const [header, ...lines] = text.trim().split(/\r?\n/);
      expect(header).toBe('Country,Phone,Name,Email,Remark,User ID,city,tier');
      expect(lines).toEqual(['CN,+8613800138000,张三,,,,,gold', 'ES,+34612345678,José García,,,,Sevilla,']);
    },
  },
  {
    name: 'refuses a format it does not know',
    path: (w) => `/groups/${w.a.groups.vip}/export?format=xls`,
    status: 400,
    field: 'format',
  },
  { name: 'knows no trashed group', path: (w) => `/groups/${w.a.groups.trashed}/export`, status: 404 },
]);

describeRoute(world, 'GET /contacts/export', [
  {
    name: 'has every contact of the workspace once',
    status: 200,
    after: async (_w, { text }) => {
      const phones = [...text.matchAll(/\+\d+/g)].map(([phone]) => phone);
      expect(phones).toContain('+8613800138000');
      expect(new Set(phones).size).toBe(phones.length);
    },
  },
  {
    name: 'of ids has those alone',
    given: async (own: World) => [await own.do('POST', '/contacts', { phone: newPhone() })],
    path: (_w: World, [one]: { id: number }[]) => `/contacts/export?ids=${one!.id}`,
    status: 200,
    after: async (_w, { text }, [one]: { phone: string }[]) => {
      expect(text.match(/\+\d+/g)).toEqual([one!.phone]);
    },
  },
  { name: 'of an id that is none', path: '/contacts/export?ids=987654321', status: 404, code: 'contact_not_found' },
  { name: 'of ids and a condition', path: '/contacts/export?ids=1&country=CN', status: 400, code: 'invalid_request' },
]);
