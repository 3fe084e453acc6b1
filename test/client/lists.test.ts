import { beforeAll, expect, test } from 'vitest';
import { createClient, type Muster } from '../../clients/js/src/index.ts';
import { unique, useWorld } from '../api/world.ts';
import { startFlakyProxy } from './flakyProxy.ts';

const PEOPLE = 450;
const world = useWorld();
let muster: Muster;
let group: number;
beforeAll(async () => {
  muster = createClient({ baseUrl: world().api.origin, key: world().a.keys.owner });
  const contacts = Array.from({ length: PEOPLE }, (_, index) => ({
    userId: `listed ${index}`,
    name: `Listed ${index}`,
  }));
  group = (await muster.groups.create({ name: `Listed ${unique()}`, contacts })).id;
});

test('a list is one page, with the cursor of the next', async () => {
  const first = await muster.groups.contacts.list(group, { limit: 2 });
  const second = await muster.groups.contacts.list(group, { limit: 2, after: first.next! });
  expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4);
  expect(first.size).toBe(PEOPLE);
});

test('everybody is iterated once, newest first', async () => {
  const ids: number[] = [];
  for await (const { id } of muster.groups.contacts.iterate(group)) ids.push(id);
  expect(ids).toHaveLength(PEOPLE);
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
});

test('in pages of the largest size, or of one’s own', async () => {
  const sizes = async (query?: { limit: number }): Promise<number[]> => {
    const found: number[] = [];
    for await (const { items } of muster.groups.contacts.iterate(group, query).pages()) found.push(items.length);
    return found;
  };
  expect(await sizes()).toEqual([200, 200, 50]);
  expect(await sizes({ limit: 150 })).toEqual([150, 150, 150]);
});

test('only those that match, and nobody but a reader who goes on asks for more', async () => {
  const proxy = await startFlakyProxy(world().api.port);
  const far = createClient({ baseUrl: proxy.origin, key: world().a.keys.owner });
  const matching = far.groups.contacts.iterate(group, { search: 'Listed 44', limit: 3 });
  for await (const { name } of matching) {
    expect(name).toMatch(/^Listed 44/);
    break;
  }
  expect(proxy.seen).toHaveLength(1);
  // Listed again from the beginning: 44 and 440 to 449; a page that fails is asked for again.
  proxy.next('pass', 'drop', 'lose');
  expect(await matching.toArray()).toHaveLength(11);
  await proxy.close();
});

test('by an attribute, a country, any condition that the API has', async () => {
  const found = await muster.contacts.iterate({ 'attribute.city': 'Sevilla', country: 'ES' }).toArray();
  expect(found.map(({ id }) => id)).toEqual([world().a.contacts.jose]);
});
