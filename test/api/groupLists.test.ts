import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listGroups } from '../../src/groups/list.ts';
import type { KeysetPosition } from '../../src/lib/cursor.ts';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../database.ts';
import { describeRoute } from './scenarios.ts';
import { importForm, newPhone, settledImport, unique, useWorld } from './world.ts';

const world = useWorld();

interface Group {
  id: number;
  name: string;
  size: number;
  changedAt: string;
  trashedAt: string | null;
  source: string | null;
  growth?: number[];
}
interface Page {
  items: Group[];
  next: string | null;
}

describe('GET /groups in each order', () => {
  beforeAll(async () => {
    // Sizes that several share, and names whose order is not that of their making.
    for (const [name, size] of Object.entries({ delta: 1, Alpha: 2, 中文: 0, beta: 1, Éclair: 0, charlie: 2 })) {
      const contacts = Array.from({ length: size }, () => ({ phone: newPhone() }));
      await world().do('POST', '/groups', { name, ...(size > 0 && { contacts }) });
    }
  });
  const list = (query: string) => world().do<Page>('GET', `/groups?${query}`);
  const pages = async (query: string, limit: number): Promise<Group[]> => {
    const seen: Group[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Page = await list(`${query}&limit=${limit}${next && `&after=${next}`}`);
      seen.push(...page.items);
      next = page.next;
    }
    return seen;
  };

  test.each([
    ['newest', 'desc', (group: Group) => group.id],
    ['size', 'desc', (group: Group) => group.size],
    ['changed', 'desc', (group: Group) => group.changedAt],
    ['name', 'asc', (group: Group) => group.name.toLowerCase()],
  ] as const)('by %s: %s unless told, the other way on demand, page by page the same', async (sort, natural, of) => {
    const other = natural === 'asc' ? 'desc' : 'asc';
    const { items } = await list(`sort=${sort}&limit=200`);
    expect(items.length).toBeGreaterThan(6);
    const values: (string | number)[] = items.map((group) => of(group));
    const ascending = natural === 'asc' ? values : [...values].reverse();
    expect(ascending.every((value, index) => index === 0 || ascending[index - 1]! <= value)).toBe(true);
    for (const limit of [1, 2, 3]) expect(await pages(`sort=${sort}`, limit)).toEqual(items);
    expect(await pages(`sort=${sort}&order=${other}`, 2)).toEqual([...items].reverse());
  });

  test('a cursor is for one order only', async () => {
    const { next } = await list('sort=size&limit=1');
    for (const query of ['sort=name', 'sort=size&order=asc', 'sort=newest', 'sort=size&search=a']) {
      const answer = await world().as('viewer', 'GET', `/groups?${query}&after=${next}`);
      expect(answer, query).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    }
  });

  test('values that nobody’s cursor has are refused, not run', async () => {
    for (const sort of ['size', 'changed', 'name']) {
      const { next } = await list(`sort=${sort}&limit=1`);
      const [print] = Buffer.from(next!, 'base64url').toString().split('.');
      for (const value of ["1'; drop table audience; --", '9'.repeat(30), '\u0000', 'infinity']) {
        const after = Buffer.from(`${print}.1.${Buffer.from(value).toString('base64url')}`).toString('base64url');
        const answer = await world().as('viewer', 'GET', `/groups?sort=${sort}&after=${after}`);
        if (sort !== 'name' || value === '\u0000') expect(answer, value).toMatchObject({ status: 400 });
        else expect(answer.status, value).toBe(200);
      }
    }
  });

  test('finds in any order', async () => {
    expect((await list('sort=size&search=ALPHA')).items.map(({ name }) => name)).toEqual(['Alpha']);
  });
});

test('a group says how it began, whoever altered it later', async () => {
  const { id } = await world().do('POST', '/groups', { name: `Began ${unique()}` });
  await world().do('PATCH', `/groups/${id}`, { name: `Renamed ${unique()}` });
  expect(await world().do('GET', `/groups/${id}`)).toMatchObject({ source: 'api' });
  const name = `Imported ${unique()}`;
  const { api, a } = world();
  const options = { newGroups: [name], commit: true };
  const form = importForm(`Phone\n${newPhone()}\n`, options, 'customers.csv');
  const { body } = await api.call('POST', '/imports', { key: a.keys.owner, body: form });
  await settledImport(api, a.keys.owner, Number(body.id));
  const found = await world().do<Page>('GET', `/groups?search=${encodeURIComponent(name)}`);
  const { body: job } = await api.call('GET', `/changes?limit=1`, { key: a.keys.owner });
  expect(found.items).toMatchObject([{ source: (job.items as { source: string }[])[0]!.source }]);
});

describeRoute(world, 'GET /groups/trash', [
  {
    name: 'lists the latest first, page by page, and none that is back',
    given: async (w) => {
      const ids: number[] = [];
      for (let count = 0; count < 3; count++) {
        const { id } = await w.do('POST', '/groups', { name: `Rubbish ${unique()}` });
        ids.push(id);
      }
      for (const id of [ids[1], ids[2], ids[0]]) await w.do('DELETE', `/groups/${id}`);
      await w.do('POST', `/groups/${ids[2]}/restore`);
      return ids;
    },
    as: 'viewer',
    path: '/groups/trash?search=rubbish&limit=1',
    status: 200,
    after: async (w, { body }, ids: number[]) => {
      const page = body as unknown as Page;
      expect(page.items).toMatchObject([{ id: ids[0], trashedAt: expect.any(String) }]);
      const rest = await w.do<Page>('GET', `/groups/trash?search=rubbish&limit=1&after=${page.next}`);
      expect(rest).toMatchObject({ items: [{ id: ids[1] }], next: null });
    },
  },
]);

test('an import under way is bound to its groups until it is over', async () => {
  const { api, a } = world();
  const { id } = await world().do('POST', '/groups', { name: `Bound ${unique()}` });
  const form = importForm(`Phone\n${newPhone()}\n`, { groups: [id] });
  const { body } = await api.call('POST', '/imports', { key: a.keys.owner, body: form });
  const job = Number(body.id);
  await settledImport(api, a.keys.owner, job);
  const usage = await world().do('GET', `/groups/${id}/usage`);
  expect(usage).toMatchObject({ inUse: true, imports: [{ id: job, name: 'contacts.csv', status: 'ready' }] });
  expect(await world().as('editor', 'DELETE', `/groups/${id}`)).toMatchObject({
    status: 409,
    body: { code: 'group_in_use' },
  });
  await world().do('POST', `/imports/${job}/cancel`, {});
  expect(await world().do('GET', `/groups/${id}/usage`)).toMatchObject({ inUse: false, imports: [] });
  expect((await world().as('editor', 'DELETE', `/groups/${id}`)).status).toBe(200);
});

describe('growth and insights', () => {
  test('is the size at the end of each of fourteen days, whatever happened when', async () => {
    const { db } = world().api.database;
    const { id } = await world().do('POST', '/groups', { name: `Grown ${unique()}` });
    const steps: [daysAgo: number, contacts: number][] = [
      [20, 2],
      [13, 1],
      [5, 3],
      [0, 1],
    ];
    for (const [daysAgo, count] of steps) {
      const contacts = Array.from({ length: count }, () => ({ phone: newPhone() }));
      const { change } = await world().do('POST', `/groups/${id}/contacts`, { contacts });
      await sql`update change_audience set at = at - make_interval(days => ${daysAgo})
                where change_id = ${change}`.execute(db);
    }
    const members = await world().do<Page>('GET', `/groups/${id}/contacts`);
    const { change } = await world().do('DELETE', `/groups/${id}/contacts/${members.items[0]!.id}`);
    await sql`update change_audience set at = at - make_interval(days => 1) where change_id = ${change}`.execute(db);
    const { items } = await world().do<Page>('GET', '/groups?growth=true&search=grown');
    expect(items.find((group) => group.id === id)?.growth).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 6, 6, 6, 6, 5, 6]);
    const insights = await world().do<{ growth: { added: number; removed: number; size: number }[] }>(
      'GET',
      `/groups/${id}/insights`,
    );
    expect(insights.growth.map(({ added, removed, size }) => [added, removed, size])).toEqual([
      [2, 0, 2],
      [1, 0, 3],
      [3, 0, 6],
      [0, 1, 5],
      [1, 0, 6],
    ]);
  });

  test('shows the groups that share most, and not those in the trash or without a common member', async () => {
    const contacts = Array.from({ length: 4 }, () => ({ phone: newPhone() }));
    const make = async (name: string, count: number) =>
      (await world().do('POST', '/groups', { name: `${name} ${unique()}`, contacts: contacts.slice(0, count) })).id;
    const id = await make('Whole', 4);
    const [three, one, trashed] = [await make('Three', 3), await make('One', 1), await make('Trashed', 2)];
    await world().do('DELETE', `/groups/${trashed}`);
    const { overlaps } = await world().do<{ overlaps: unknown[] }>('GET', `/groups/${id}/insights`);
    expect(overlaps).toMatchObject([
      { id: three, size: 3, shared: 3 },
      { id: one, size: 1, shared: 1 },
    ]);
  });
});

describe('among ten thousand groups', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test('a page anywhere is found by an index, and all pages together are every group once', {
    timeout: 60_000,
  }, async () => {
    const { db } = database;
    const { workspaceId } = await createTestWorkspace(db);
    await sql`
      insert into audience (workspace_id, kind, name, name_key, size, updated_at)
      select ${workspaceId}::int, 'group', 'Group ' || (i * 7919) % 10007, 'group ' || (i * 7919) % 10007, i % 10,
             now() - make_interval(mins => (i * 31) % 997)
      from generate_series(1, 10000) as i`.execute(db);
    await sql`vacuum analyze audience`.execute(db);
    for (const sort of ['newest', 'name', 'size', 'changed'] as const) {
      const seen: number[] = [];
      for (let after: KeysetPosition | undefined; ; ) {
        const page = await listGroups(db, { workspaceId, fullNumbers: true, sort, after, limit: 200 });
        seen.push(...page.items.map(({ id }) => id));
        if (!page.last) break;
        after = page.last;
      }
      expect(new Set(seen).size, sort).toBe(10_000);
      expect(seen.length, sort).toBe(10_000);
    }
    for (const [column, index] of [
      ['size', 'audience_by_size'],
      ['updated_at', 'audience_by_change'],
      ['id', 'audience_newest'],
    ] as const) {
      const { rows } = await sql<{ 'QUERY PLAN': string }>`
        explain select id from audience
        where workspace_id = ${workspaceId} and kind = 'group' and trashed_at is null
        order by ${sql.ref(column)} desc, id desc limit 50`.execute(db);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain(index);
      expect(plan).not.toContain('Sort');
    }
  });
});
