import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cleanUp, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { totp } from '../totp.ts';
import { endPrograms, muster, musterJson, requireBuilt, start } from './program.ts';
import { type Server, serve } from './server.ts';

// Each starts several programs, each of them a database.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(requireBuilt);
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

const OWNER = { MUSTER_OWNER_EMAIL: 'Owner@example.com', MUSTER_OWNER_PASSWORD: 'nine green bottles 12' };
const newHome = () => ({ DATA_DIR: join(temporaryDirectory(), 'data') });

interface SignedIn {
  person: { email: string; name: string };
  memberships: { workspace: { id: number; name: string }; role: string }[];
}
/** Asks as a page of that server would. */
async function ask<T>({ url }: Server, method: string, path: string, body?: unknown, cookie?: string) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { origin: url, 'content-type': 'application/json', ...(cookie && { cookie }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const cookies = response.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { status: response.status, body: (text ? JSON.parse(text) : null) as T, cookie: cookies.join('; ') };
}
const signIn = (server: Server, email: string, password: string) =>
  ask<SignedIn & { twoFactor: boolean }>(server, 'POST', '/session', { email, password });
const SETUP_LINK = /\/setup#([\w-]+)/;

test('the environment names the owner, who takes over what commands made; no link is printed', async () => {
  const env = newHome();
  await musterJson(['key', 'create', '--name', 'Before'], { env });
  const server = await serve({ ...env, ...OWNER });
  expect(server.stdout).not.toMatch(SETUP_LINK);
  expect(server.stdout + server.stderr).not.toContain(OWNER.MUSTER_OWNER_PASSWORD);
  const { status, body } = await signIn(server, 'owner@example.com', OWNER.MUSTER_OWNER_PASSWORD);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    person: { email: 'owner@example.com', name: 'owner' },
    memberships: [{ role: 'owner' }],
  });
  const keys = await fetch(`${server.url}/api/v1/keys?workspace=${body.memberships[0]!.workspace.id}`, {
    headers: { cookie: (await signIn(server, 'owner@example.com', OWNER.MUSTER_OWNER_PASSWORD)).cookie },
  });
  expect(await keys.json()).toMatchObject({ items: [{ name: 'Before' }] });
  await server.stop();

  // From then on the environment says nothing: neither another person nor another password.
  const other = { MUSTER_OWNER_EMAIL: 'other@example.com', MUSTER_OWNER_PASSWORD: 'eleven other pebbles 7' };
  const next = await serve({ ...env, ...other });
  expect((await signIn(next, 'other@example.com', other.MUSTER_OWNER_PASSWORD)).status).toBe(401);
  expect((await signIn(next, 'owner@example.com', OWNER.MUSTER_OWNER_PASSWORD)).status).toBe(200);
  await next.stop();
});

test('two servers that start at once make one owner between them', async () => {
  const env = newHome();
  await musterJson(['key', 'create', '--name', 'Before'], { env });
  const servers = await Promise.all([serve({ ...env, ...OWNER }), serve({ ...env, ...OWNER })]);
  for (const server of servers) {
    expect((await signIn(server, 'owner@example.com', OWNER.MUSTER_OWNER_PASSWORD)).status).toBe(200);
  }
  expect(await musterJson<unknown[]>(['user', 'list'], { env })).toHaveLength(1);
  for (const server of servers) expect(await server.stop()).toBe(0);
});

test('a password that is refused is said in a sentence, and nothing is set up', async () => {
  const env = newHome();
  const program = start(['serve'], { env: { PORT: '0', ...env, ...OWNER, MUSTER_OWNER_PASSWORD: 'password123' } });
  expect(await program.ended).toBe(1);
  expect(program.stderr).toMatch(/easily guessed/);
  expect(program.stderr).not.toMatch(/\n\s+at |password123/);
  expect(program.stdout).not.toContain('ready');
});

test('without it a link is printed, good once; then another start prints none', async () => {
  const env = newHome();
  const server = await serve(env);
  const link = SETUP_LINK.exec(server.stdout)!;
  expect(link.input).toContain(`${server.url}/setup#`);
  const owner = { name: 'Owner', email: 'owner@example.com', password: 'nine green bottles 12', workspace: 'First' };
  const body = { ...owner, token: link[1] };
  expect((await ask(server, 'POST', '/setup', { ...body, token: 'x' })).status).toBe(400);
  const made = await ask<SignedIn>(server, 'POST', '/setup', body);
  expect(made.status).toBe(201);
  expect(made.body.memberships).toMatchObject([{ workspace: { name: 'First' }, role: 'owner' }]);
  expect((await ask(server, 'POST', '/setup', body)).status).toBe(409);
  await server.stop();
  const next = await serve(env);
  expect(next.stdout).not.toMatch(SETUP_LINK);

  // Whoever runs the machine helps those who are locked out.
  const password = 'eleven other pebbles 7';
  const { stdout } = await muster(['user', 'password-link', owner.email], { env });
  const token = /\/reset-password#([\w-]+)\n$/.exec(stdout)![1];
  expect((await ask(next, 'POST', '/password/reset', { token, password })).status).toBe(204);
  const { cookie } = await signIn(next, owner.email, password);
  const secret = await ask<{ secret: string }>(next, 'POST', '/account/two-factor', { password }, cookie);
  const code = totp(secret.body.secret);
  expect((await ask(next, 'POST', '/account/two-factor/confirm', { code }, cookie)).status).toBe(204);
  expect((await signIn(next, owner.email, password)).body.twoFactor).toBe(true);
  expect(await muster(['user', 'end-two-factor', owner.email], { env })).toMatchObject({ code: 0 });
  expect((await ask(next, 'GET', '/account', undefined, cookie)).status).toBe(401);
  expect((await signIn(next, owner.email, password)).body.twoFactor).toBe(false);
  await next.stop();
});

test('an owner’s address without a password is asked for', async () => {
  const { code, stderr } = await muster(['serve'], { env: { ...newHome(), MUSTER_OWNER_EMAIL: 'a@example.com' } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/MUSTER_OWNER_PASSWORD/);
});
