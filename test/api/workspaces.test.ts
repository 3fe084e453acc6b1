import { describe, expect, test } from 'vitest';
import { newBrowser, useApi } from './browser.ts';
import { browserOf, newOffice, trailOf } from './office.ts';
import { newPerson } from './people.ts';

const api = useApi();
const db = () => api().database.db;

interface Membership {
  workspace: { id: number; name: string };
  role: string;
}

describe('a new workspace', () => {
  test('belongs to whoever made it, and is ready', async () => {
    const person = await newPerson(db());
    const browser = browserOf(api(), person);
    const { body, status } = await browser.call<Membership>('POST', '/workspaces', { body: { name: '  Künste ' } });
    expect(status).toBe(201);
    const { id } = body.workspace;
    expect(body).toEqual({
      workspace: { id, name: 'Künste' },
      role: 'owner',
      permissions: ['export', 'fullPhoneNumbers'],
    });
    const contact = { phone: '+8613800138000', name: 'First' };
    expect((await browser.call('POST', '/contacts', { workspace: id, body: contact })).status).toBe(201);
    expect((await browser.call('GET', '/groups', { workspace: id })).body).toMatchObject({ items: [] });
    const [first] = await trailOf(api(), id);
    expect(first).toMatchObject({
      action: 'workspace.create',
      actor: `user:${person.id}`,
      target: `workspace:${id}`,
      target_name: 'Künste',
    });
  });

  test.each([{ name: '' }, { name: '   ' }, { name: 'x'.repeat(101) }, { name: 'a\u0000b' }, { name: 1 }, {}])(
    'needs a name: %j',
    async (body) => {
      const browser = browserOf(api(), await newPerson(db()));
      expect((await browser.call('POST', '/workspaces', { body })).status).toBe(400);
    },
  );

  test('is made by nobody who is not signed in, and by no key', async () => {
    const refused = await newBrowser(api()).call('POST', '/workspaces', { body: { name: 'Nobody’s' } });
    expect(refused.status).toBe(401);
  });
});

describe('its name', () => {
  test('is changed by administrators, and seen at once', async () => {
    const office = await newOffice(api(), 'Before');
    const [administrator, editor] = [await office.hire('administrator'), await office.hire('editor')];
    expect((await office.as(editor, 'PATCH', '/workspace', { name: 'After' })).status).toBe(403);
    const renamed = await office.as(administrator, 'PATCH', '/workspace', { name: 'After' });
    expect(renamed.body).toEqual({ id: office.id, name: 'After', historyDays: 30, historyFrom: null });
    expect((await office.as(editor, 'GET', '/me')).body).toMatchObject({ workspace: { name: 'After' } });
    expect(await trailOf(api(), office.id)).toMatchObject([{ action: 'workspace.update', target_name: 'After' }]);
  });
});

describe('several workspaces', () => {
  test('each with a role of its own, are switched between by one header', async () => {
    const offices = [await newOffice(api(), 'One'), await newOffice(api(), 'Three'), await newOffice(api(), 'Two')];
    const person = await newPerson(db());
    const roles = ['owner', 'viewer', 'editor'] as const;
    for (const [index, { id }] of offices.entries()) {
      await db()
        .insertInto('member')
        .values({ workspace_id: id, user_id: person.id, role: roles[index]!, permissions: [] })
        .execute();
    }
    const browser = browserOf(api(), person);
    const { memberships } = (await browser.call<{ memberships: Membership[] }>('GET', '/account')).body;
    expect(memberships.map(({ workspace, role }) => [workspace.name, role])).toEqual([
      ['One', 'owner'],
      ['Three', 'viewer'],
      ['Two', 'editor'],
    ]);
    const create = (index: number, name: string) =>
      browser.call<{ id: number }>('POST', '/groups', { workspace: offices[index]!.id, body: { name } });
    const made = [await create(0, 'Same'), await create(1, 'Same'), await create(2, 'Same')];
    expect(made.map(({ status }) => status)).toEqual([201, 403, 201]);
    // What is in one is not in another, in requests side by side.
    const seen = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        browser.call<{ items: { id: number }[] }>('GET', '/groups', { workspace: offices[index % 3]!.id }),
      ),
    );
    for (const [index, { body }] of seen.entries()) {
      const expected = index % 3 === 1 ? [] : [made[index % 3]!.body.id];
      expect(body.items.map(({ id }) => id)).toEqual(expected);
    }
    expect(
      (await browser.call('POST', '/workspace/delete', { workspace: offices[2]!.id, body: { name: 'Two' } })).status,
    ).toBe(403);
  });
});
