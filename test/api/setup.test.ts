import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import { setupToken } from '../../src/accounts/setup.ts';
import { INSTALLATION } from '../../src/audit/append.ts';
import { routes } from '../../src/server/routeTable.ts';
import { createWorkspace, ensureWorkspace } from '../../src/workspaces/workspaces.ts';
import { startApi, type TestApi } from '../api.ts';
import { newBrowser, signIn } from './browser.ts';
import { trailOf } from './office.ts';
import { newPerson } from './people.ts';

let api: TestApi;
let token: string;
beforeEach(async () => {
  api = await startApi();
  token = setupToken(await loadKeyring(db()));
});
afterEach(() => api.close());
const db = () => api.database.db;

const OWNER = {
  name: 'Owner',
  email: 'Owner@Example.com',
  password: 'nine green bottles 12',
  workspace: 'Lanterns',
};
const setUp = (given: object = {}, browser = newBrowser(api)) =>
  browser.call('POST', '/setup', { body: { token, ...OWNER, ...given } });
const count = async (table: 'auth_user' | 'member' | 'workspace') =>
  Number(
    (
      await db()
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
    ).count,
  );

describe('the first visitor with the link', () => {
  test('becomes the owner of the first workspace, and is signed in', async () => {
    const browser = newBrowser(api);
    expect((await browser.call('GET', '/sign-in')).body).toMatchObject({ setupDone: false, signedIn: null });
    const answer = await setUp({}, browser);
    expect(answer).toMatchObject({
      status: 201,
      body: {
        person: { name: 'Owner', email: 'owner@example.com', hasPassword: true },
        memberships: [{ workspace: { name: 'Lanterns' }, role: 'owner', permissions: ['export', 'fullPhoneNumbers'] }],
      },
    });
    const [{ workspace }] = answer.body.memberships as [{ workspace: { id: number } }];
    expect((await browser.call('GET', '/groups', { workspace: workspace.id })).status).toBe(200);
    expect((await browser.call('GET', '/sign-in')).body).toMatchObject({ setupDone: true });
    await signIn(newBrowser(api), OWNER.email, OWNER.password);
    const actions = (await trailOf(api, INSTALLATION)).map(({ action }) => action);
    expect(actions).toContain('installation.setUp');
  });

  test('takes over what commands have made before anybody signed in', async () => {
    const [first, second] = [await ensureWorkspace(db()), await createWorkspace(db(), { name: 'Made by hand' })];
    const { body } = await setUp();
    expect(body.memberships).toMatchObject([
      { workspace: { id: first.id, name: 'Default' }, role: 'owner' },
      { workspace: { id: second.id, name: 'Made by hand' }, role: 'owner' },
    ]);
    expect(await count('workspace')).toBe(2);
  });

  test('names the one that nobody has named', async () => {
    const first = await ensureWorkspace(db());
    expect((await setUp()).body.memberships).toMatchObject([{ workspace: { id: first.id, name: 'Lanterns' } }]);
  });
});

describe('is refused', () => {
  test.each(['x', '', 'A'.repeat(43), `${'A'.repeat(42)}é`, '\u0000'])('another link: %j', async (wrong) => {
    const answer = await setUp({ token: wrong });
    expect(answer.status).toBe(400);
    expect(await count('auth_user')).toBe(0);
  });

  test('a link of another installation', async () => {
    const other = await startApi();
    try {
      const foreign = setupToken(await loadKeyring(other.database.db));
      expect((await setUp({ token: foreign })).body).toMatchObject({ code: 'link_invalid' });
    } finally {
      await other.close();
    }
  });

  test.each<[string, object, string]>([
    ['a bad password', { password: 'password123' }, 'password_refused'],
    ['a password made of the workspace’s name', { password: 'Lanterns1' }, 'password_refused'],
    ['no address', { email: 'nobody' }, 'invalid_request'],
    ['no name', { name: ' ' }, 'invalid_request'],
    ['no workspace', { workspace: '' }, 'invalid_request'],
  ])('%s, and the link stays good', async (_what, given, code) => {
    expect((await setUp(given)).body).toMatchObject({ code });
    expect(await count('auth_user')).toBe(0);
    expect((await setUp()).status).toBe(201);
  });

  test('everybody, once somebody is there', async () => {
    expect((await setUp()).status).toBe(201);
    const again = { status: 409, body: { code: 'setup_done' } };
    expect(await setUp({ email: 'second@example.com' })).toMatchObject(again);
    expect(await setUp({ email: 'second@example.com', token: 'x' })).toMatchObject(again);
    expect(await count('auth_user')).toBe(1);
  });

  test('all but one of many at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        setUp({ email: `owner-${index}@example.com`, workspace: `Workspace ${index}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
    expect([await count('auth_user'), await count('member'), await count('workspace')]).toEqual([1, 1, 1]);
  });
});

test('nobody signs up uninvited: no open route makes a person without the secret of a link', async () => {
  await newPerson(db());
  const before = await count('auth_user');
  const secrets = [undefined, 'x', token, `1.${'A'.repeat(43)}`, 'A'.repeat(43)];
  const open = routes.filter(({ may, method }) => may.scope !== 'workspace' && method !== 'GET');
  expect(open.length).toBeGreaterThan(12);
  for (const { method, path } of open) {
    for (const secret of secrets) {
      const body = { ...OWNER, token: secret, currentPassword: 'x', newPassword: OWNER.password, code: '000000' };
      const only = (keys: string[]) =>
        Object.fromEntries(Object.entries(body).filter(([key, value]) => keys.includes(key) && value !== undefined));
      for (const fields of [
        ['email', 'password'],
        ['email'],
        ['token', 'password'],
        ['token', 'name', 'password'],
        ['token', 'name', 'email', 'password', 'workspace'],
        ['name'],
        ['code'],
      ]) {
        const at = path.replaceAll(/\{\w+\}/g, '1');
        const { status } = await newBrowser(api).call(method, at, { body: only(fields) });
        expect([200, 201]).not.toContain(status);
      }
    }
  }
  // Nor do the routes that better-auth has where it answers requests itself.
  for (const path of ['/session/sign-up/email', '/auth/sign-up/email', '/session/callback/credential', '/sign-up']) {
    expect((await newBrowser(api).call('POST', path, { body: OWNER })).status).toBe(404);
  }
  expect(await count('auth_user')).toBe(before);
});
