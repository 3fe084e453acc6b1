import { beforeAll, describe, expect, test } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, useWorld, type World } from './world.ts';

const world = useWorld();

/** Twenty people, and five groups of those whose place is a multiple of 2, 3, 4, 5 and 7. */
const divisors = [2, 3, 4, 5, 7];
const places = Array.from({ length: 20 }, (_, index) => index + 1);
const groups = new Map<number, number>();
let empty = 0;

beforeAll(async () => {
  const people = new Map(places.map((place) => [place, { phone: newPhone() }]));
  for (const divisor of divisors) {
    const contacts = places.filter((place) => place % divisor === 0).map((place) => people.get(place));
    groups.set(divisor, (await world().do('POST', '/groups', { name: `of ${divisor}`, contacts })).id);
  }
  empty = (await world().do('POST', '/groups', { name: 'empty' })).id;
});

const ids = (...of: number[]): number[] => of.map((divisor) => groups.get(divisor)!);
const counts = (name: string, body: () => object, size: number): Scenario => ({
  name,
  as: 'viewer',
  body,
  status: 200,
  contains: { size },
});

describeRoute(world, 'POST /audiences/count', [
  counts('one group', () => ({ include: ids(3) }), 6),
  counts('any of two', () => ({ include: ids(2, 3) }), 13),
  counts('all of two', () => ({ include: ids(2, 3), match: 'all' }), 3),
  counts('any of five', () => ({ include: ids(...divisors) }), 15),
  counts('all of three', () => ({ include: ids(2, 4, 5), match: 'all' }), 1),
  counts('one without another', () => ({ include: ids(2), exclude: ids(4) }), 5),
  counts('any of two without two', () => ({ include: ids(2, 3), exclude: ids(4, 5) }), 6),
  counts('the same group twice', () => ({ include: [...ids(3), ...ids(3)], match: 'all' }), 6),
  counts('a group without itself', () => ({ include: ids(3), exclude: ids(3) }), 0),
  counts('an empty group', () => ({ include: [empty] }), 0),
  counts('nothing in common with an empty group', () => ({ include: [empty, ...ids(2)], match: 'all' }), 0),
  { name: 'refuses no groups', as: 'viewer', body: { include: [] }, status: 400, field: 'include' },
  {
    name: 'refuses a trashed group',
    as: 'viewer',
    body: (w: World) => ({ include: [w.a.groups.trashed] }),
    status: 404,
    code: 'group_not_found',
  },
  {
    name: 'refuses a number beyond 2^53',
    as: 'viewer',
    body: { include: [2 ** 53] },
    status: 400,
    field: 'include[0]',
  },
  { name: 'knows no group 2^53 - 1', as: 'viewer', body: { include: [2 ** 53 - 1] }, status: 404, field: 'include[0]' },
  {
    name: 'refuses a match it does not know',
    as: 'viewer',
    body: () => ({ include: ids(2), match: 'none' }),
    status: 400,
    field: 'match',
  },
]);

interface Intersection {
  groups: number[];
  size: number;
  only: number;
}

/** Every non-empty intersection by the book: for each choice of divisors, the places that all of them divide. */
function byHand(of: number[]): Intersection[] {
  const found: Intersection[] = [];
  for (let mask = 1; mask < 2 ** of.length; mask++) {
    const chosen = of.filter((_, index) => mask & (1 << index));
    const inside = places.filter((place) => chosen.every((divisor) => place % divisor === 0));
    const others = of.filter((divisor) => !chosen.includes(divisor));
    const only = inside.filter((place) => others.every((divisor) => place % divisor !== 0));
    if (inside.length > 0) found.push({ groups: ids(...chosen), size: inside.length, only: only.length });
  }
  return found;
}

describeRoute(world, 'POST /audiences/overlap', [
  { name: 'refuses no groups', as: 'viewer', body: { groups: [] }, status: 400, field: 'groups' },
  { name: 'refuses thirteen', as: 'viewer', body: { groups: Array(13).fill(1) }, status: 400, field: 'groups' },
  {
    name: 'refuses a trashed group',
    as: 'viewer',
    body: (w: World) => ({ groups: [w.a.groups.trashed] }),
    status: 404,
    field: 'groups[0]',
  },
]);

describe('the sizes of every intersection', () => {
  test.each([[[2]], [[2, 3]], [[3, 2, 7]], [[2, 3, 4, 5]], [[2, 3, 4, 5, 7]]])('of the multiples of %j', async (of) => {
    const { body } = await world().as<{ intersections: Intersection[] }>('viewer', 'POST', '/audiences/overlap', {
      body: { groups: ids(...of) },
    });
    const key = (one: Intersection): string => one.groups.join();
    const sort = (list: Intersection[]) => [...list].sort((a, b) => key(a).localeCompare(key(b)));
    expect(sort(body.intersections)).toEqual(sort(byHand(of)));
    const sizes = body.intersections.map(({ size }) => size);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  test('with an empty group and a repeated one', async () => {
    const { body } = await world().as('viewer', 'POST', '/audiences/overlap', {
      body: { groups: [empty, ...ids(7), ...ids(7)] },
    });
    expect(body).toEqual({ intersections: [{ groups: ids(7), size: 2, only: 2 }] });
  });
});

const membersOf = async (group: number): Promise<string[]> => {
  const { body } = await world().as<{ items: { phone: string }[] }>('editor', 'GET', `/groups/${group}/contacts`);
  return body.items.map(({ phone }) => phone).sort();
};

describeRoute(world, 'POST /audiences/save', [
  {
    name: 'makes a group of the members, as one change that can be undone',
    body: () => ({ name: 'of 2 or 3, not 4', description: 'Saved', include: ids(2, 3), exclude: ids(4) }),
    status: 201,
    contains: { name: 'of 2 or 3, not 4', description: 'Saved', size: 8, added: 8, created: 0 },
    async after(w, { body }) {
      const { id, change } = body as { id: number; change: number };
      expect(await membersOf(id)).toHaveLength(8);
      await w.do('POST', `/changes/${change}/undo`);
      expect(await w.as('viewer', 'GET', `/groups/${id}`)).toMatchObject({ status: 404 });
    },
  },
  {
    name: 'of all',
    body: () => ({ name: 'of 2 and 3', include: ids(2, 3), match: 'all' }),
    status: 201,
    contains: { size: 3 },
  },
  {
    name: 'of nobody is an empty group',
    body: () => ({ name: 'of nobody', include: ids(2), exclude: ids(2) }),
    status: 201,
    contains: { size: 0, added: 0 },
  },
  {
    name: 'refuses a name that is taken, and makes nothing',
    body: () => ({ name: 'OF 2', include: ids(3) }),
    status: 409,
    code: 'group_name_taken',
    field: 'name',
  },
  { name: 'refuses a blank name', body: () => ({ name: ' ', include: ids(3) }), status: 400, field: 'name' },
  {
    name: 'refuses a trashed group',
    body: (w: World) => ({ name: 'of the trash', include: [w.a.groups.trashed] }),
    status: 404,
    field: 'include[0]',
  },
]);

describeRoute(world, 'GET /audiences/export', [
  {
    name: 'has exactly the members, once each',
    as: 'owner',
    path: () => `/audiences/export?include=${ids(2, 3)}&exclude=${ids(4)}`,
    status: 200,
    async after(_w, answer) {
      expect(answer.text.trim().split('\n')).toHaveLength(1 + 8);
    },
  },
  {
    name: 'of all',
    as: 'owner',
    path: () => `/audiences/export?include=${ids(2, 3)}&match=all`,
    status: 200,
    async after(_w, answer) {
      const rows = answer.text.trim().split('\n').slice(1);
      const both = await membersOf(groups.get(3)!);
      expect(rows).toHaveLength(3);
      for (const row of rows) expect(both.some((phone) => row.includes(phone.slice(1)))).toBe(true);
    },
  },
  {
    name: 'is in the audit trail',
    as: 'owner',
    path: () => `/audiences/export?include=${ids(5)}`,
    status: 200,
    async after(w) {
      const { body } = await w.as<{ items: object[] }>('owner', 'GET', '/audit?action=set.export&limit=1');
      expect(body.items).toMatchObject([{ action: 'set.export', details: { contacts: 4, include: String(ids(5)) } }]);
    },
  },
  { name: 'refuses no groups', as: 'owner', status: 400, field: 'include' },
  {
    name: 'refuses what is no list of ids',
    as: 'owner',
    path: '/audiences/export?include=1;2',
    status: 400,
    field: 'include',
  },
  {
    name: 'knows no group 2^53 - 1',
    as: 'owner',
    path: `/audiences/export?include=${2 ** 53 - 1}`,
    status: 404,
    field: 'include[0]',
  },
]);
