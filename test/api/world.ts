import { sql } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import { createKey } from '../../src/access/keys.ts';
import { ROLES, type Role } from '../../src/access/schema.ts';
import { createAccessKey } from '../../src/cams/keys.ts';
import type { Db } from '../../src/db/database.ts';
import type { ExportJob } from '../../src/exports/schema.ts';
import type { Operation } from '../../src/operations/schema.ts';
import { API } from '../../src/server/app.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import { type ApiRequest, startApi, type TestApi } from '../api.ts';
import { newPerson, type TestPerson } from './people.ts';

/** A workspace as tests see it: a key of each role, and ids of what is in it. */
export interface Tenant {
  id: number;
  keys: Record<Role, string>;
  ownerKeyId: number;
  accessKey: number;
  groups: { vip: number; newcomers: number; trashed: number };
  contacts: { zhang: number; li: number; anna: number; jose: number; mario: number };
  attributes: { city: number; tier: number };
  /** An import that has been checked and waits to be committed. */
  imports: { ready: number };
  filter: number;
  /** One that is over. */
  operation: number;
  /** One that was cancelled. */
  export: number;
  webhook: number;
  /** Of the webhook: a test that did not arrive. */
  delivery: number;
  /** Somebody who may look. */
  member: TestPerson;
  /** One that was not answered. */
  invitation: number;
  /** A change that can be undone: it made the group Newcomers. */
  change: number;
}

/** Two workspaces in one database. B looks like A in every name and number, and nobody of A may ever notice it. */
export interface World {
  api: TestApi;
  a: Tenant;
  b: Tenant;
  /** A request as a role of A. */
  as: <T = Record<string, unknown>>(
    role: Role,
    method: string,
    path: string,
    request?: Omit<ApiRequest, 'key'>,
  ) => Promise<import('../api.ts').ApiAnswer<T>>;
  /** The same as the owner, failing unless it succeeds; answers the body. */
  do: <T = { id: number; change: number | null }>(method: string, path: string, body?: unknown) => Promise<T>;
}

export const PEOPLE = {
  zhang: { country: 'CN', phone: '13800138000', name: '张三', attributes: { tier: 'gold' } },
  li: { country: 'CN', phone: '+8613800138001', name: '李四' },
  anna: { phone: '+4915123456789', name: 'Anna Müller', email: 'anna@example.com', remark: 'met in Köln' },
  jose: { country: 'ES', phone: '612 345 678', name: 'José García', attributes: { city: 'Sevilla' } },
  mario: { userId: 'bsu-1', name: 'Mario' },
} as const;

/** The world of a test file: started before its tests, gone after them. */
export function useWorld(options: Parameters<typeof startApi>[0] = {}): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld(options);
  });
  afterAll(() => world?.api.close());
  return () => world!;
}

export async function startWorld(options: Parameters<typeof startApi>[0] = {}): Promise<World> {
  const api = await startApi(options);
  const { db } = api.database;
  const [a, b] = [await createWorkspace(db, { name: 'A' }), await createWorkspace(db, { name: 'B' })];
  // Contacts are numbered by workspace: B's begin elsewhere, so that an id says whose it is.
  await sql`update contact_counter set next_no = 70001 where workspace_id = ${b.id}`.execute(db);
  const tenants = { a: await populate(api, a.id), b: await populate(api, b.id) };
  const as: World['as'] = (role, method, path, request = {}) =>
    api.call(method, path, { key: tenants.a.keys[role], ...request });
  return {
    api,
    ...tenants,
    as,
    do: async <T>(method: string, path: string, body?: unknown) => {
      const answer = await as<T>('owner', method, path, { body });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.body;
    },
  };
}

async function populate(api: TestApi, id: number): Promise<Tenant> {
  const keys = {} as Record<Role, string>;
  let ownerKeyId = 0;
  for (const role of ROLES) {
    const { key, record } = await createKey(api.database.db, { workspaceId: id, name: `the ${role}`, role });
    keys[role] = key;
    if (role === 'owner') ownerKeyId = record.id;
  }
  const create = async (path: string, body: unknown) => {
    const answer = await api.call<{ id: number; change: number }>('POST', path, { key: keys.owner, body });
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.text}`);
    return answer.body;
  };
  const attributes = {
    city: (await create('/attributes', { key: 'city', name: 'City', type: 'text' })).id,
    tier: (await create('/attributes', { key: 'tier', type: 'choice', choices: ['gold', 'silver'] })).id,
  };
  const contacts = {} as Tenant['contacts'];
  for (const name of Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]) {
    contacts[name] = (await create('/contacts', PEOPLE[name])).id;
  }
  const vip = (await create('/groups', { name: 'VIP', contacts: [PEOPLE.zhang, PEOPLE.li, PEOPLE.anna] })).id;
  const newcomers = await create('/groups', { name: 'Newcomers', contacts: [PEOPLE.anna, PEOPLE.jose] });
  const trashed = (await create('/groups', { name: 'Trashed', contacts: [PEOPLE.zhang] })).id;
  await api.call('DELETE', `/groups/${trashed}`, { key: keys.owner });
  const filter = (await create('/filters', { name: 'In China', query: { country: 'CN' } })).id;
  const webhook = (await create('/webhooks', { url: 'https://hooks.invalid/muster' })).id;
  const tested = await api.call<{ id: number }>('POST', `/webhooks/${webhook}/test`, { key: keys.owner });
  const { id: ready } = await upload(api, keys.owner, 'Phone,Name\n13800138000,张三\n12,Bo\n', {
    defaultCountry: 'CN',
  });
  const operation = await cancelledJob(api.database.db, id, {
    kind: 'delete',
    input: { conditions: [], groups: [], newGroups: [], from: null, attributes: {} },
  });
  const exported = await cancelledExport(api.database.db, id);
  const member = await newPerson(api.database.db, { workspaceId: id, role: 'viewer' });
  const { id: invitation } = await create('/invitations', { email: 'guest@example.com', role: 'viewer' });
  const { record } = await createAccessKey(api.database.db, {
    workspaceId: id,
    keyring: await loadKeyring(api.database.db),
    name: 'a program',
    role: 'owner',
  });
  return {
    id,
    keys,
    ownerKeyId,
    accessKey: record.id,
    member,
    invitation,
    imports: { ready },
    filter,
    operation,
    export: exported,
    webhook,
    delivery: tested.body.id,
    attributes,
    contacts,
    groups: { vip, newcomers: newcomers.id, trashed },
    change: newcomers.change,
  };
}

/** An export that was cancelled, which nobody minds being cancelled again. */
export const cancelledExport = (db: Db, workspaceId: number): Promise<number> =>
  cancelledJob(db, workspaceId, {
    kind: 'export',
    input: { conditions: [], name: 'contacts', format: 'csv', columns: ['phone'] },
  });

async function cancelledJob(
  db: Db,
  workspaceId: number,
  { kind, input }: { kind: string; input: object },
): Promise<number> {
  const { id } = await db
    .insertInto('operation')
    .values({
      workspace_id: workspaceId,
      kind,
      status: 'cancelled',
      stage: 'finished',
      actor: 'test',
      source: 'test',
      full_numbers: true,
      input: JSON.stringify(input) as never,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** The form that uploads a file. */
export function importForm(
  content: string | Uint8Array<ArrayBuffer>,
  options?: object,
  name = 'contacts.csv',
): FormData {
  const form = new FormData();
  if (options) form.set('options', JSON.stringify(options));
  form.set('file', new Blob([content]), name);
  return form;
}

/** What an import says, as far as tests look at it. */
export interface ImportAnswer extends Record<string, unknown> {
  id: number;
  status: string;
  change: number | null;
  counts: Record<string, number> | null;
  error: { code: string; message: string } | null;
}

async function upload(
  api: TestApi,
  key: string,
  content: string | Uint8Array<ArrayBuffer>,
  options?: object,
): Promise<ImportAnswer> {
  const answer = await api.call<ImportAnswer>('POST', '/imports', { key, body: importForm(content, options) });
  if (answer.status !== 202) throw new Error(`POST /imports: ${answer.status} ${answer.text}`);
  return settledImport(api, key, answer.body.id);
}

/** An import once nobody works on it any more. */
export async function settledImport(api: TestApi, key: string, id: number): Promise<ImportAnswer> {
  for (;;) {
    const { body } = await api.call<ImportAnswer>('GET', `/imports/${id}`, { key });
    if (body.status !== 'checking' && body.status !== 'committing') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An operation once it is over. */
export async function settledOperation({ as }: World, id: number): Promise<Operation> {
  for (;;) {
    const { body } = await as<Operation>('owner', 'GET', `/operations/${id}`);
    if (body.status !== 'waiting' && body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An export once it is over. */
async function settledExport({ as }: World, id: number): Promise<ExportJob> {
  for (;;) {
    const { body } = await as<ExportJob>('owner', 'GET', `/exports/${id}`);
    if (body.status !== 'waiting' && body.status !== 'running') return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Has an export done as a role, and answers it as that role sees it. */
export async function exported(world: World, body: object, role: Role = 'owner'): Promise<ExportJob> {
  const answer = await world.as<ExportJob>(role, 'POST', '/exports', { body });
  if (answer.status !== 202) throw new Error(`POST /exports: ${answer.status} ${answer.text}`);
  await settledExport(world, answer.body.id);
  return (await world.as<ExportJob>(role, 'GET', `/exports/${answer.body.id}`)).body;
}

/** The link of an export, as a path below that of the API. */
export const linkOf = ({ file }: ExportJob): string => {
  const { pathname, search } = new URL(file!.download!.url);
  return pathname.slice(API.length) + search;
};

/** Uploads a file as the owner and waits for its check, or for its commit when the options ask for one. */
export const uploadFile = (
  { api, a }: World,
  content: string | Uint8Array<ArrayBuffer>,
  options?: object,
): Promise<ImportAnswer> => upload(api, a.keys.owner, content, options);

/**
 * Every row of a workspace, as a count and a digest for each table: equal dumps mean that nothing of it was altered.
 * When and from where a key was last used is left out: using it is what the other workspace may do in between.
 */
export async function dumpWorkspace(db: Db, workspaceId: number): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; key: string }>`
    select table_name as name, case table_name when 'workspace' then 'id' else 'workspace_id' end as key
    from information_schema.columns
    where table_schema = 'public' and (column_name = 'workspace_id' or (table_name = 'workspace' and column_name = 'id'))
    order by table_name`.execute(db);
  const parts = rows.map(
    ({ name, key }) => sql`
      select ${name}::text as name, count(*) || ' rows, ' || md5(string_agg(md5(row::text), '' order by row::text)) as digest
      from (
        select to_jsonb(item) - array['last_used_at', 'last_used_ip'] as row from ${sql.table(name)} as item
        where ${sql.ref(key)} = ${workspaceId}
      ) as rows`,
  );
  const digests = await sql<{ name: string; digest: string | null }>`${sql.join(parts, sql` union all `)}`.execute(db);
  return Object.fromEntries(digests.rows.map(({ name, digest }) => [name, digest ?? 'no rows']));
}

let counter = 0;
/** A number that no earlier call answered, for names and phones that nobody else uses. */
export const unique = (): number => ++counter;
/** A Chinese mobile number that no earlier call answered. */
export const newPhone = (): string => `+86139${String(unique()).padStart(8, '0')}`;

export interface Made {
  id: number;
  phone: string;
  userId: string;
}
/** A contact of the scenario's own, with every field filled. */
export const filled = async ({ do: make }: World): Promise<Made> =>
  make<Made>('POST', '/contacts', {
    phone: newPhone(),
    userId: `user ${unique()}`,
    name: 'Zoë 周',
    email: 'zoe@example.com',
    remark: 'first\nsecond',
    attributes: { city: 'Köln', tier: 'gold' },
  });
