import { importForm, type Tenant, unique, type World } from './world.ts';

/** Requests that name things of the other workspace in each field of a body or query that takes an id. */
const byId: Record<string, (world: World) => { path: string; body?: unknown }> = {
  'GET /contacts group': ({ b }) => ({ path: `/contacts?group=${b.groups.vip}` }),
  'GET /contacts/export ids': ({ a, b }) => ({
    path: `/contacts/export?ids=${a.contacts.zhang},${b.contacts.zhang}`,
  }),
  'GET /contacts/export group': ({ b }) => ({ path: `/contacts/export?group=${b.groups.vip}` }),
  'GET /groups/{id}/contacts group': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts?group=${b.groups.vip}`,
  }),
  'GET /groups/{id}/export group': ({ a, b }) => ({ path: `/groups/${a.groups.vip}/export?group=${b.groups.vip}` }),
  'GET /audit change': ({ b }) => ({ path: `/audit?change=${b.change}` }),
  'GET /audit/export change': ({ b }) => ({ path: `/audit/export?change=${b.change}` }),
  'GET /changes/{id}/contacts group': ({ a, b }) => ({
    path: `/changes/${a.change}/contacts?group=${b.groups.newcomers}&side=added`,
  }),
  'GET /changes group': ({ b }) => ({ path: `/changes?group=${b.groups.vip}` }),
  'GET /changes contact': ({ b }) => ({ path: `/changes?contact=${b.contacts.zhang}` }),
  'POST /contacts groups': ({ a, b }) => ({
    path: '/contacts',
    body: { phone: '+8613900000000', groups: [a.groups.vip, b.groups.vip] },
  }),
  'POST /groups/{id}/contacts ids': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts`,
    body: { ids: [a.contacts.jose, b.contacts.jose] },
  }),
  'POST /groups/{id}/contacts match.group': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts`,
    body: { match: { group: b.groups.newcomers } },
  }),
  'PUT /groups/{id}/contacts ids': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts`,
    body: { ids: [b.contacts.zhang] },
  }),
  'PUT /groups/{id}/contacts match.group': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts`,
    body: { match: { group: b.groups.newcomers } },
  }),
  'POST /groups/{id}/contacts/remove ids': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts/remove`,
    body: { ids: [a.contacts.zhang, b.contacts.zhang] },
  }),
  'POST /groups/{id}/contacts/remove match.group': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts/remove`,
    body: { match: { group: b.groups.vip } },
  }),
  'POST /groups/{id}/contacts/move ids': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts/move`,
    body: { ids: [a.contacts.zhang, b.contacts.zhang], to: [a.groups.newcomers], mode: 'change' },
  }),
  'POST /groups/{id}/contacts/move to': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts/move`,
    body: { all: true, to: [a.groups.newcomers, b.groups.newcomers], mode: 'change' },
  }),
  'POST /groups/{id}/contacts/move match.group': ({ a, b }) => ({
    path: `/groups/${a.groups.vip}/contacts/move`,
    body: { match: { group: b.groups.vip }, to: [a.groups.newcomers], mode: 'change' },
  }),
  'POST /contacts/associate ids': ({ a, b }) => ({
    path: '/contacts/associate',
    body: { ids: [b.contacts.zhang], groups: [a.groups.vip] },
  }),
  'POST /contacts/associate groups': ({ a, b }) => ({
    path: '/contacts/associate',
    body: { ids: [a.contacts.zhang], groups: [b.groups.vip], mode: 'change' },
  }),
  'POST /contacts/associate match.group': ({ a, b }) => ({
    path: '/contacts/associate',
    body: { match: { group: b.groups.vip }, groups: [a.groups.vip] },
  }),
  'POST /contacts/delete ids': ({ b }) => ({ path: '/contacts/delete', body: { ids: [b.contacts.zhang] } }),
  'POST /contacts/delete match.group': ({ b }) => ({
    path: '/contacts/delete',
    body: { match: { group: b.groups.vip } },
  }),
  'POST /imports options.groups': ({ a, b }) => ({
    path: '/imports',
    body: importForm('Phone\n', { groups: [a.groups.vip, b.groups.vip] }),
  }),
  'PATCH /imports/{id} groups': ({ a, b }) => ({
    path: `/imports/${a.imports.ready}`,
    body: { groups: [b.groups.vip] },
  }),
  'POST /operations selection.ids': ({ a, b }) => ({
    path: '/operations',
    body: { kind: 'add', selection: { ids: [b.contacts.zhang] }, groups: [a.groups.vip] },
  }),
  'POST /operations selection.match.group': ({ a, b }) => ({
    path: '/operations',
    body: { kind: 'add', selection: { match: { group: b.groups.vip } }, groups: [a.groups.vip] },
  }),
  'POST /exports selection.ids': ({ a, b }) => ({
    path: '/exports',
    body: { selection: { ids: [a.contacts.zhang, b.contacts.zhang] } },
  }),
  'POST /exports selection.match.group': ({ b }) => ({
    path: '/exports',
    body: { selection: { match: { group: b.groups.vip } } },
  }),
  'POST /operations groups': ({ a, b }) => ({
    path: '/operations',
    body: { kind: 'remove', selection: { all: true }, groups: [a.groups.vip, b.groups.vip] },
  }),
  'POST /operations from': ({ a, b }) => ({
    path: '/operations',
    body: { kind: 'move', selection: { all: true }, groups: [a.groups.vip], from: b.groups.vip },
  }),
  'POST /filters query.group': ({ b }) => ({
    path: '/filters',
    body: { name: `Foreign ${unique()}`, query: { group: b.groups.vip } },
  }),
  'PATCH /filters/{id} query.group': ({ a, b }) => ({
    path: `/filters/${a.filter}`,
    body: { query: { group: b.groups.vip } },
  }),
  'POST /audiences/count include': ({ a, b }) => ({
    path: '/audiences/count',
    body: { include: [a.groups.vip, b.groups.vip] },
  }),
  'POST /audiences/count exclude': ({ a, b }) => ({
    path: '/audiences/count',
    body: { include: [a.groups.vip], exclude: [b.groups.vip] },
  }),
  'POST /audiences/save include': ({ a, b }) => ({
    path: '/audiences/save',
    body: { name: 'Not to be made', include: [a.groups.vip, b.groups.vip] },
  }),
  'POST /audiences/save exclude': ({ a, b }) => ({
    path: '/audiences/save',
    body: { name: 'Not to be made', include: [a.groups.vip], exclude: [b.groups.vip] },
  }),
  'GET /audiences/export include': ({ a, b }) => ({
    path: `/audiences/export?include=${a.groups.vip},${b.groups.vip}`,
  }),
  'GET /audiences/export exclude': ({ a, b }) => ({
    path: `/audiences/export?include=${a.groups.vip}&exclude=${b.groups.vip}`,
  }),
  'POST /audiences/count expression': ({ a, b }) => ({
    path: '/audiences/count',
    body: { expression: { or: [{ group: a.groups.vip }, { group: b.groups.vip }] } },
  }),
  'POST /audiences/save expression': ({ b }) => ({
    path: '/audiences/save',
    body: { name: 'Not to be made', expression: `#${b.groups.vip}` },
  }),
  'GET /audiences/export expression': ({ b }) => ({ path: `/audiences/export?expression=%23${b.groups.vip}` }),
  'POST /audiences/explain expression': ({ a, b }) => ({
    path: '/audiences/explain',
    body: { expression: { group: b.groups.vip }, contact: a.contacts.zhang },
  }),
  'POST /audiences/explain contact': ({ b }) => ({
    path: '/audiences/explain',
    body: { expression: 'vip', contact: b.contacts.zhang },
  }),
  'GET /audiences/contacts expression': ({ b }) => ({ path: `/audiences/contacts?expression=%23${b.groups.vip}` }),
  'POST /audiences/contacts expression': ({ b }) => ({
    path: '/audiences/contacts',
    body: { expression: `import:${b.imports.ready}` },
  }),
  'POST /audiences/overlap groups': ({ a, b }) => ({
    path: '/audiences/overlap',
    body: { groups: [a.groups.vip, b.groups.vip] },
  }),
  'POST /contacts/merge keep': ({ a, b }) => ({
    path: '/contacts/merge',
    body: { keep: b.contacts.anna, merge: [a.contacts.anna] },
  }),
  'POST /contacts/merge merge': ({ a, b }) => ({
    path: '/contacts/merge',
    body: { keep: a.contacts.anna, merge: [b.contacts.anna] },
  }),
  'POST /audiences/matrix groups': ({ a, b }) => ({
    path: '/audiences/matrix',
    body: { groups: [a.groups.vip, b.groups.vip] },
  }),
  'POST /audiences/difference left.group': ({ a, b }) => ({
    path: '/audiences/difference',
    body: { left: { group: b.groups.vip }, right: { group: a.groups.vip } },
  }),
  'POST /audiences/difference right.group': ({ a, b }) => ({
    path: '/audiences/difference',
    body: { left: { group: a.groups.vip }, right: { group: b.groups.vip, at: new Date().toISOString() } },
  }),
  'POST /audiences/difference/contacts left.group': ({ a, b }) => ({
    path: '/audiences/difference/contacts',
    body: { left: { group: b.groups.vip, at: new Date().toISOString() }, right: { group: a.groups.vip }, side: 'both' },
  }),
  'POST /audiences/difference/contacts right.group': ({ a, b }) => ({
    path: '/audiences/difference/contacts',
    body: { left: { group: a.groups.vip }, right: { group: b.groups.vip }, side: 'both' },
  }),
};

/** A condition on a group is one that an expression can be as well: the same requests by that. */
const byExpression: typeof byId = Object.fromEntries(
  Object.entries(byId)
    .filter(([name]) => /^(?!\S+ \/changes).* (?:(?:selection\.)?match\.|query\.)?group$/.test(name))
    .map(([name, make]) => [
      name.replace(/group$/, 'expression'),
      (world) => {
        const { path, body } = make(world);
        return {
          path: path.replace(/\bgroup=(\d+)/, 'expression=%23$1'),
          ...(body !== undefined && {
            body: JSON.parse(JSON.stringify(body).replace(/"group":(\d+)/, '"expression":{"group":$1}')),
          }),
        };
      },
    ]),
);

/** Requests of A that name something of B's, by the route and the field that names it. */
export const foreignInputs = { ...byId, ...byExpression };

/** `path` with each of its ids in turn replaced by one of another workspace's. */
export function foreignPaths(pattern: string, path: string, other: Tenant): string[] {
  const parts = pattern.split('/');
  const values = path.split('/');
  return parts.flatMap((part, index) =>
    part.startsWith('{') ? [values.with(index, String(idOf(other, part, parts[1]!))).join('/')] : [],
  );
}

function idOf(tenant: Tenant, parameter: string, noun: string): number {
  if (parameter === '{contactId}' || noun === 'contacts') return tenant.contacts.zhang;
  if (parameter === '{deliveryId}') return tenant.delivery;
  const ids: Record<string, number> = {
    groups: tenant.groups.vip,
    attributes: tenant.attributes.city,
    changes: tenant.change,
    keys: tenant.ownerKeyId,
    'access-keys': tenant.accessKey,
    imports: tenant.imports.ready,
    operations: tenant.operation,
    exports: tenant.export,
    filters: tenant.filter,
    webhooks: tenant.webhook,
    members: tenant.member.id,
    invitations: tenant.invitation,
  };
  const id = ids[noun];
  if (id === undefined) throw new Error(`tell which id of another workspace to try in /${noun}`);
  return id;
}
