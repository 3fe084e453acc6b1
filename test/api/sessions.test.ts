import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../src/access/permissions.ts';
import { ROLES, type Role } from '../../src/access/schema.ts';
import { routes } from '../../src/server/routeTable.ts';
import type { ApiAnswer } from '../api.ts';
import { foreignPaths } from './foreignInputs.ts';
import { newPerson, newSession, signedCookie, type TestPerson } from './people.ts';
import { permitted, type RouteName, samples, scopeOf } from './samples.ts';
import { dumpWorkspace, useWorld } from './world.ts';

// What strangers.test.ts says of keys, of people who sign in: for every route of the table.
const world = useWorld();
const table = routes.map((route) => ({
  name: `${route.method} ${route.path}` as RouteName,
  method: route.method,
  pattern: route.path,
  scope: route.may.scope,
}));
const inWorkspace = table.filter(({ scope }) => scope === 'workspace');
const ofPersons = table.filter(({ scope }) => scope === 'person');
const open = table.filter(({ scope }) => scope === 'open');
const filled = (pattern: string): string => pattern.replaceAll(/\{\w+\}/g, '1');

interface Asked {
  cookie?: string | undefined;
  body?: unknown;
  workspace?: number;
  headers?: Record<string, string>;
}
const ask = (method: string, path: string, { cookie, body, workspace, headers }: Asked): Promise<ApiAnswer> =>
  world().api.call(method, path, {
    key: null,
    body,
    headers: {
      origin: world().api.origin,
      ...(cookie !== undefined && { cookie }),
      ...(workspace !== undefined && { 'x-workspace': String(workspace) }),
      ...headers,
    },
  });

let before: Record<string, string>;
const people = {} as Record<Role, TestPerson>;
beforeAll(async () => {
  const { api, a, b } = world();
  before = await dumpWorkspace(api.database.db, b.id);
  // Two owners, so that one may go.
  await newPerson(api.database.db, { workspaceId: a.id, role: 'owner' });
  for (const role of ROLES) people[role] = await newPerson(api.database.db, { workspaceId: a.id, role });
});

describe('without a session in force, 401 in the same words', () => {
  const forms: [form: string, cookie: string | undefined][] = [];
  beforeAll(async () => {
    const { db } = world().api.database;
    const { id, cookie } = await newPerson(db, { workspaceId: world().a.id, role: 'owner' });
    const ended = async (what: ReturnType<typeof sql>) => {
      const of = await newSession(db, id);
      await sql`update auth_session set ${what} where id = (select max(id) from auth_session)`.execute(db);
      return of;
    };
    const gone = await newSession(db, id);
    await sql`delete from auth_session where id = (select max(id) from auth_session)`.execute(db);
    forms.push(
      ['no cookie', undefined],
      ['another cookie', 'theme=dark'],
      ['not a token', 'muster.session_token=letmein'],
      ['no signature', `${cookie.split('.', 2).join('.')}`],
      ['broken escapes', 'muster.session_token=%E0%A4%A'],
      ['a signature of another secret', `${cookie.slice(0, -12)}AAAAAAAA%3D`],
      ['a token that was never given', await signedCookie(db, 'A'.repeat(32))],
      ['an expired session', await ended(sql`expires_at = now() - interval '1 second'`)],
      ['a session older than 30 days', await ended(sql`created_at = now() - interval '31 days'`)],
      ['a session that was ended', gone],
    );
  });

  test.each([...inWorkspace, ...ofPersons])('$name', async ({ method, pattern }) => {
    for (const [form, cookie] of forms) {
      const body = method === 'GET' ? undefined : { nonsense: true };
      const answer = await ask(method, filled(pattern), { cookie, body, workspace: world().a.id });
      expect(answer, form).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(String(answer.body.detail), form).toMatch(/sign in/i);
    }
  });
});

describe('a member of one workspace', () => {
  test.each(inWorkspace)('is nobody in another: $name', async ({ method, pattern }) => {
    const { a, b } = world();
    for (const workspace of [b.id, 999_999_999]) {
      const body = method === 'GET' ? undefined : { nonsense: true };
      const answer = await ask(method, filled(pattern), { cookie: people.owner.cookie, body, workspace });
      // The same words, whether there is such a workspace.
      expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
      expect(answer.body.detail).toBe(`There is no workspace ${workspace} for you.`);
    }
    const nowhere = await ask(method, filled(pattern), { cookie: people.owner.cookie });
    expect(nowhere).toMatchObject({ status: 400, body: { code: 'workspace_required' } });
    expect(a.id).not.toBe(b.id);
  });

  test.each(['0', '-1', '1.0', '1,2', 'x', '99999999999', '١'])(
    'asks for a workspace that cannot be: %s',
    async (id) => {
      const { cookie } = people.owner;
      const inHeader = await ask('GET', '/me', { cookie, headers: { 'x-workspace': encodeURIComponent(id) } });
      const inQuery = await ask('GET', `/me?workspace=${encodeURIComponent(id)}`, { cookie });
      for (const answer of [inHeader, inQuery]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
      }
    },
  );

  test('chooses it in the query only where nothing is altered', async () => {
    const { cookie } = people.owner;
    const { id } = world().a;
    expect(await ask('GET', `/groups?workspace=${id}`, { cookie })).toMatchObject({ status: 200 });
    const made = await ask('POST', `/groups?workspace=${id}`, { cookie, body: { name: 'By query' } });
    expect(made).toMatchObject({ status: 400, body: { code: 'workspace_required' } });
  });
});

describe('each role may do what the table says, and nothing else', () => {
  for (const role of ROLES) {
    test.each(inWorkspace)(`${role}: $name`, async ({ name, method }) => {
      const sample = await samples[name](world());
      const cookie = sample.cookie ?? people[role].cookie;
      const answer = await ask(method, sample.path, { cookie, body: sample.body, workspace: world().a.id });
      if (permitted(name, role, person(people[role]))) {
        // A person may also do what a key cannot: hand over links.
        const expected = name === 'POST /members/{id}/password-link' ? 200 : sample.status;
        expect(answer.status, answer.text).toBe(expected);
      } else {
        expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      }
    });
  }
});

describe('what needs no workspace', () => {
  test.each([...ofPersons, ...open])('$name', async ({ name, method }) => {
    const sample = await samples[name](world());
    const { cookie, body, status } = sample;
    const answer = await ask(method, sample.path, { cookie, body, headers: {} });
    expect(answer.status, answer.text).toBe(status);
  });

  test.each(ofPersons)('is not for keys: $name', async ({ method, pattern }) => {
    const answer = await world().as('owner', method, filled(pattern), method === 'GET' ? {} : { body: {} });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test.each(ofPersons.filter(({ pattern }) => pattern.includes('{')))(
    'knows nothing of what is another person’s: $name',
    async ({ name, method }) => {
      const sample = await samples[name](world());
      const answer = await ask(method, sample.path, { cookie: people.owner.cookie, body: sample.body });
      expect(answer.status, answer.text).toBe(404);
    },
  );
});

describe('a page of another site', () => {
  const elsewhere: Record<string, string>[] = [
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];
  test.each(table.filter(({ method }) => method !== 'GET'))('cannot have a browser ask: $name', async (row) => {
    const sample = await samples[row.name](world());
    const cookie = sample.cookie ?? people.owner.cookie;
    for (const headers of elsewhere) {
      const asked = { cookie, body: sample.body, workspace: world().a.id, headers };
      const answer = await ask(row.method, sample.path, asked);
      expect(answer, JSON.stringify(headers)).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
    }
  });

  test('nor does a request with cookies that does not say where it is from', async () => {
    const answer = await world().api.call('POST', '/groups', {
      key: null,
      headers: { cookie: people.owner.cookie, 'x-workspace': String(world().a.id) },
      body: { name: 'From nowhere' },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
  });
});

test('ids of another workspace do not exist for a member either', async () => {
  for (const { name, method, pattern } of inWorkspace.filter((row) => row.pattern.includes('{'))) {
    const sample = await samples[name](world());
    for (const path of foreignPaths(pattern, sample.path, world().b)) {
      const cookie = people.owner.cookie;
      const answer = await ask(method, path, { cookie, body: sample.body, workspace: world().a.id });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
  }
});

test('after all of this, not a byte of the other workspace has changed', async () => {
  expect(await dumpWorkspace(world().api.database.db, world().b.id)).toEqual(before);
});

test('the scopes are those that the table says', () => {
  expect(table.every(({ name, scope }) => scopeOf(name) === scope)).toBe(true);
  expect(open.length + ofPersons.length + inWorkspace.length).toBe(routes.length);
});

const person = ({ id, email, name }: TestPerson): Person => ({ userId: id, sessionId: 1, email, name });
