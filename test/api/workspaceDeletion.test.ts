import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import { CHAIN_BEGUN, INSTALLATION } from '../../src/audit/append.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { closeDatabase, type Db, openDatabase } from '../../src/db/database.ts';
import { sweepImports } from '../../src/imports/housekeeping.ts';
import { eraseDeletedWorkspaces } from '../../src/workspaces/deletion.ts';
import { newBrowser, signIn } from './browser.ts';
import { browserOf, trailOf } from './office.ts';
import { newPerson, type TestPerson } from './people.ts';
import { dumpWorkspace, importForm, startWorld, type World } from './world.ts';

let world: World;
let owner: TestPerson;
beforeEach(async () => {
  world = await startWorld();
  const workspaceId = world.a.id;
  owner = await newPerson(db(), { workspaceId, role: 'owner' });
});
afterEach(() => world.api.close());
const db = (): Db => world.api.database.db;

const remove = (name: unknown, person = owner, workspace = world.a.id) =>
  browserOf(world.api, person).call('POST', '/workspace/delete', { workspace, body: { name } });
const erase = async (on = db()): Promise<void> => {
  while (await eraseDeletedWorkspaces(on, { forMs: 0 }));
};

/** What `muster verify` would say of the audit trail. */
const mismatches = async (): Promise<string[]> =>
  (await verifyAudit(db(), { keyring: await loadKeyring(db()) })).flatMap((chain) => chain.mismatches);

/** How many rows of a workspace each table has, staging tables too. */
async function rowsOf(workspaceId: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; key: string }>`
    select relname as name, case relname when 'workspace' then 'id' else 'workspace_id' end as key
    from pg_class
    join pg_attribute on attrelid = pg_class.oid and attname = case relname when 'workspace' then 'id' else 'workspace_id' end
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`.execute(db());
  const counts: Record<string, number> = {};
  for (const { name, key } of rows) {
    const found = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(name)} where ${sql.ref(key)} = ${workspaceId}`.execute(db());
    if (found.rows[0]!.count > 0) counts[name] = found.rows[0]!.count;
  }
  return counts;
}

describe('a workspace is deleted', () => {
  test('by its name, so that it is not another', async () => {
    for (const name of ['', 'a', 'B', 'A ​', 'AA', '%', 'A\u0000']) {
      const answer = await remove(name);
      expect(answer, JSON.stringify(name)).toMatchObject({ status: 400, body: { code: 'workspace_name_mismatch' } });
    }
    for (const name of [null, 1, ['A']]) expect((await remove(name)).status).toBe(400);
    expect((await world.as('viewer', 'GET', '/groups')).status).toBe(200);
    expect((await remove(' A ')).status).toBe(204);
    expect(await remove('A')).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  });

  test('by its owner alone', async () => {
    const stranger = await newPerson(db(), { workspaceId: world.b.id, role: 'owner' });
    for (const role of ['administrator', 'editor', 'viewer'] as const) {
      const person = await newPerson(db(), { workspaceId: world.a.id, role });
      expect((await remove('A', person)).status).toBe(403);
      expect((await world.as(role, 'POST', '/workspace/delete', { body: { name: 'A' } })).status).toBe(403);
    }
    expect((await remove('A', stranger)).status).toBe(404);
  });

  test('and from that moment nobody reaches it', async () => {
    const browser = browserOf(world.api, owner);
    expect((await remove('A')).status).toBe(204);
    expect((await browser.call('GET', '/groups', { workspace: world.a.id })).body.code).toBe('workspace_not_found');
    expect((await browser.call('GET', '/account')).body).toMatchObject({ memberships: [] });
    for (const role of ['owner', 'viewer'] as const) {
      expect((await world.as(role, 'GET', '/groups')).body.code).toBe('unauthenticated');
    }
    // Its people remain, and so do the other workspaces.
    await signIn(newBrowser(world.api), owner.email);
    expect((await world.api.call('GET', '/groups', { key: world.b.keys.viewer })).status).toBe(200);
  });

  test('and an import at work in it ends', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `+86137${String(index).padStart(8, '0')},Name ${index}`);
    const body = importForm(`Phone,Name\n${lines.join('\n')}\n`, { newGroups: ['Large'], commit: true });
    const { id } = (await world.api.call<{ id: number }>('POST', '/imports', { key: world.a.keys.owner, body })).body;
    const status = async () =>
      (await db().selectFrom('import').select('status').where('id', '=', id).executeTakeFirst())?.status;
    await expect.poll(status).toMatch(/checking|committing/);
    expect((await remove('A')).status).toBe(204);
    await erase();
    await sweepImports(db());
    await expect
      .poll(
        async () => {
          await sweepImports(db());
          const { rows } = await sql`select from pg_class where relname = ${`import_stage_${id}`}`.execute(db());
          return rows.length;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
    await erase();
    expect(await rowsOf(world.a.id)).toEqual({});
    expect(world.api.lines.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  });
});

describe('its rows', () => {
  test('are all erased, in every table, and nobody else’s', async () => {
    await sql`update workspace set name = 'Zebrafinch' where id = ${world.a.id}`.execute(db());
    await world.do('POST', '/contacts', { phone: '+8613900000001', name: 'Zebrafinch Zed', remark: 'Zebrafinch' });
    await sweepImports(db());
    const [before, other] = [await rowsOf(world.a.id), await dumpWorkspace(db(), world.b.id)];
    expect(Object.keys(before).length).toBeGreaterThan(15);
    expect((await remove('Zebrafinch')).status).toBe(204);
    // Whoever signs in meanwhile is written down elsewhere.
    await signIn(newBrowser(world.api), owner.email);
    await erase();
    await sweepImports(db());
    expect(await rowsOf(world.a.id)).toEqual({});
    expect(await dumpWorkspace(db(), world.b.id)).toEqual(other);
    expect(await dumpWorkspace(db(), world.a.id)).toEqual(
      Object.fromEntries(Object.keys(other).map((name) => [name, 'no rows'])),
    );

    const { rows: tables } = await sql<{ name: string }>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(db());
    for (const { name } of tables) {
      const { rows } = await sql<{ text: string }>`
        select item::text as text from ${sql.table(name)} as item
        where item::text ~* ${`zebrafinch|${Buffer.from('Zebrafinch').toString('hex')}`}`.execute(db());
      // That it was deleted, by its name, is all that is left of it.
      expect(rows.length, `${name}: ${rows[0]?.text}`).toBe(name === 'audit_event' ? 1 : 0);
    }
  });

  test('are erased in pieces, whatever is killed between', async () => {
    const { id } = world.a;
    await sql`
      insert into audit_event (workspace_id, id, at, actor, action, seal)
      select ${id}, 1000 + n, now(), 'test', 'test', ''::bytea from generate_series(1, 90000) as n`.execute(db());
    const other = await dumpWorkspace(db(), world.b.id);
    expect((await remove('A')).status).toBe(204);
    expect(await eraseDeletedWorkspaces(db(), { forMs: 0 })).toBe(true);
    const left = [await total()];
    for (let kill = 0; kill < 4; kill++) {
      const own = openDatabase({ url: world.api.database.url, max: 2, applicationName: 'eraser' });
      const erasing = eraseDeletedWorkspaces(own, { forMs: 60_000 }).catch(() => 'killed');
      await new Promise((resolve) => setTimeout(resolve, 20 + 20 * kill));
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'eraser'`.execute(db());
      await erasing;
      await closeDatabase(own);
      left.push(await total());
      expect(await dumpWorkspace(db(), world.b.id)).toEqual(other);
      expect(await mismatches()).toEqual([]);
    }
    expect(left).toEqual([...left].sort((one, next) => next - one));
    await erase();
    expect(await rowsOf(id)).toEqual({});
    expect(await dumpWorkspace(db(), world.b.id)).toEqual(other);

    async function total(): Promise<number> {
      return Object.values(await rowsOf(id)).reduce((sum, count) => sum + count, 0);
    }
  });

  test('are erased by two at once', async () => {
    expect((await remove('A')).status).toBe(204);
    await Promise.all([erase(), erase()]);
    expect(await rowsOf(world.a.id)).toEqual({});
  });
});

test('that it was deleted stays in the installation’s trail: who, and which', async () => {
  await remove('A');
  await erase();
  const trail = await trailOf(world.api, INSTALLATION);
  expect(trail.filter(({ action }) => action !== CHAIN_BEGUN)).toEqual([
    {
      action: 'workspace.delete',
      actor: `user:${owner.id}`,
      target: `workspace:${world.a.id}`,
      target_name: 'A',
      details: {},
    },
  ]);
  expect(await trailOf(world.api, world.a.id)).toEqual([]);
  expect(await mismatches()).toEqual([]);
});
