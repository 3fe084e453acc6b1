import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { AuditEvent } from '../../src/audit/schema.ts';
import { eventsOf } from './auditEvents.ts';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, unique, uploadFile, useWorld, type World } from './world.ts';

const world = useWorld();

const newKey = async (w: World): Promise<{ id: number }> => w.do('POST', '/keys', { name: 'till', role: 'viewer' });
const newGroup = async (w: World): Promise<{ id: number; change: number }> =>
  w.do('POST', '/groups', { name: `Group ${unique()}` });

/** Something of every kind that is looked for below. */
beforeAll(async () => {
  const { id } = await newKey(world());
  await world().do('POST', `/keys/${id}/rotate`, {});
  await world().do('DELETE', `/keys/${id}`);
  await world().as('editor', 'GET', '/contacts/export');
  await world().do('GET', `/groups/${world().a.groups.vip}/export`);
  await world().do('GET', `/imports/${world().a.imports.ready}/rejects?format=csv`);
  await world().do('GET', '/audit/export?action=key');
  await uploadFile(world(), `Phone\n${newPhone()}\n`, { newGroups: ['From a file'], commit: true });
  for (let count = 0; count < 20; count++) await newKey(world());
});

const listed =
  (...actions: string[]): NonNullable<Scenario['after']> =>
  async (_w, { body }) => {
    const items = body.items as AuditEvent[];
    expect([...new Set(items.map(({ action }) => action))].sort()).toEqual(actions);
  };
const refused = (what: string, query: string, field: string): Scenario => ({
  name: `refuses ${what}`,
  as: 'owner',
  path: `/audit?${query}`,
  status: 400,
  field,
});

describeRoute(world, 'GET /audit', [
  {
    name: 'finds one action',
    as: 'administrator',
    path: '/audit?action=key.rotate',
    status: 200,
    after: listed('key.rotate'),
  },
  {
    name: 'finds all of a noun',
    as: 'owner',
    path: '/audit?action=key',
    status: 200,
    after: listed('key.create', 'key.revoke', 'key.rotate'),
  },
  { name: 'takes no wildcards', as: 'owner', path: '/audit?search=%25', status: 200, contains: { items: [] } },
  {
    name: 'searches actions',
    as: 'owner',
    path: '/audit?search=EXPOR&limit=200',
    status: 200,
    after: listed('audit.export', 'contact.export', 'group.export'),
  },
  {
    name: 'searches who did it',
    as: 'owner',
    path: '/audit?search=The%20editor',
    status: 200,
    after: listed('contact.export'),
  },
  {
    name: 'does not search details',
    as: 'owner',
    path: '/audit?search=from%20a%20fil',
    status: 200,
    contains: { items: [] },
  },
  {
    name: 'searches names',
    as: 'owner',
    path: '/audit?search=refused%20rows',
    status: 200,
    after: listed('import.rejects'),
  },
  {
    name: 'searches addresses',
    as: 'owner',
    path: '/audit?search=127.0.0&action=import.rejects',
    status: 200,
    after: listed('import.rejects'),
  },
  {
    name: 'finds nothing of addresses that nobody came from',
    as: 'owner',
    path: '/audit?search=192.0.2',
    status: 200,
    contains: { items: [] },
  },
  {
    name: 'finds what one actor did',
    as: 'owner',
    path: (w) => `/audit?actor=key:${w.a.ownerKeyId}&action=audit`,
    status: 200,
    after: listed('audit.export'),
  },
  { name: 'finds nothing of another', as: 'owner', path: '/audit?actor=user:1', status: 200, contains: { items: [] } },
  {
    name: 'finds all that was done to one thing',
    given: async (w) => {
      const { id } = await newKey(w);
      await w.do('DELETE', `/keys/${id}`);
      return id;
    },
    as: 'owner',
    path: (_w, id: number) => `/audit?target=key:${id}`,
    status: 200,
    after: listed('key.create', 'key.revoke'),
  },
  {
    name: 'finds what a change came of',
    given: async (w) => {
      const { change } = await newGroup(w);
      return (await w.do('POST', `/changes/${change}/undo`)).id;
    },
    as: 'owner',
    path: (_w, id: number) => `/audit?change=${id}`,
    status: 200,
    contains: (_w: World, id: number) => ({ items: [{ action: 'change.undo', change: id }], next: null }),
  },
  {
    name: 'finds what the change of an import came of',
    given: (w) => uploadFile(w, `Phone\n${newPhone()}\n`, { commit: true }),
    as: 'owner',
    path: (_w, { change }: { change: number }) => `/audit?change=${change}`,
    status: 200,
    contains: (_w: World, { id, change }: { id: number; change: number }) => ({
      items: [{ action: 'import.commit', target: `import:${id}`, change }],
      next: null,
    }),
  },
  {
    name: 'finds what was done in a time: from it, and before its end',
    given: async (w) => {
      const { id } = await newKey(w);
      return (await eventsOf(w, { target: `key:${id}` }))[0]!.at;
    },
    as: 'owner',
    path: (_w, at: string) => `/audit?from=${at}&to=${new Date(Date.parse(at) + 1).toISOString()}`,
    status: 200,
    after: async (w, { body }, at: string) => {
      expect(body.items).toMatchObject([{ at, action: 'key.create' }]);
      const before = await w.as('owner', 'GET', `/audit?to=${at}&from=${at}`);
      expect(before.body.items).toEqual([]);
    },
  },
  refused('a time that is none', 'from=yesterday', 'from'),
  refused('an action that could be none', 'action=key.%25', 'action'),
  refused('an actor that could be none', 'actor=root', 'actor'),
  refused('a target that could be none', 'target=1', 'target'),
  refused('a change that is no id', 'change=x', 'change'),
  refused('a filter it does not know', 'who=me', 'who'),
  { name: 'refuses another list’s cursor', as: 'owner', path: '/audit?after=abc', status: 400, code: 'invalid_cursor' },
  {
    name: 'knows no other change',
    as: 'owner',
    path: '/audit?change=999999999',
    status: 404,
    code: 'change_not_found',
  },
]);

test('pages have every event once, latest first, also while others are appended', async () => {
  const all = (await eventsOf(world())).map(({ id }) => id);
  expect(all).toEqual(Array.from({ length: all.length }, (_, index) => all.length - index));
  const seen: number[] = [];
  for (let after = ''; ; ) {
    const path = `/audit?limit=7${after && `&after=${after}`}`;
    const { body } = await world().as<{ items: AuditEvent[]; next: string | null }>('administrator', 'GET', path);
    seen.push(...body.items.map(({ id }) => id));
    await newKey(world());
    if (body.next === null) break;
    after = body.next;
  }
  expect(seen).toEqual(all);
});

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describeRoute(world, 'GET /audit/export', [
  {
    name: 'is CSV, with itself as the latest event',
    as: 'administrator',
    status: 200,
    after: async (w, { text, headers }) => {
      expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
      const [header, first, ...rest] = linesOf(text);
      expect(header).toBe('id,at,actor,actorName,action,target,targetName,ip,userAgent,details,change');
      expect(first).toMatch(
        /^\d+,[\dTZ:.-]+,key:\d+,the administrator,audit\.export,,,127\.0\.0\.1,node,"\{""format"":""csv""\}",$/,
      );
      expect(rest).toHaveLength((await eventsOf(w)).length - 1);
    },
  },
  {
    name: 'keeps formulas from spreadsheets',
    given: (w) => w.do('POST', '/keys', { name: '=HYPERLINK("http://192.0.2.1")', role: 'viewer' }),
    as: 'owner',
    path: '/audit/export?action=key.create&search=HYPERLINK',
    status: 200,
    after: async (_w, { text }) => {
      expect(linesOf(text)).toHaveLength(2);
      expect(text).toContain(`,"'=HYPERLINK(""http://192.0.2.1"")",`);
    },
  },
  {
    name: 'is a JSON object a line, as the list has them',
    as: 'owner',
    path: '/audit/export?format=jsonl&action=key.create',
    status: 200,
    after: async (w, { text, headers }) => {
      expect(headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
      const expected = await eventsOf(w, { action: 'key.create' });
      expect(linesOf(text).map((line) => JSON.parse(line))).toEqual(expected);
    },
  },
  { name: 'knows no other format', as: 'owner', path: '/audit/export?format=xlsx', status: 400, field: 'format' },
]);

test('an export of many events has them all', async () => {
  const { db } = world().api.database;
  const events = 25_000;
  await sql`
    insert into audit_event (workspace_id, id, at, actor, action, seal)
    select ${world().b.id}, 1000000 + n, now(), 'key:1', 'test.many', '' from generate_series(1, ${events}::int) as n`.execute(
    db,
  );
  await sql`update audit_head set id = ${1_000_000 + events} where workspace_id = ${world().b.id}`.execute(db);
  await sql`insert into audit_head values (${world().b.id}, ${1_000_000 + events}, '') on conflict do nothing`.execute(
    db,
  );
  const path = '/audit/export?action=test.many&format=jsonl';
  const answer = await world().api.call('GET', path, { key: world().b.keys.owner });
  const ids = linesOf(answer.text).map((line) => JSON.parse(line).id as number);
  expect(ids).toEqual(Array.from({ length: events }, (_, index) => 1_000_000 + events - index));
  await sql`delete from audit_event where workspace_id = ${world().b.id}`.execute(db);
  await sql`delete from audit_head where workspace_id = ${world().b.id}`.execute(db);
});
