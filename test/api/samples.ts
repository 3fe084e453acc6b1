import type { Person, Scope } from '../../src/access/permissions.ts';
import { grantsFor, type Role } from '../../src/access/schema.ts';
import { type Route, routes } from '../../src/server/routeTable.ts';
import { accountSamples } from './accountSamples.ts';
import { cancelledExport, exported, importForm, linkOf, newPhone, unique, uploadFile, type World } from './world.ts';

/** A request that the owner of A may make and that succeeds, on things made for it. */
export interface Sample {
  path: string;
  /** The session of a person, for what a key cannot ask. */
  cookie?: string;
  body?: unknown;
  /** The success it answers. */
  status: number;
}

const newGroup = async (world: World): Promise<number> =>
  (await world.do('POST', '/groups', { name: `Sample ${unique()}` })).id;
const newContact = async (world: World): Promise<number> =>
  (await world.do('POST', '/contacts', { phone: newPhone() })).id;
const newMember = async (world: World): Promise<{ group: number; contact: number }> => {
  const [group, contact] = [await newGroup(world), await newContact(world)];
  await world.do('POST', `/groups/${group}/contacts`, { ids: [contact] });
  return { group, contact };
};
const newAttribute = async (world: World): Promise<number> =>
  (await world.do('POST', '/attributes', { key: `sample_${unique()}`, type: 'text' })).id;

const newFilter = async (world: World): Promise<number> =>
  (await world.do('POST', '/filters', { name: `Sample ${unique()}`, query: { country: 'CN' } })).id;

/** One whose server is nowhere. */
const newWebhook = async (world: World): Promise<number> =>
  (await world.do('POST', '/webhooks', { url: 'https://hooks.invalid/muster' })).id;

/** An import that has been checked and waits to be committed. */
const newImport = async (world: World): Promise<number> =>
  (await uploadFile(world, 'Phone,Name\n+8613800138009,Ana\n12,Bo\n')).id;

const get =
  (path: string | ((world: World) => string)) =>
  async (world: World): Promise<Sample> => ({ path: typeof path === 'string' ? path : path(world), status: 200 });

/** One for every route of the table; the tests fail while one is missing. */
const samplesByRoute = {
  ...accountSamples,
  'GET /me': get('/me'),

  'GET /groups': get('/groups'),
  'POST /groups': async () => ({ path: '/groups', body: { name: `Sample ${unique()}` }, status: 201 }),
  'GET /groups/trash': get('/groups/trash'),
  'GET /groups/redundant': get('/groups/redundant'),
  'GET /groups/stale': get('/groups/stale?days=0'),
  'GET /groups/{id}': get(({ a }) => `/groups/${a.groups.vip}`),
  'PATCH /groups/{id}': async (world) => ({
    path: `/groups/${await newGroup(world)}`,
    body: { name: `Renamed ${unique()}` },
    status: 200,
  }),
  'DELETE /groups/{id}': async (world) => ({ path: `/groups/${await newGroup(world)}`, status: 200 }),
  'POST /groups/{id}/restore': async (world) => {
    const group = await newGroup(world);
    await world.do('DELETE', `/groups/${group}`);
    return { path: `/groups/${group}/restore`, status: 200 };
  },
  'GET /groups/{id}/usage': get(({ a }) => `/groups/${a.groups.vip}/usage`),
  'GET /groups/{id}/insights': get(({ a }) => `/groups/${a.groups.vip}/insights`),
  'GET /groups/{id}/composition': get(({ a }) => `/groups/${a.groups.vip}/composition?by=source`),
  'GET /groups/{id}/similar': get(({ a }) => `/groups/${a.groups.vip}/similar`),
  'GET /groups/{id}/export': get(({ a }) => `/groups/${a.groups.vip}/export`),
  'GET /groups/{id}/contacts': get(({ a }) => `/groups/${a.groups.vip}/contacts`),
  'GET /groups/{id}/contacts/count': get(({ a }) => `/groups/${a.groups.vip}/contacts/count`),
  'GET /groups/{id}/contacts/{contactId}/history': get(
    ({ a }) => `/groups/${a.groups.vip}/contacts/${a.contacts.zhang}/history`,
  ),
  'GET /groups/{id}/growth': get(({ a }) => `/groups/${a.groups.vip}/growth`),
  'POST /groups/{id}/contacts': async (world) => ({
    path: `/groups/${await newGroup(world)}/contacts`,
    body: { ids: [world.a.contacts.zhang] },
    status: 200,
  }),
  'PUT /groups/{id}/contacts': async (world) => ({
    path: `/groups/${await newGroup(world)}/contacts`,
    body: { ids: [world.a.contacts.zhang] },
    status: 200,
  }),
  'POST /groups/{id}/contacts/remove': async (world) => {
    const { group, contact } = await newMember(world);
    return { path: `/groups/${group}/contacts/remove`, body: { ids: [contact] }, status: 200 };
  },
  'POST /groups/{id}/contacts/move': async (world) => {
    const { group, contact } = await newMember(world);
    const body = { ids: [contact], to: [await newGroup(world)], mode: 'change' };
    return { path: `/groups/${group}/contacts/move`, body, status: 200 };
  },
  'DELETE /groups/{id}/contacts/{contactId}': async (world) => {
    const { group, contact } = await newMember(world);
    return { path: `/groups/${group}/contacts/${contact}`, status: 200 };
  },

  'GET /contacts': get('/contacts'),
  'POST /contacts': async () => ({ path: '/contacts', body: { phone: newPhone() }, status: 201 }),
  'POST /contacts/associate': async (world) => ({
    path: '/contacts/associate',
    body: { ids: [await newContact(world)], groups: [await newGroup(world)] },
    status: 200,
  }),
  'POST /contacts/delete': async (world) => ({
    path: '/contacts/delete',
    body: { ids: [await newContact(world)] },
    status: 200,
  }),
  'GET /contacts/export': get('/contacts/export'),
  'GET /contacts/duplicates': get('/contacts/duplicates'),
  'POST /contacts/merge': async (world) => ({
    path: '/contacts/merge',
    body: { keep: await newContact(world), merge: [await newContact(world)] },
    status: 200,
  }),
  'GET /contacts/{id}': get(({ a }) => `/contacts/${a.contacts.zhang}`),
  'PATCH /contacts/{id}': async (world) => ({
    path: `/contacts/${await newContact(world)}`,
    body: { name: 'Renamed' },
    status: 200,
  }),
  'DELETE /contacts/{id}': async (world) => ({ path: `/contacts/${await newContact(world)}`, status: 200 }),

  'GET /contacts/{id}/history': get(({ a }) => `/contacts/${a.contacts.zhang}/history`),

  'GET /imports/template': get('/imports/template'),
  'GET /imports': get('/imports'),
  'POST /imports': async () => ({ path: '/imports', body: importForm('Phone\n'), status: 202 }),
  'GET /imports/{id}': async (world) => ({ path: `/imports/${await newImport(world)}`, status: 200 }),
  'PATCH /imports/{id}': async (world) => ({
    path: `/imports/${await newImport(world)}`,
    body: { onExisting: 'fill' },
    status: 200,
  }),
  'GET /imports/{id}/preview': async (world) => ({ path: `/imports/${await newImport(world)}/preview`, status: 200 }),
  'GET /imports/{id}/events': async (world) => ({ path: `/imports/${await newImport(world)}/events`, status: 200 }),
  'POST /imports/{id}/commit': async (world) => ({ path: `/imports/${await newImport(world)}/commit`, status: 202 }),
  'POST /imports/{id}/cancel': async (world) => ({ path: `/imports/${await newImport(world)}/cancel`, status: 200 }),
  'GET /imports/{id}/rejects': async (world) => ({ path: `/imports/${await newImport(world)}/rejects`, status: 200 }),

  'GET /exports': get('/exports'),
  'POST /exports': async ({ a }) => ({
    path: '/exports',
    body: { selection: { ids: [a.contacts.anna] } },
    status: 202,
  }),
  'GET /exports/{id}': get(({ a }) => `/exports/${a.export}`),
  'POST /exports/{id}/cancel': async ({ a }) => ({ path: `/exports/${a.export}/cancel`, status: 200 }),
  'DELETE /exports/{id}': async ({ api, a }) => ({
    path: `/exports/${await cancelledExport(api.database.db, a.id)}`,
    status: 204,
  }),
  'GET /exports/{id}/download': async (world) => ({
    // Of somebody without a number: whoever has the link sees what it is for.
    path: linkOf(await exported(world, { selection: { ids: [world.a.contacts.mario] } })),
    status: 200,
  }),

  'GET /operations': get('/operations'),
  'POST /operations': async (world) => ({
    path: '/operations',
    body: { kind: 'add', selection: { ids: [await newContact(world)] }, groups: [await newGroup(world)] },
    status: 202,
  }),
  'GET /operations/{id}': get(({ a }) => `/operations/${a.operation}`),
  'POST /operations/{id}/cancel': async ({ a }) => ({ path: `/operations/${a.operation}/cancel`, status: 200 }),

  'GET /attributes': get('/attributes'),
  'POST /attributes': async () => ({
    path: '/attributes',
    body: { key: `sample_${unique()}`, type: 'text' },
    status: 201,
  }),
  'PATCH /attributes/{id}': async (world) => ({
    path: `/attributes/${await newAttribute(world)}`,
    body: { name: 'Renamed' },
    status: 200,
  }),
  'DELETE /attributes/{id}': async (world) => ({ path: `/attributes/${await newAttribute(world)}`, status: 204 }),

  'GET /filters': get('/filters'),
  'POST /filters': async () => ({
    path: '/filters',
    body: { name: `Sample ${unique()}`, query: { country: 'CN' } },
    status: 201,
  }),
  'PATCH /filters/{id}': async (world) => ({
    path: `/filters/${await newFilter(world)}`,
    body: { query: { search: 'anna' } },
    status: 200,
  }),
  'DELETE /filters/{id}': async (world) => ({ path: `/filters/${await newFilter(world)}`, status: 204 }),

  'POST /audiences/count': async ({ a }) => ({
    path: '/audiences/count',
    body: { include: [a.groups.vip] },
    status: 200,
  }),
  'POST /audiences/overlap': async ({ a }) => ({
    path: '/audiences/overlap',
    body: { groups: [a.groups.vip] },
    status: 200,
  }),

  'POST /audiences/explain': async ({ a }) => ({
    path: '/audiences/explain',
    body: { expression: 'vip', contact: a.contacts.zhang },
    status: 200,
  }),
  'GET /audiences/contacts': get('/audiences/contacts?expression=vip'),
  'POST /audiences/contacts': async ({ a }) => ({
    path: '/audiences/contacts',
    body: { expression: { minus: [{ everyone: true }, { group: a.groups.vip }] } },
    status: 200,
  }),

  'GET /events': get('/events?seconds=1'),

  'POST /audiences/matrix': async ({ a }) => ({
    path: '/audiences/matrix',
    body: { groups: [a.groups.vip] },
    status: 200,
  }),
  'POST /audiences/difference': async ({ a }) => ({
    path: '/audiences/difference',
    body: { left: { group: a.groups.vip }, right: { group: a.groups.newcomers } },
    status: 200,
  }),
  'POST /audiences/difference/contacts': async ({ a }) => ({
    path: '/audiences/difference/contacts',
    body: { left: { group: a.groups.vip }, right: { group: a.groups.newcomers }, side: 'onlyLeft' },
    status: 200,
  }),
  'POST /audiences/save': async ({ a }) => ({
    path: '/audiences/save',
    body: { name: `Sample ${unique()}`, include: [a.groups.vip] },
    status: 201,
  }),
  'GET /audiences/export': get(({ a }) => `/audiences/export?include=${a.groups.vip}`),

  'GET /changes': get('/changes'),
  'GET /changes/{id}': get(({ a }) => `/changes/${a.change}`),
  'POST /changes/{id}/undo': async (world) => {
    const { change } = await world.do('POST', '/groups', { name: `Sample ${unique()}` });
    return { path: `/changes/${change}/undo`, status: 200 };
  },
  'GET /changes/{id}/kept': get(({ a }) => `/changes/${a.change}/kept`),

  'GET /changes/{id}/contacts': get(({ a }) => `/changes/${a.change}/contacts?group=${a.groups.newcomers}&side=added`),

  'GET /webhooks': get('/webhooks'),
  'POST /webhooks': async () => ({
    path: '/webhooks',
    body: { url: 'https://hooks.invalid/muster', events: ['group.created'] },
    status: 201,
  }),
  'GET /webhooks/{id}': get(({ a }) => `/webhooks/${a.webhook}`),
  'PATCH /webhooks/{id}': async (world) => ({
    path: `/webhooks/${await newWebhook(world)}`,
    body: { enabled: false },
    status: 200,
  }),
  'DELETE /webhooks/{id}': async (world) => ({ path: `/webhooks/${await newWebhook(world)}`, status: 204 }),
  'POST /webhooks/{id}/rotate': async (world) => ({
    path: `/webhooks/${await newWebhook(world)}/rotate`,
    body: {},
    status: 200,
  }),
  'POST /webhooks/{id}/test': get(({ a }) => `/webhooks/${a.webhook}/test`),
  'POST /webhooks/{id}/replay': async (world) => ({
    path: `/webhooks/${await newWebhook(world)}/replay`,
    body: { seq: 0 },
    status: 202,
  }),
  'GET /webhooks/{id}/deliveries': get(({ a }) => `/webhooks/${a.webhook}/deliveries`),
  'POST /webhooks/{id}/deliveries/{deliveryId}/redeliver': async (world) => {
    const webhook = await newWebhook(world);
    const delivery = (await world.do('POST', `/webhooks/${webhook}/test`)).id;
    return { path: `/webhooks/${webhook}/deliveries/${delivery}/redeliver`, status: 202 };
  },

  'GET /access-keys': get('/access-keys'),
  'POST /access-keys': async () => ({ path: '/access-keys', body: { name: 'sample', role: 'viewer' }, status: 201 }),
  'DELETE /access-keys/{id}': async (world) => ({
    path: `/access-keys/${(await world.do('POST', '/access-keys', { name: 'sample', role: 'viewer' })).id}`,
    status: 204,
  }),

  'GET /keys': get('/keys'),
  'POST /keys': async () => ({ path: '/keys', body: { name: 'sample', role: 'viewer' }, status: 201 }),
  'POST /keys/{id}/rotate': async (world) => ({
    path: `/keys/${(await world.do('POST', '/keys', { name: 'sample', role: 'viewer' })).id}/rotate`,
    body: {},
    status: 200,
  }),
  'DELETE /keys/{id}': async (world) => ({
    path: `/keys/${(await world.do('POST', '/keys', { name: 'sample', role: 'viewer' })).id}`,
    status: 204,
  }),

  'GET /audit': get('/audit'),
  'GET /audit/export': get('/audit/export'),
} satisfies Record<string, (world: World) => Promise<Sample>>;

export type RouteName = keyof typeof samplesByRoute;
export const samples: Record<RouteName, (world: World) => Promise<Sample>> = samplesByRoute;

const routeOf = (name: RouteName): Route => routes.find((one) => `${one.method} ${one.path}` === name)!;

/** What is asked before a route's permission. */
export const scopeOf = (name: RouteName): Scope => routeOf(name).may.scope;

/** Whether the route table lets a key, or a person, of a role use a route, without any query. */
export function permitted(name: RouteName, role: Role, person: Person | null = null): boolean {
  const route = routeOf(name);
  const principal = { workspaceId: 1, role, grants: grantsFor(role), actor: 'key:1', actorName: '', person };
  return route.may(principal, { query: {} });
}
