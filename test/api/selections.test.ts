import { expect, test } from 'vitest';
import { describeRoute } from './scenarios.ts';
import { newPhone, unique, useWorld, type World } from './world.ts';

const world = useWorld();

interface Made {
  id: number;
  ids: number[];
  other: number;
  third: number;
}
/** A group of three new contacts, of whom the first is in a third group too, and an empty group. */
async function made(w: World): Promise<Made> {
  const tag = unique();
  const contacts = ['Ada', 'Bea', 'Cid'].map((name) => ({ phone: newPhone(), name: `${name} ${tag}x` }));
  const { id } = await w.do('POST', '/groups', { name: `From ${tag}`, contacts });
  const { id: other } = await w.do('POST', '/groups', { name: `To ${tag}` });
  const ids = (await membersOf(w, id)).sort((a, b) => a - b);
  const { id: third } = await w.do('POST', '/groups', { name: `Third ${tag}` });
  await w.do('POST', `/groups/${third}/contacts`, { ids: [ids[0]] });
  return { id, ids, other, third };
}
const membersOf = async (w: World, id: number): Promise<number[]> =>
  (await w.do<{ items: { id: number }[] }>('GET', `/groups/${id}/contacts?limit=200`)).items.map((one) => one.id);
const sorted = async (w: World, id: number): Promise<number[]> => (await membersOf(w, id)).sort((a, b) => a - b);
const movePath = (_w: World, { id }: Made): string => `/groups/${id}/contacts/move`;

describeRoute(world, 'POST /groups/{id}/contacts/move', [
  {
    name: 'associate: they stay in this group and come into the other',
    given: made,
    path: movePath,
    body: (_w: World, { ids, other }: Made) => ({ ids: ids.slice(0, 2), to: [other], mode: 'associate' }),
    status: 200,
    contains: { added: 2, removed: 0, groups: [] },
    after: async (w, _answer, { id, ids, other }: Made) => {
      expect(await sorted(w, id)).toEqual(ids);
      expect(await sorted(w, other)).toEqual(ids.slice(0, 2));
    },
  },
  {
    name: 'change: they leave this group, and no third one; undone, all is as it was',
    given: made,
    path: movePath,
    body: (_w: World, { other }: Made) => ({ all: true, to: [other], mode: 'change' }),
    status: 200,
    contains: { added: 3, removed: 3 },
    after: async (w, { body }, { id, ids, other, third }: Made) => {
      expect(await sorted(w, id)).toEqual([]);
      expect(await sorted(w, other)).toEqual(ids);
      expect(await sorted(w, third)).toEqual([ids[0]]);
      const undone = await w.do<{ kept: unknown[] }>('POST', `/changes/${body.change}/undo`);
      expect(undone.kept).toEqual([]);
      expect(await sorted(w, id)).toEqual(ids);
      expect(await sorted(w, other)).toEqual([]);
    },
  },
  {
    name: 'those who are found, into a group that it makes and one that there is',
    given: made,
    path: movePath,
    body: (_w: World, { id }: Made) => ({ search: 'ada', newGroups: [`New ${id}`, `to ${id}`], mode: 'change' }),
    status: 200,
    contains: (_w: World, { id }: Made) => ({
      added: 2,
      removed: 1,
      groups: [
        { name: `New ${id}`, created: true },
        { name: `to ${id}`, created: true },
      ],
    }),
    after: async (w, { body }, { id, ids }: Made) => {
      expect(await sorted(w, id)).toEqual(ids.slice(1));
      const [group] = body.groups as { id: number }[];
      expect(await sorted(w, group!.id)).toEqual([ids[0]]);
      await w.do('POST', `/changes/${body.change}/undo`);
      expect((await w.as('viewer', 'GET', `/groups/${group!.id}`)).status).toBe(404);
      expect(await sorted(w, id)).toEqual(ids);
    },
  },
  {
    name: 'passes over who is no member, and stays where it is among the others',
    given: made,
    path: movePath,
    body: (w: World, { id, ids, other }: Made) => ({
      ids: [ids[0], w.a.contacts.anna],
      to: [id, other],
      mode: 'change',
    }),
    status: 200,
    contains: { added: 1, removed: 0 },
    after: async (w, _answer, { id, ids, other }: Made) => {
      expect(await sorted(w, id)).toEqual(ids);
      expect(await sorted(w, other)).toEqual([ids[0]]);
    },
  },
  ...[
    { name: 'refuses no destination', body: { all: true, mode: 'change' } },
    { name: 'refuses no selection', body: { newGroups: ['N'], mode: 'change' } },
    { name: 'refuses two selections', body: { all: true, search: 'a', newGroups: ['N'], mode: 'change' } },
    { name: 'refuses all: false', body: { all: false, newGroups: ['N'], mode: 'change' } },
    { name: 'refuses no mode', body: { all: true, newGroups: ['N'] } },
    { name: 'refuses another mode', body: { all: true, newGroups: ['N'], mode: 'move' }, field: 'mode' },
  ].map((row) => ({ ...row, given: made, path: movePath, status: 400, code: 'invalid_request' })),
]);

describeRoute(world, 'POST /contacts/associate', [
  {
    name: 'associate: they keep the groups that they have',
    given: made,
    body: (_w: World, { id, other }: Made) => ({ match: { group: id }, groups: [other] }),
    status: 200,
    contains: { added: 3, removed: 0 },
    after: async (w, _answer, { id, ids }: Made) => {
      expect(await sorted(w, id)).toEqual(ids);
    },
  },
  {
    name: 'change: these become their only groups; undone, all is as it was',
    given: made,
    body: (_w: World, { ids, other }: Made) => ({ ids, groups: [other], mode: 'change' }),
    status: 200,
    contains: { added: 3, removed: 4 },
    after: async (w, { body }, { id, ids, other, third }: Made) => {
      const sizes = async () => [await sorted(w, id), await sorted(w, third), await sorted(w, other)];
      expect(await sizes()).toEqual([[], [], ids]);
      await w.do('POST', `/changes/${body.change}/undo`);
      expect(await sizes()).toEqual([ids, [ids[0]], []]);
    },
  },
  { name: 'refuses no group', body: { all: true }, status: 400 },
]);

describeRoute(world, 'POST /contacts/delete', [
  {
    name: 'deletes those who match, as one change that can be undone',
    given: made,
    body: (_w: World, { id }: Made) => ({ match: { group: id, search: 'bea' } }),
    status: 200,
    contains: { deleted: 1, removed: 1 },
    after: async (w, { body }, { id, ids }: Made) => {
      expect((await w.as('viewer', 'GET', `/contacts/${ids[1]}`)).status).toBe(404);
      expect(await sorted(w, id)).toEqual([ids[0], ids[2]]);
      await w.do('POST', `/changes/${body.change}/undo`);
      expect(await sorted(w, id)).toEqual(ids);
    },
  },
  {
    name: 'deletes by id, and none when one id is nobody’s',
    given: made,
    body: (_w: World, { ids }: Made) => ({ ids: [...ids, 999_999_999] }),
    status: 404,
    code: 'contact_not_found',
    field: 'ids[3]',
    after: async (w, _answer, { id, ids }: Made) => {
      expect(await sorted(w, id)).toEqual(ids);
    },
  },
  { name: 'refuses an empty match: everybody is “all”', body: { match: {} }, status: 400, field: 'match' },
]);

test('a repeated deletion is answered as it was', async () => {
  const { ids } = await made(world());
  const request = { body: { ids }, headers: { 'idempotency-key': `delete ${unique()}`.replace(' ', '-') } };
  const first = await world().as('editor', 'POST', '/contacts/delete', request);
  const second = await world().as('editor', 'POST', '/contacts/delete', request);
  expect(first).toMatchObject({ status: 200, body: { deleted: 3 } });
  expect(second).toMatchObject({ status: 200, body: first.body });
});
