import { beforeAll, describe, expect, test } from 'vitest';
import { buildSearchIndex } from '../../src/changes/search/build.ts';
import { fold } from '../../src/lib/fold.ts';
import { useWorld } from './world.ts';

// Enough contacts that a search has to choose: look at the members one after the other, ask the index, or read all.
const COUNT = 12_000;
const world = useWorld();

interface Found {
  id: number;
  name: string;
  phone: string;
}
const given = ['张', '李', '王', 'Anna', 'Иван', 'علي', 'Zoë'];
const family = ['三', '小明', 'Müller', 'Петров', '', 'García López', 'x'];
const nameOf = (index: number): string => {
  // A few that nobody else has, far from the newest.
  if (index === 5) return '龘 rare';
  if (index === 4_000) return 'Quetzal';
  return `${given[index % given.length]}${index % 3 === 0 ? ' ' : ''}${family[(index * 31) % family.length]}`;
};
const contacts = Array.from({ length: COUNT }, (_, index) => ({
  phone: `+86137${String(index * 7_001).padStart(8, '0')}`,
  name: nameOf(index),
}));

let everyone: Found[] = [];
const groups: Record<string, { id: number; has: (place: number) => boolean }> = {};

beforeAll(async () => {
  const half = COUNT / 2;
  const all = await world().do('POST', '/groups', { name: 'All', contacts: contacts.slice(0, half) });
  await world().do('POST', `/groups/${all.id}/contacts`, { contacts: contacts.slice(half) });
  const first = await world().do<{ items: Found[] }>(
    'GET',
    `/contacts?search=${encodeURIComponent(contacts[0]!.phone)}`,
  );
  const base = first.items[0]!.id;
  // Contacts are numbered in the order given.
  everyone = contacts.map((contact, place) => ({ id: base + place, ...contact, name: contact.name.trim() }));
  groups.all = { id: all.id, has: () => true };
  for (const [name, has] of Object.entries({
    third: (place: number) => place % 3 === 0,
    oldest: (place: number) => place < 2_500,
    few: (place: number) => place % 1_000 === 5,
  })) {
    const { id } = await world().do('POST', '/groups', { name });
    const ids = everyone.filter((_, place) => has(place)).map((contact) => contact.id);
    await world().do('POST', `/groups/${id}/contacts`, { ids });
    groups[name] = { id, has };
  }
});

const plain = (name: string): string => ` ${fold(name)} `;
const byName = (term: string) => (contact: Found) => plain(contact.name).includes(fold(term));
const byNumber = (digits: string) => (contact: Found) =>
  contact.phone.includes(digits) || plain(contact.name).includes(digits);

const terms: [what: string, term: string, matches: (contact: Found) => boolean][] = [
  ['common', '张', byName('张')],
  ['common, of two characters', '小明', byName('小明')],
  ['common, of two letters', 'an', byName('an')],
  ['common, of one letter', 'r', byName('r')],
  ['of two scripts', 'zoe garc', byName('zoe garc')],
  ['rare and old', '龘', byName('龘')],
  ['rare, of two letters', 'qu', byName('qu')],
  ['rare, of one letter', 'q', byName('q')],
  ['absent', '鑫', () => false],
  ['absent, of one letter', 'j', () => false],
  ['two digits', '37', byNumber('37')],
  ['a part of a number', '7001', byNumber('7001')],
  ['a whole number', '+86 137 0000 7001', byNumber('8613700007001')],
  ['the beginning of all numbers', '86137', () => true],
];

const index = () => buildSearchIndex(world().api.database.db, { workspaceId: world().a.id, everything: true });
/** Writes every fourth contact anew; what is searched stays as it was. */
const touch = (): Promise<unknown> =>
  world().do('POST', `/groups/${groups.all!.id}/contacts`, {
    contacts: contacts.filter((_, place) => place % 4 === 1).map((contact) => ({ ...contact, remark: 'touched' })),
    onExisting: 'overwrite',
  });

const states: [state: string, reach: () => Promise<unknown>][] = [
  ['before the index is built', async () => {}],
  ['with the index', index],
  ['with many contacts written since', touch],
];

describe.each(states)('%s', (state, reach) => {
  beforeAll(async () => {
    await reach();
  });

  describe.each(['all', 'third', 'oldest', 'few'])('in the group “%s”', (group) => {
    test.each(terms)('a term that is %s: %j', async (_what, term, matches) => {
      const { id, has } = groups[group]!;
      const expected = everyone
        .filter((contact, place) => has(place) && matches(contact))
        .map((contact) => contact.id)
        .reverse();
      const seen: number[] = [];
      // Three pages are enough to go on from what was found either way.
      let next: string | null = '';
      for (let page = 0; page < 3 && next !== null; page++) {
        const after: string = next ? `&after=${next}` : '';
        const path = `/groups/${id}/contacts?limit=${page === 0 ? 3 : 60}&search=${encodeURIComponent(term)}${after}`;
        const { body } = await world().as<{ items: Found[]; next: string | null }>('editor', 'GET', path);
        seen.push(...body.items.map((contact) => contact.id));
        next = body.next;
      }
      expect(seen).toEqual(expected.slice(0, 123));
      if (expected.length <= 123) expect(next).toBeNull();
    });
  });

  test('“all that match” takes exactly those', async () => {
    const { id } = await world().do('POST', '/groups', { name: `Matched ${state}` });
    const match = { search: '小明', group: groups.third!.id, country: 'CN' };
    const added = await world().as('editor', 'POST', `/groups/${id}/contacts`, { body: { match } });
    const expected = everyone.filter((contact, place) => place % 3 === 0 && byName('小明')(contact)).length;
    expect(added.body).toMatchObject({ added: expected });
    const removed = await world().as('editor', 'POST', `/groups/${id}/contacts/remove`, { body: { search: '明' } });
    expect(removed.body).toMatchObject({ removed: expected });
  });
});

test('a sync by value of many contacts keeps those on the list and no others', async () => {
  const list = contacts.slice(100, 1_100);
  const answer = await world().as('editor', 'PUT', `/groups/${groups.third!.id}/contacts`, {
    body: { contacts: list },
  });
  const staying = list.filter((_, index) => (index + 100) % 3 === 0).length;
  expect(answer.body).toMatchObject({ added: 1_000 - staying, removed: COUNT / 3 - staying, unchanged: 1_000 });
});
