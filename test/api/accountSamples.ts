import { newPerson, PASSWORD } from './people.ts';
import type { Sample } from './samples.ts';
import { unique, type World } from './world.ts';

/** The same as a person of their own, for what concerns the person alone. */
const asPerson =
  (method: { path: string; body?: unknown; status: number }) =>
  async ({ api }: World): Promise<Sample> => ({ ...method, cookie: (await newPerson(api.database.db)).cookie });

const newMember = async ({ api, a }: World): Promise<number> =>
  (await newPerson(api.database.db, { workspaceId: a.id, role: 'viewer' })).id;

const invite = (world: World) =>
  world.do<{ id: number; link: string }>('POST', '/invitations', { email: `${unique()}@example.com`, role: 'viewer' });

const linkInvalid = {
  path: '/password/reset',
  body: { token: 'nobodys', password: 'nine green bottles 12' },
  status: 400,
};

/** Sample requests of the routes about people, members and workspaces. */
export const accountSamples = {
  'GET /sign-in': async () => ({ path: '/sign-in', status: 200 }),
  'POST /setup': async ({ api }: World) => {
    await newPerson(api.database.db);
    const body = { token: 'x', name: 'Owner', email: 'owner@example.com', password: PASSWORD, workspace: 'First' };
    return { path: '/setup', body, status: 409 };
  },
  'POST /session': async ({ api }: World) => {
    const { email } = await newPerson(api.database.db);
    return { path: '/session', body: { email, password: PASSWORD }, status: 200 };
  },
  'DELETE /session': asPerson({ path: '/session', status: 204 }),
  'POST /session/two-factor': async () => ({ path: '/session/two-factor', body: { code: '000000' }, status: 401 }),
  'POST /session/oidc': async () => ({ path: '/session/oidc', body: {}, status: 403 }),
  'GET /session/callback/oidc': async () => ({ path: '/session/callback/oidc?state=x', status: 302 }),
  'POST /password/forgot': async () => ({
    path: '/password/forgot',
    body: { email: 'nobody@example.com' },
    status: 204,
  }),
  'POST /password/reset': async () => linkInvalid,
  'POST /invitations/look': async (world: World) => {
    const token = (await invite(world)).link.split('#')[1];
    return { path: '/invitations/look', body: { token }, status: 200 };
  },
  'POST /invitations/accept': async (world: World) => {
    const token = (await invite(world)).link.split('#')[1];
    return { path: '/invitations/accept', body: { token, name: 'New', password: PASSWORD }, status: 200 };
  },

  'GET /account': asPerson({ path: '/account', status: 200 }),
  'PATCH /account': asPerson({ path: '/account', body: { name: 'Renamed' }, status: 200 }),
  'POST /account/password': asPerson({
    path: '/account/password',
    body: { currentPassword: PASSWORD, newPassword: 'eleven other pebbles 7' },
    status: 204,
  }),
  'GET /account/sessions': asPerson({ path: '/account/sessions', status: 200 }),
  'DELETE /account/sessions/{id}': async ({ api }: World) => {
    const { id, cookie } = await newPerson(api.database.db);
    const row = await api.database.db
      .selectFrom('auth_session')
      .select('id')
      .where('user_id', '=', id)
      .executeTakeFirstOrThrow();
    return { path: `/account/sessions/${row.id}`, cookie, status: 204 };
  },
  'POST /account/sessions/revoke-others': asPerson({ path: '/account/sessions/revoke-others', status: 204 }),
  'POST /account/two-factor': asPerson({ path: '/account/two-factor', body: { password: PASSWORD }, status: 200 }),
  'POST /account/two-factor/confirm': asPerson({
    path: '/account/two-factor/confirm',
    body: { code: '000000' },
    status: 409,
  }),
  'POST /account/two-factor/disable': asPerson({
    path: '/account/two-factor/disable',
    body: { password: PASSWORD },
    status: 409,
  }),
  'POST /account/two-factor/recovery-codes': asPerson({
    path: '/account/two-factor/recovery-codes',
    body: { password: PASSWORD },
    status: 409,
  }),
  'POST /workspaces': asPerson({ path: '/workspaces', body: { name: 'Another' }, status: 201 }),

  'GET /workspace': async () => ({ path: '/workspace', status: 200 }),
  'PATCH /workspace': async () => ({ path: '/workspace', body: { name: 'A' }, status: 200 }),
  // By a name that is not its own: the others still need it.
  'POST /workspace/delete': async () => ({ path: '/workspace/delete', body: { name: 'Not A' }, status: 400 }),
  'POST /workspace/leave': async ({ api, a }: World) => ({
    path: '/workspace/leave',
    cookie: (await newPerson(api.database.db, { workspaceId: a.id, role: 'viewer' })).cookie,
    status: 204,
  }),
  'GET /members': async () => ({ path: '/members', status: 200 }),
  'PATCH /members/{id}': async (world: World) => ({
    path: `/members/${await newMember(world)}`,
    body: { role: 'editor', permissions: [] },
    status: 200,
  }),
  'DELETE /members/{id}': async (world: World) => ({ path: `/members/${await newMember(world)}`, status: 204 }),
  // A key administers no other workspace that the member may belong to.
  'POST /members/{id}/password-link': async (world: World) => ({
    path: `/members/${await newMember(world)}/password-link`,
    status: 403,
  }),
  'GET /invitations': async () => ({ path: '/invitations', status: 200 }),
  'POST /invitations': async () => ({
    path: '/invitations',
    body: { email: `${unique()}@example.com`, role: 'viewer' },
    status: 201,
  }),
  'POST /invitations/{id}/resend': async (world: World) => ({
    path: `/invitations/${(await invite(world)).id}/resend`,
    status: 200,
  }),
  'DELETE /invitations/{id}': async (world: World) => ({
    path: `/invitations/${(await invite(world)).id}`,
    status: 204,
  }),
} satisfies Record<string, (world: World) => Promise<Sample>>;
