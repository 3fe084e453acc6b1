import { beforeEach, describe, expect, test } from 'vitest';
import type { Grant, Role } from '../../src/access/schema.ts';
import { newBrowser, useApi } from './browser.ts';
import { type Colleague, newOffice, type Office, trailOf } from './office.ts';

const api = useApi();
const db = () => api().database.db;

let office: Office;
let owner: Colleague;
beforeEach(async () => {
  office = await newOffice(api());
  owner = await office.hire('owner');
});

interface Member {
  id: number;
  email: string;
  role: Role;
  permissions: Grant[];
  lastSeenAt: string | null;
}
const list = async () => (await office.as<{ items: Member[] }>(owner, 'GET', '/members')).body.items;
const change = (who: Colleague, whom: Colleague, body: object) =>
  office.as<Member>(who, 'PATCH', `/members/${whom.id}`, body);
const remove = (who: Colleague, whom: Colleague) => office.as(who, 'DELETE', `/members/${whom.id}`);
const leave = (who: Colleague) => office.as(who, 'POST', '/workspace/leave');
const roleOf = async (whom: Colleague) => (await list()).find(({ id }) => id === whom.id)?.role;
const owners = async () =>
  (
    await db()
      .selectFrom('member')
      .select('user_id')
      .where('workspace_id', '=', office.id)
      .where('role', '=', 'owner')
      .execute()
  ).length;

test('members are listed with what they may, and when they were seen', async () => {
  const viewer = await office.hire('viewer', ['export']);
  expect(await list()).toMatchObject([
    { id: owner.id, email: owner.email, role: 'owner', permissions: ['export', 'fullPhoneNumbers'] },
    { id: viewer.id, email: viewer.email, role: 'viewer', permissions: ['export'], twoFactor: false },
  ]);
  for (const { lastSeenAt } of await list()) expect(Date.parse(lastSeenAt!)).toBeGreaterThan(Date.now() - 3_600_000);
});

describe('a change of role', () => {
  test('acts at once, in sessions that are in force', async () => {
    const member = await office.hire('viewer');
    const create = (name: string) => office.as(member, 'POST', '/groups', { name });
    const exported = () => office.as(member, 'GET', '/contacts/export?format=csv');
    expect([(await create('A')).status, (await exported()).status]).toEqual([403, 403]);
    expect((await change(owner, member, { role: 'editor' })).body).toMatchObject({
      role: 'editor',
      permissions: ['export', 'fullPhoneNumbers'],
    });
    expect([(await create('B')).status, (await exported()).status]).toEqual([201, 200]);
    expect((await change(owner, member, { permissions: ['fullPhoneNumbers'] })).body.role).toBe('editor');
    expect([(await create('C')).status, (await exported()).status]).toEqual([201, 403]);
    // Who becomes a viewer keeps no more than a viewer usually has.
    expect((await change(owner, member, { role: 'viewer' })).body).toMatchObject({ permissions: [] });
    expect((await create('D')).status).toBe(403);
    expect((await office.as(member, 'GET', '/me')).body).toMatchObject({ role: 'viewer', permissions: [] });
  });

  test('is in the trail with what it was before', async () => {
    const member = await office.hire('viewer');
    await change(owner, member, { role: 'editor', permissions: ['export'] });
    await remove(owner, member);
    expect(await trailOf(api(), office.id)).toEqual([
      {
        action: 'member.update',
        actor: `user:${owner.id}`,
        target: `user:${member.id}`,
        target_name: member.email,
        details: {
          before: { role: 'viewer', permissions: [] },
          after: { role: 'editor', permissions: ['export'] },
        },
      },
      {
        action: 'member.remove',
        actor: `user:${owner.id}`,
        target: `user:${member.id}`,
        target_name: member.email,
        details: { role: 'editor' },
      },
    ]);
  });

  const all: Grant[] = ['export', 'fullPhoneNumbers'];
  const tries: [who: Role, has: Grant[], whom: Role, theirs: Grant[], body: object, status: number][] = [
    ['owner', all, 'owner', all, { role: 'viewer' }, 200],
    ['owner', all, 'viewer', [], { role: 'owner' }, 200],
    ['administrator', all, 'administrator', all, { role: 'viewer' }, 200],
    ['administrator', all, 'editor', [], { role: 'administrator', permissions: ['export'] }, 200],
    ['administrator', all, 'owner', all, { role: 'viewer' }, 403],
    ['administrator', all, 'editor', all, { role: 'owner' }, 403],
    ['administrator', [], 'viewer', [], { permissions: ['export'] }, 403],
    ['administrator', [], 'viewer', ['export'], { permissions: [] }, 403],
    ['administrator', ['export'], 'viewer', ['export'], { permissions: [] }, 200],
    ['editor', all, 'viewer', [], { role: 'editor' }, 403],
    ['viewer', all, 'viewer', [], { permissions: ['export'] }, 403],
  ];
  test.each(tries)('%s with %j, of %s with %j, to %j: %i', async (who, has, whom, theirs, body, status) => {
    const [one, other] = [await office.hire(who, has), await office.hire(whom, theirs)];
    const before = await list();
    expect((await change(one, other, body)).status).toBe(status);
    if (status === 403) expect(await list()).toEqual(before);
  });

  test.each<[Role, object]>([
    ['administrator', { role: 'owner' }],
    ['administrator', { permissions: ['export', 'fullPhoneNumbers'] }],
    ['editor', { role: 'administrator' }],
    ['viewer', { role: 'editor' }],
  ])('%s gives themself nothing: %j', async (role, body) => {
    const member = await office.hire(role, []);
    expect((await change(member, member, body)).status).toBe(403);
    expect(await roleOf(member)).toBe(role);
  });

  test.each([{ role: 'king' }, { permissions: ['everything'] }, { role: 'viewer', workspaceId: 1 }, { role: null }])(
    'to what there is not is refused: %j',
    async (body) => {
      const member = await office.hire('viewer');
      expect((await change(owner, member, body)).status).toBe(400);
    },
  );
});

describe('a member who is taken out', () => {
  test('reaches nothing from the next request on, and stays a person', async () => {
    const member = await office.hire('editor');
    expect((await office.as(member, 'GET', '/groups')).status).toBe(200);
    expect((await remove(owner, member)).status).toBe(204);
    expect((await office.as(member, 'GET', '/groups')).body).toMatchObject({ code: 'workspace_not_found' });
    expect((await member.browser.call('GET', '/account')).body).toMatchObject({ memberships: [] });
    expect((await remove(owner, member)).body).toMatchObject({ code: 'member_not_found' });
  });

  test('is none of another workspace', async () => {
    const elsewhere = await newOffice(api());
    const stranger = await elsewhere.hire('viewer');
    for (const answer of [
      await remove(owner, stranger),
      await change(owner, stranger, { role: 'editor' }),
      await office.as(owner, 'POST', `/members/${stranger.id}/password-link`),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'member_not_found' } });
    }
    expect((await elsewhere.as(stranger, 'GET', '/groups')).status).toBe(200);
  });

  test.each<[who: Role, whom: Role, status: number]>([
    ['administrator', 'administrator', 204],
    ['administrator', 'owner', 403],
    ['editor', 'viewer', 403],
    ['viewer', 'viewer', 403],
  ])('by %s, being %s: %i', async (who, whom, status) => {
    const [one, other] = [await office.hire(who), await office.hire(whom)];
    expect((await remove(one, other)).status).toBe(status);
    expect((await list()).some(({ id }) => id === other.id)).toBe(status === 403);
  });
});

describe('anybody may leave', () => {
  test.each<Role>(['administrator', 'editor', 'viewer'])('%s', async (role) => {
    const member = await office.hire(role);
    expect((await leave(member)).status).toBe(204);
    expect((await office.as(member, 'GET', '/me')).status).toBe(404);
    expect(await trailOf(api(), office.id)).toMatchObject([
      { action: 'member.leave', actor: `user:${member.id}`, details: { role } },
    ]);
  });
});

describe('a workspace has an owner', () => {
  const lastOwner = { status: 409, body: { code: 'last_owner' } };

  test('the last one can neither leave nor be anything else', async () => {
    expect(await leave(owner)).toMatchObject(lastOwner);
    expect(await change(owner, owner, { role: 'administrator' })).toMatchObject(lastOwner);
    expect(await remove(owner, owner)).toMatchObject(lastOwner);
    const next = await office.hire('owner');
    expect((await leave(owner)).status).toBe(204);
    expect(await leave(next)).toMatchObject(lastOwner);
  });

  test('whatever owners do at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const others = [await office.hire('owner'), await office.hire('owner')];
      const all = [owner, ...others];
      const answers = await Promise.all([
        leave(all[0]!),
        leave(all[1]!),
        remove(all[1]!, all[2]!),
        change(all[2]!, all[0]!, { role: 'viewer' }),
        change(all[1]!, all[1]!, { role: 'viewer' }),
      ]);
      for (const { status } of answers) expect([200, 204, 404, 409, 403]).toContain(status);
      expect(await owners()).toBeGreaterThanOrEqual(1);
      office = await newOffice(api());
      owner = await office.hire('owner');
    }
  });
});

describe('a link for a member’s password', () => {
  const link = (who: Colleague, whom: Colleague) =>
    office.as<{ link: string }>(who, 'POST', `/members/${whom.id}/password-link`);
  /** Makes somebody a member of another workspace too. */
  const alsoIn = async (other: Office, who: Colleague, role: Role, permissions: Grant[] = []) => {
    await db().insertInto('member').values({ workspace_id: other.id, user_id: who.id, role, permissions }).execute();
  };

  test('is given to whom may alter them, and works once', async () => {
    const member = await office.hire('editor');
    const { body, status } = await link(owner, member);
    expect(status).toBe(200);
    const token = /^http:.+\/reset-password#([\w-]{43})$/.exec(body.link)![1];
    const reset = { body: { token, password: 'nine green bottles 12' } };
    expect((await newBrowser(api()).call('POST', '/password/reset', reset)).status).toBe(204);
    expect((await member.browser.call('GET', '/account')).status).toBe(401);
    expect((await newBrowser(api()).call('POST', '/password/reset', reset)).status).toBe(400);
    expect((await trailOf(api(), office.id)).map(({ action, actor }) => [action, actor])).toEqual([
      ['password.help', `user:${owner.id}`],
      ['password.reset', `user:${member.id}`],
    ]);
  });

  test.each<[who: Role, has: Grant[], whom: Role, theirs: Grant[], status: number]>([
    ['administrator', [], 'editor', [], 200],
    ['administrator', ['export', 'fullPhoneNumbers'], 'owner', [], 403],
    ['administrator', [], 'editor', ['export'], 403],
    ['editor', [], 'viewer', [], 403],
  ])('by %s with %j, for %s with %j: %i', async (who, has, whom, theirs, status) => {
    const [one, other] = [await office.hire(who, has), await office.hire(whom, theirs)];
    expect((await link(one, other)).status).toBe(status);
  });

  test('of somebody who belongs to another workspace too takes as much there', async () => {
    const [member, other] = [await office.hire('viewer'), await newOffice(api())];
    const boss = await other.hire('owner');
    await alsoIn(other, member, 'editor', ['export']);
    const refused = await link(owner, member);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(refused.body).toMatchObject({ detail: expect.stringContaining('muster user password-link') });
    await alsoIn(other, owner, 'editor', ['export']);
    expect((await link(owner, member)).status).toBe(403);
    await other.as(boss, 'PATCH', `/members/${owner.id}`, { role: 'administrator', permissions: [] });
    expect((await link(owner, member)).status).toBe(403);
    await other.as(boss, 'PATCH', `/members/${owner.id}`, { permissions: ['export'] });
    expect((await link(owner, member)).status).toBe(200);
    await other.as(boss, 'PATCH', `/members/${member.id}`, { role: 'owner' });
    expect((await link(owner, member)).status).toBe(403);
    // A workspace that is deleted is none.
    await other.as(boss, 'POST', '/workspace/delete', { name: 'Office' });
    expect((await link(owner, member)).status).toBe(200);
  });
});
