import { describe, expect, test } from 'vitest';
import { useWorld } from './world.ts';

const world = useWorld();

interface Composition {
  size: number;
  exact: boolean;
  parts: { value: unknown; size: number }[];
}

describe('the composition of a group', () => {
  const compose = (query: string) =>
    world().as<Composition>('viewer', 'GET', `/groups/${world().a.groups.vip}/composition${query}`);

  test('is by country unless asked otherwise', async () => {
    expect((await compose('')).body).toEqual({
      by: 'country',
      attribute: null,
      size: 3,
      exact: true,
      sample: null,
      parts: [
        { value: 'CN', size: 2 },
        { value: 'DE', size: 1 },
      ],
      rest: { values: 0, size: 0 },
    });
  });

  test('by source, month and attribute', async () => {
    expect((await compose('?by=source')).body.parts).toEqual([{ value: 'api', size: 3 }]);
    const month = new Date().toISOString().slice(0, 7);
    expect((await compose('?by=month')).body.parts).toEqual([{ value: month, size: 3 }]);
    expect((await compose('?by=attribute&attribute=tier')).body).toMatchObject({
      attribute: { key: 'tier', name: 'tier', type: 'choice' },
      exact: true,
      parts: [
        { value: 'gold', size: 1 },
        { value: null, size: 2 },
      ],
    });
  });

  test.each([
    ['?by=attribute', 400, 'invalid_request'],
    ['?by=country&attribute=tier', 400, 'invalid_request'],
    ['?by=attribute&attribute=unknown', 404, 'attribute_not_found'],
    ['?by=phone', 400, 'invalid_request'],
  ])('%s is refused', async (query, status, code) => {
    expect(await compose(query)).toMatchObject({ status, body: { code } });
  });
});

describe('groups compared', () => {
  test('the most similar, with what is contained in what', async () => {
    const { a, as, do: act } = world();
    const twin = await act('POST', '/groups', {
      name: 'Twin',
      contacts: [{ phone: '+8613800138000' }, { phone: '+8613800138001' }],
    });
    const { body } = await as('viewer', 'GET', `/groups/${a.groups.vip}/similar?limit=1`);
    expect(body).toEqual({
      size: 3,
      items: [{ id: twin.id, name: 'Twin', size: 2, shared: 2, similarity: 2 / 3, containedIn: false, contains: true }],
    });
    const redundant = await as<{ items: unknown[] }>('viewer', 'GET', '/groups/redundant');
    expect(redundant.body).toMatchObject({ compared: 3, complete: true });
    expect(redundant.body.items).toEqual([
      {
        group: { id: twin.id, name: 'Twin', size: 2 },
        containedIn: { id: a.groups.vip, name: 'VIP', size: 3 },
        shared: 2,
        share: 1,
      },
    ]);
  });

  test('a matrix has the groups in the order asked for, and nobody else’s', async () => {
    const { a, b, as } = world();
    const { vip, newcomers, trashed } = a.groups;
    const ask = (groups: number[]) => as('viewer', 'POST', '/audiences/matrix', { body: { groups } });
    expect((await ask([newcomers, vip])).body).toEqual({
      groups: [
        { id: newcomers, name: 'Newcomers', size: 2 },
        { id: vip, name: 'VIP', size: 3 },
      ],
      shared: [
        [2, 1],
        [1, 3],
      ],
    });
    for (const other of [trashed, b.groups.vip]) {
      expect(await ask([vip, other])).toMatchObject({ status: 404, body: { code: 'group_not_found' } });
    }
    expect((await ask(Array.from({ length: 51 }, (_, index) => index + 1))).status).toBe(400);
  });

  test('stale ones come page by page', async () => {
    const { as } = world();
    const page = (query: string) =>
      as<{ items: { id: number }[]; next: string | null }>('viewer', 'GET', `/groups/stale?days=0&limit=1${query}`);
    const first = await page('');
    const second = await page(`&after=${first.body.next}`);
    expect(second.body.items[0]!.id).not.toBe(first.body.items[0]!.id);
    expect((await as<{ items: unknown[] }>('viewer', 'GET', '/groups/stale')).body.items).toEqual([]);
    expect((await as('viewer', 'GET', `/groups/stale?days=1&after=${first.body.next}`)).body).toMatchObject({
      code: 'invalid_cursor',
    });
  });
});
