import { expect } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { filled, type Made, PEOPLE, useWorld, type World } from './world.ts';

const world = useWorld();

const path = (_w: World, { id }: Made): string => `/contacts/${id}`;

describeRoute(world, 'PATCH /contacts/{id}', [
  {
    name: 'sets only what is given',
    given: filled,
    path,
    body: { name: 'Zoe' },
    status: 200,
    contains: { name: 'Zoe', email: 'zoe@example.com', attributes: { city: 'Köln', tier: 'gold' }, updated: 1 },
  },
  ...[null, ''].map(
    (blank): Scenario => ({
      name: `erases fields with ${JSON.stringify(blank)}`,
      given: filled,
      path,
      body: { userId: blank, name: blank, email: blank, remark: blank, country: blank, attributes: { city: blank } },
      status: 200,
      contains: { userId: null, name: '', email: '', remark: '', country: null, updated: 1 },
      after: async (_w, { body }) => expect(body.attributes).toEqual({ tier: 'gold' }),
    }),
  ),
  {
    name: 'erases all attributes with null',
    given: filled,
    path,
    body: { attributes: null },
    status: 200,
    after: async (_w, { body }) => expect(body.attributes).toEqual({}),
  },
  {
    name: 'erases the phone of a contact with a user id',
    given: filled,
    path,
    body: { phone: null },
    status: 200,
    contains: { phone: null },
    after: async (w, _answer, { phone }: Made) => {
      const found = await w.as('viewer', 'GET', `/contacts?search=${encodeURIComponent(phone)}`);
      expect(found.body.items).toEqual([]);
    },
  },
  {
    name: 'refuses to erase both phone and user id',
    given: filled,
    path,
    body: { phone: null, userId: null },
    status: 400,
    field: 'phone',
  },
  {
    name: 'records nothing when nothing is different',
    given: filled,
    path,
    body: { name: 'Zoë 周', attributes: { city: 'Köln' } },
    status: 200,
    contains: { updated: 0, unchanged: 1, change: null },
  },
  { name: 'takes an empty object', given: filled, path, body: {}, status: 200, contains: { unchanged: 1 } },
  {
    name: 'changes the phone, and the country follows',
    given: filled,
    path,
    body: () => ({ phone: '+4915123450000' }),
    status: 200,
    contains: { phone: '+4915123450000', country: 'DE' },
    after: async (w) => {
      const found = await w.as('editor', 'GET', '/contacts?country=de&search=4915123450000');
      expect(found.body.items).toHaveLength(1);
    },
  },
  {
    name: 'reads a national number in the present country',
    given: filled,
    path,
    body: { phone: '139 8765 4321' },
    status: 200,
    contains: { phone: '+8613987654321' },
  },
  {
    name: 'refuses the phone of another contact',
    given: filled,
    path,
    body: { phone: PEOPLE.anna.phone },
    status: 409,
    code: 'contact_exists',
    field: 'phone',
  },
  {
    name: 'refuses the user id of another contact',
    given: filled,
    path,
    body: { userId: PEOPLE.mario.userId },
    status: 409,
    code: 'contact_exists',
    field: 'userId',
  },
  {
    name: 'refuses a country that the number is not of',
    given: filled,
    path,
    body: { country: 'US' },
    status: 400,
    field: 'country',
  },
  {
    name: 'refuses a phone of another country',
    given: filled,
    path,
    body: { phone: '+12025550123', country: 'CN' },
    status: 400,
    field: 'phone',
  },
  { name: 'refuses what is no field', given: filled, path, body: { groups: [1] }, status: 400, field: 'groups' },
  {
    name: 'knows no other contact',
    path: '/contacts/999999999',
    body: { name: 'x' },
    status: 404,
    code: 'contact_not_found',
  },
]);

describeRoute(world, 'DELETE /contacts/{id}', [
  {
    name: 'deletes a contact from lists and groups; undo brings it back as it was',
    given: async (w) => {
      const made = await filled(w);
      await w.do('POST', '/groups', { name: 'Left behind', contacts: [{ phone: made.phone }, PEOPLE.zhang] });
      return w.do<Made>('GET', `/contacts/${made.id}`);
    },
    path,
    status: 200,
    contains: { deleted: 1, removed: 1, change: expect.any(Number) },
    after: async (w, { body }, before: Made) => {
      expect((await w.as('viewer', 'GET', `/contacts/${before.id}`)).status).toBe(404);
      expect((await w.as('editor', 'DELETE', `/contacts/${before.id}`)).status).toBe(404);
      expect((await w.as('viewer', 'GET', '/groups?search=left')).body).toMatchObject({ items: [{ size: 1 }] });
      const undo = await w.as('editor', 'POST', `/changes/${body.change}/undo`);
      expect(undo.body).toMatchObject({ counts: { created: 1, added: 1 }, kept: [] });
      expect(await w.do('GET', `/contacts/${before.id}`)).toEqual(before);
    },
  },
  {
    name: 'erases for good as administrator: undo and history bring nothing back',
    given: filled,
    as: 'administrator',
    path: (_w, { id }: Made) => `/contacts/${id}?erase=true`,
    status: 200,
    contains: { deleted: 1 },
    after: async (w, { body }, { id, phone }: Made) => {
      const undo = await w.as('owner', 'POST', `/changes/${body.change}/undo`);
      expect(undo).toMatchObject({ status: 409, body: { code: 'change_not_undoable' } });
      expect((await w.as('owner', 'GET', `/contacts/${id}`)).status).toBe(404);
      const reborn = await w.do('POST', '/contacts', { phone });
      expect(reborn.id).not.toBe(id);
    },
  },
  {
    name: 'erases someone who was deleted before, so that undo cannot bring them back',
    given: async (w) => {
      const { id } = await filled(w);
      return { id, change: (await w.do('DELETE', `/contacts/${id}`)).change };
    },
    as: 'owner',
    path: (_w, { id }: Made) => `/contacts/${id}?erase=true`,
    status: 200,
    contains: { deleted: 0 },
    after: async (w, _answer, { id, change }: { id: number; change: number }) => {
      const undo = await w.as('owner', 'POST', `/changes/${change}/undo`);
      expect(undo.body).toMatchObject({ kept: [{ contactId: id, reason: 'erased' }] });
    },
  },
  {
    name: 'refuses erase to an editor',
    given: filled,
    path: (_w, { id }: Made) => `/contacts/${id}?erase=true`,
    status: 403,
  },
  {
    name: 'knows no other contact',
    as: 'owner',
    path: '/contacts/999999999?erase=true',
    status: 404,
    code: 'contact_not_found',
  },
]);

describeRoute(world, 'GET /contacts', [
  {
    name: 'lists by country and group together',
    as: 'viewer',
    path: (w) => `/contacts?country=cn&group=${w.a.groups.vip}&search=${encodeURIComponent('三')}`,
    status: 200,
    after: async (w, { body }) => {
      expect((body.items as Made[]).map(({ id }) => id)).toEqual([w.a.contacts.zhang]);
    },
  },
  {
    name: 'is empty for a country of nobody',
    as: 'viewer',
    path: '/contacts?country=AQ',
    status: 200,
    contains: { items: [], next: null },
  },
  {
    name: 'refuses a country that is no code',
    as: 'viewer',
    path: '/contacts?country=China',
    status: 400,
    field: 'country',
  },
  { name: 'knows no trashed group', as: 'viewer', path: (w) => `/contacts?group=${w.a.groups.trashed}`, status: 404 },
]);

describeRoute(world, 'GET /contacts/{id}', [
  {
    name: 'answers everything of a contact',
    as: 'editor',
    path: (w) => `/contacts/${w.a.contacts.jose}`,
    status: 200,
    contains: (w: World) => ({
      id: w.a.contacts.jose,
      phone: '+34612345678',
      country: 'ES',
      name: 'José García',
      attributes: { city: 'Sevilla' },
      groups: [{ id: w.a.groups.newcomers, name: 'Newcomers' }],
    }),
  },
  {
    name: 'masks the number for a viewer',
    as: 'viewer',
    path: (w) => `/contacts/${w.a.contacts.jose}`,
    status: 200,
    contains: { phone: '+34 61****678' },
  },
]);
