import { sql } from 'kysely';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Grant, Role } from '../../src/access/schema.ts';
import { type Browser, newBrowser, signIn, useApi } from './browser.ts';
import { browserOf, type Colleague, newOffice, type Office, trailOf } from './office.ts';
import { newPerson, PASSWORD } from './people.ts';

const api = useApi();
const db = () => api().database.db;
const GOOD = 'nine green bottles 12';

let made = 0;
let email: string;
let office: Office;
let owner: Colleague;
beforeEach(async () => {
  email = `guest-${++made}@example.com`;
  office = await newOffice(api(), `Office ${made}`);
  owner = await office.hire('owner');
});

interface Invited {
  id: number;
  email: string;
  role: Role;
  permissions: Grant[];
  link: string;
}
const invite = async (body: object = {}, who = owner) =>
  office.as<Invited>(who, 'POST', '/invitations', { email, role: 'viewer', ...body });
const tokenOf = ({ link }: { link: string }): string => link.split('#')[1]!;
const invited = async (body: object = {}): Promise<Invited & { token: string }> => {
  const answer = await invite(body);
  expect(answer.status, answer.text).toBe(201);
  return { ...answer.body, token: tokenOf(answer.body) };
};
const look = (token: string, browser = newBrowser(api())) =>
  browser.call('POST', '/invitations/look', { body: { token } });
const accept = (
  token: string,
  { browser = newBrowser(api()), ...body }: { browser?: Browser } & Record<string, unknown> = {},
) => browser.call('POST', '/invitations/accept', { body: { token, ...body } });
const asNew = { name: 'Guest', password: GOOD };
const isOver = async (token: string) => {
  for (const answer of [await look(token), await accept(token, asNew)]) {
    expect(answer).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
  }
};
const open = async () => (await office.as<{ items: Invited[] }>(owner, 'GET', '/invitations')).body.items;
const memberships = async (browser: Browser) => (await browser.call('GET', '/account')).body.memberships;

describe('an invitation', () => {
  test('says what it is for to whoever has the link, and nothing to others', async () => {
    const { token } = await invited({ role: 'editor' });
    expect((await look(token)).body).toEqual({
      workspace: { name: `Office ${made}` },
      email,
      role: 'editor',
      invitedBy: owner.name,
      known: false,
      signedIn: false,
    });
    const elsewhere = await newOffice(api());
    const [, secret] = token.split('.');
    for (const wrong of [
      `${token.slice(0, -1)}A`,
      `${elsewhere.id.toString(36)}.${secret}`,
      `zzzzzzz.${secret}`,
      secret!,
      'x',
      '\u0000',
    ]) {
      expect((await look(wrong)).body.code).toBe('link_invalid');
    }
  });

  test('is good for a week, is listed until it is answered, and is an entry of the trail', async () => {
    const { id, token } = await invited({ role: 'editor', permissions: ['export'] });
    const [listed] = await open();
    expect(listed).toMatchObject({ id, email, role: 'editor', permissions: ['export'], invitedBy: owner.name });
    const days = (Date.parse((listed as unknown as { expiresAt: string }).expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 2);
    await accept(token, asNew);
    expect(await open()).toEqual([]);
    expect(await trailOf(api(), office.id)).toMatchObject([
      { action: 'invitation.create', actor: `user:${owner.id}`, target: `invitation:${id}`, target_name: email },
      { action: 'member.create', target_name: email, details: { role: 'editor', permissions: ['export'] } },
      { action: 'session.create' },
    ]);
  });

  test('gives the usual permissions where none are told, and never more than the giver has', async () => {
    expect(await invited({ role: 'viewer' })).toMatchObject({ permissions: [] });
    expect(await invited({ role: 'editor' })).toMatchObject({ permissions: ['export', 'fullPhoneNumbers'] });
    const careful = await office.hire('administrator', ['fullPhoneNumbers']);
    expect((await invite({ email: `other-${email}`, role: 'editor' }, careful)).body).toMatchObject({
      permissions: ['fullPhoneNumbers'],
    });
  });
});

describe('accepted', () => {
  test('by somebody new, it makes them, signs them in, and gives what it says', async () => {
    const { token } = await invited({ role: 'editor', permissions: ['export'] });
    const browser = newBrowser(api());
    const { body, status } = await accept(token, { browser, ...asNew });
    expect(status).toBe(200);
    expect(body).toEqual({
      person: { id: expect.any(Number), email, name: 'Guest', twoFactor: false, hasPassword: true },
      memberships: [{ workspace: { id: office.id, name: `Office ${made}` }, role: 'editor', permissions: ['export'] }],
    });
    expect((await browser.call('GET', '/me', { workspace: office.id })).body).toMatchObject({ role: 'editor' });
    await signIn(newBrowser(api()), email, GOOD);
  });

  test('by somebody new takes a name and a good password, and stays open until then', async () => {
    const { token } = await invited();
    expect((await accept(token)).body).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'name' }, { path: 'password' }],
    });
    for (const password of ['short', 'password123', `office${made}`, email]) {
      expect(await accept(token, { name: 'Guest', password }), password).toMatchObject({
        status: 400,
        body: { code: 'password_refused' },
      });
    }
    expect((await accept(token, { ...asNew, name: '' })).status).toBe(400);
    expect((await accept(token, { ...asNew, role: 'owner' })).status).toBe(400);
    expect((await accept(token, asNew)).status).toBe(200);
  });

  test('by somebody known takes that they are signed in, by that address', async () => {
    const known = await newPerson(db(), undefined, email);
    const other = browserOf(api(), await newPerson(db()));
    const { token } = await invited({ role: 'administrator' });
    expect((await look(token)).body).toMatchObject({ known: true, signedIn: false });
    // Not by a password that whoever has the link chooses, nor as somebody else.
    for (const browser of [newBrowser(api()), other]) {
      const answer = await accept(token, { browser, ...asNew });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(answer.body.detail).toContain(email);
    }
    await signIn(newBrowser(api()), email, PASSWORD);
    const browser = browserOf(api(), known);
    expect((await look(token, browser)).body).toMatchObject({ known: true, signedIn: true });
    expect((await accept(token, { browser })).body).toMatchObject({
      person: { id: known.id, name: known.name },
      memberships: [{ workspace: { id: office.id }, role: 'administrator' }],
    });
    expect(await memberships(other)).toEqual([]);
  });

  test('by a member, it takes nothing from them and gives nothing', async () => {
    const member = await office.hire('viewer');
    const { token } = await invited({ email: member.email, role: 'owner' });
    await accept(token, { browser: member.browser });
    expect(await memberships(member.browser)).toMatchObject([{ role: 'viewer', permissions: [] }]);
    await isOver(token);
  });

  test('twice at once makes one person and one member', async () => {
    const { token } = await invited();
    const answers = await Promise.all([1, 2, 3, 4].map(() => accept(token, asNew)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    // Told that the link was used, or that the address is known now.
    expect(statuses.slice(1).every((status) => status === 400 || status === 401)).toBe(true);
    expect(await db().selectFrom('auth_user').select('id').where('email', '=', email).execute()).toHaveLength(1);
  });

  test('by somebody new, in two workspaces at once, makes one person', async () => {
    const first = await invited();
    const [one, other] = [office, await newOffice(api(), 'Second')];
    const boss = await other.hire('owner');
    const { body } = await other.as<Invited>(boss, 'POST', '/invitations', { email, role: 'viewer' });
    const answers = await Promise.all([accept(first.token, asNew), accept(tokenOf(body), asNew)]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    // Told to sign in first, or to try again.
    expect([200, 401, 503]).toContain(statuses[1]);
    expect(await db().selectFrom('auth_user').select('id').where('email', '=', email).execute()).toHaveLength(1);
    expect(one.id).not.toBe(other.id);
  });
});

describe('a link is good no more', () => {
  test('once it was used', async () => {
    const { token } = await invited();
    await accept(token, asNew);
    await isOver(token);
  });

  test('after a week', async () => {
    const { token } = await invited();
    await sql`update invitation set expires_at = now() - interval '1 second' where email = ${email}`.execute(db());
    await isOver(token);
    expect(await open()).toEqual([]);
  });

  test('once it was withdrawn', async () => {
    const { id, token } = await invited();
    expect((await office.as(owner, 'DELETE', `/invitations/${id}`)).status).toBe(204);
    await isOver(token);
    for (const [method, path] of [
      ['DELETE', `/invitations/${id}`],
      ['POST', `/invitations/${id}/resend`],
    ] as const) {
      expect((await office.as(owner, method, path)).body).toMatchObject({ code: 'invitation_not_found' });
    }
  });

  test('once it was renewed; the new one is good for another week', async () => {
    const { id, token } = await invited();
    await sql`update invitation set expires_at = now() + interval '1 hour' where email = ${email}`.execute(db());
    const renewed = (await office.as<Invited>(owner, 'POST', `/invitations/${id}/resend`)).body;
    await isOver(token);
    const { expires_at } = await db()
      .selectFrom('invitation')
      .select('expires_at')
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    expect((expires_at.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 2);
    expect((await accept(tokenOf(renewed), asNew)).status).toBe(200);
  });

  test('once the address was invited again, in any case', async () => {
    const first = await invited({ role: 'viewer' });
    const second = await invited({ email: email.toUpperCase(), role: 'editor' });
    await isOver(first.token);
    expect(await open()).toMatchObject([{ id: second.id, email, role: 'editor' }]);
    expect((await accept(second.token, asNew)).body).toMatchObject({ memberships: [{ role: 'editor' }] });
  });

  test('also when the address is invited many times at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => invite()));
    expect(await open()).toHaveLength(1);
  });

  test('once the workspace was deleted', async () => {
    const { token } = await invited();
    const gone = await office.as(owner, 'POST', '/workspace/delete', { name: `Office ${made}` });
    expect(gone.status).toBe(204);
    await isOver(token);
  });
});

describe('nobody gives more than they have', () => {
  const tries: [who: Role, permissions: Grant[], gives: { role: Role; permissions: Grant[] }, status: number][] = [
    ['owner', ['export', 'fullPhoneNumbers'], { role: 'owner', permissions: [] }, 201],
    ['administrator', ['export', 'fullPhoneNumbers'], { role: 'administrator', permissions: ['export'] }, 201],
    ['administrator', ['export', 'fullPhoneNumbers'], { role: 'owner', permissions: [] }, 403],
    ['administrator', [], { role: 'viewer', permissions: [] }, 201],
    ['administrator', [], { role: 'viewer', permissions: ['export'] }, 403],
    ['administrator', ['export'], { role: 'editor', permissions: ['export', 'fullPhoneNumbers'] }, 403],
    ['editor', ['export', 'fullPhoneNumbers'], { role: 'viewer', permissions: [] }, 403],
    ['viewer', ['export', 'fullPhoneNumbers'], { role: 'viewer', permissions: [] }, 403],
  ];
  test.each(tries)('%s with %j inviting as %j: %i', async (role, permissions, gives, status) => {
    const answer = await invite(gives, await office.hire(role, permissions));
    expect(answer.status, answer.text).toBe(status);
    if (status === 403) expect(await open()).toEqual([]);
  });

  test('an administrator neither renews, withdraws nor replaces an invitation of an owner', async () => {
    const { id, token } = await invited({ role: 'owner' });
    const administrator = await office.hire('administrator');
    for (const answer of [
      await office.as(administrator, 'POST', `/invitations/${id}/resend`),
      await office.as(administrator, 'DELETE', `/invitations/${id}`),
      await invite({ role: 'viewer' }, administrator),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect((await look(token)).status).toBe(200);
  });
});
