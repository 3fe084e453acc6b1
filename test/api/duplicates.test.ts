import { describe, expect, test } from 'vitest';
import { newPhone, useWorld } from './world.ts';

const world = useWorld();

interface Merged {
  id: number;
  change: number;
}

describe('merging contacts', () => {
  test('fills blanks, unites groups, deletes the others; undoing gives everything back; the trail and the history tell', async () => {
    const { a, as, do: act } = world();
    const phone = newPhone();
    const keep = (await act('POST', '/contacts', { userId: 'wa-7', name: 'Kept', attributes: { tier: 'gold' } })).id;
    const other = (
      await act('POST', '/contacts', {
        phone,
        name: 'Other',
        email: 'o@x.example',
        attributes: { tier: 'silver', city: 'Oslo' },
      })
    ).id;
    await act('POST', `/groups/${a.groups.vip}/contacts`, { ids: [other] });
    const before = [await act('GET', `/contacts/${keep}`), await act('GET', `/contacts/${other}`)];

    const answer = await as<Merged>('editor', 'POST', '/contacts/merge', { body: { keep, merge: [other] } });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: keep,
        userId: 'wa-7',
        name: 'Kept',
        email: 'o@x.example',
        attributes: { tier: 'gold', city: 'Oslo' },
        groups: [{ id: a.groups.vip, name: 'VIP' }],
        added: 1,
        removed: 1,
        updated: 1,
        deleted: 1,
      },
    });
    expect((await as('viewer', 'GET', `/contacts/${other}`)).status).toBe(404);
    const history = await act<{ items: { kind: string }[] }>('GET', `/contacts/${keep}/history`);
    expect(history.items[0]).toMatchObject({ kind: 'contact.merge' });
    const trail = await act<{ items: { action: string; target: string; details: unknown }[] }>(
      'GET',
      '/audit?action=contact.merge',
    );
    expect(trail.items[0]).toMatchObject({ target: `contact:${keep}`, details: { merged: String(other) } });

    await act('POST', `/changes/${answer.body.change}/undo`);
    expect([await act('GET', `/contacts/${keep}`), await act('GET', `/contacts/${other}`)]).toEqual(before);
  });

  test.each([
    ['itself', (keep: number) => ({ keep, merge: [keep] }), 400, 'invalid_request'],
    ['one twice', (keep: number) => ({ keep, merge: [keep + 1, keep + 1] }), 400, 'invalid_request'],
    ['nobody', (keep: number) => ({ keep, merge: [] }), 400, 'invalid_request'],
    ['who is no contact', (keep: number) => ({ keep, merge: [999_999_999] }), 404, 'contact_not_found'],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await world().as('editor', 'POST', '/contacts/merge', { body: body(world().a.contacts.anna) });
    expect(answer).toMatchObject({ status, body: { code } });
  });
});

test('duplicates name what they share; numbers are masked for who may not see them', async () => {
  const { as, do: act } = world();
  const userId = '4915123456789';
  await act('POST', '/contacts', { userId, name: 'Anna by her number' });
  const full = await as<{ items: object[] }>('owner', 'GET', '/contacts/duplicates');
  expect(full.body.items).toMatchObject([
    { by: 'number', shared: '+4915123456789', count: 2, contacts: [{ id: world().a.contacts.anna }, { userId }] },
  ]);
  const masked = await as<{ items: object[] }>('viewer', 'GET', '/contacts/duplicates');
  expect(masked.body.items).toMatchObject([{ by: 'number', count: 2 }]);
  expect(masked.text).not.toContain('15123456789');
  expect(masked.text).not.toContain('4915123456789');
});
