import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import type { ChangeContext } from '../changes/record.ts';
import { transaction } from '../db/database.ts';
import { createGroup, restoreGroup, trashGroup } from '../groups/service.ts';
import { type Author, appendAudit, INSTALLATION, recordAudit } from './append.ts';
import { audited } from './audited.ts';
import { testAuthor } from './author.testing.ts';
import { listAudit } from './queries.ts';
import { verifyAudit } from './verify.ts';

let database: TestDatabase;
let author: Author;
beforeAll(async () => {
  database = await createTestDatabase({ max: 20 });
  author = await testAuthor(database.db);
});
afterAll(() => database.drop());

const newWorkspace = async (): Promise<ChangeContext> => createTestWorkspace(database.db);
const eventsOf = async (workspaceId: number) =>
  (await listAudit(database.db, { workspaceId, fullNumbers: true, limit: 1_000 })).items.reverse();
const mismatches = async (): Promise<string[]> =>
  (await verifyAudit(database.db, { keyring: author.keyring })).flatMap((chain) => chain.mismatches);

test('fifty at once make one chain without a gap', async () => {
  const { workspaceId } = await newWorkspace();
  const many = Array.from({ length: 50 }, (_, index) => index);
  await Promise.all(
    many.map((index) => recordAudit(database.db, author, { workspaceId, action: 'test.append', details: { index } })),
  );
  const events = await eventsOf(workspaceId);
  expect(events.map(({ id }) => id)).toEqual(many.map((index) => index + 1));
  expect(events.map(({ details }) => details.index).sort((a, b) => Number(a) - Number(b))).toEqual(many);
  expect(await mismatches()).toEqual([]);
});

test('is there exactly if what it is about is', async () => {
  const { workspaceId } = await newWorkspace();
  await expect(
    transaction(database.db, async (tx) => {
      await appendAudit(tx, author, { workspaceId, action: 'test.lost' });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await eventsOf(workspaceId)).toEqual([]);
  await recordAudit(database.db, author, { workspaceId, action: 'test.kept' });
  expect(await eventsOf(workspaceId)).toMatchObject([{ id: 1, action: 'test.kept' }]);
  expect(await mismatches()).toEqual([]);
});

test('the installation’s own trail says once of each workspace that its trail began', async () => {
  const { workspaceId } = await newWorkspace();
  for (let count = 0; count < 3; count++) await recordAudit(database.db, author, { workspaceId, action: 'test.begin' });
  const begun = (await eventsOf(INSTALLATION)).filter(({ target }) => target === `workspace:${workspaceId}`);
  expect(begun).toMatchObject([{ action: 'audit.begin' }]);
});

test('nothing is appended to what is not there, or is being erased', async () => {
  const { workspaceId } = await newWorkspace();
  await sql`update workspace set deleted_at = now() where id = ${workspaceId}`.execute(database.db);
  for (const id of [workspaceId, 999_999]) {
    const late = recordAudit(database.db, author, { workspaceId: id, action: 'test.late' });
    await expect(late).rejects.toMatchObject({ code: 'workspace_not_found' });
    expect(await eventsOf(id)).toEqual([]);
  }
  expect(await mismatches()).toEqual([]);
});

test('takes whatever names, agents and details there are', async () => {
  const { workspaceId } = await newWorkspace();
  const hostile = { ...author, actorName: 'a\u0000b\ud800', userAgent: `${'x'.repeat(299)}😀`, ip: '2001:db8::1' };
  const details = { 'ключ "\\': ['\u0000', '\ud800', 1e300, -0.1, null, { b: 1, a: { __proto__: null } }] };
  await recordAudit(database.db, hostile, { workspaceId, action: 'test.any', targetName: '张三\n\t"', details });
  expect(await mismatches()).toEqual([]);
  const [event] = await eventsOf(workspaceId);
  expect(event).toMatchObject({ actorName: 'ab\ufffd', targetName: '张三\n\t"', ip: '2001:db8::1' });
  expect(event!.userAgent).toHaveLength(300);
});

describe('of a change', () => {
  const auditedAs = (context: ChangeContext, action: string): ChangeContext =>
    audited(author, context, () => ({ action }));

  test('has its id, and is in its transaction', async () => {
    const context = await newWorkspace();
    const made = await createGroup(database.db, auditedAs(context, 'group.create'), { name: 'VIP' });
    expect(await eventsOf(context.workspaceId)).toMatchObject([{ action: 'group.create', change: made.changeId }]);
    await expect(
      createGroup(
        database.db,
        {
          ...auditedAs(context, 'group.create'),
          beforeCommit: async (tx, value) => {
            await auditedAs(context, 'group.create').beforeCommit?.(tx, value);
            throw new Error('rolled back');
          },
        },
        { name: 'Lost' },
      ),
    ).rejects.toThrow('rolled back');
    expect(await eventsOf(context.workspaceId)).toHaveLength(1);
  });

  test('that altered nothing is none', async () => {
    const context = await newWorkspace();
    const { value } = await createGroup(database.db, context, { name: 'VIP' });
    const id = value.group.id;
    await restoreGroup(database.db, auditedAs(context, 'group.restore'), { id });
    expect(await eventsOf(context.workspaceId)).toEqual([]);
    await trashGroup(database.db, auditedAs(context, 'group.delete'), { id, force: false });
    await trashGroup(database.db, auditedAs(context, 'group.delete'), { id, force: true }).catch(() => {});
    expect(await eventsOf(context.workspaceId)).toMatchObject([{ action: 'group.delete' }]);
  });
});

test('a page of a filtered list is read by an index, whatever the length of the trail', async () => {
  const { workspaceId } = await newWorkspace();
  await sql`
    insert into audit_event (workspace_id, id, at, actor, action, target, seal)
    select ${workspaceId}, n, now() - make_interval(secs => 20000 - n), 'key:' || n % 100,
           'test.' || n % 50, 'key:' || n, ''
    from generate_series(1, 20000) as n`.execute(database.db);
  await sql`analyze audit_event`.execute(database.db);
  const planOf = async (condition: ReturnType<typeof sql>): Promise<string> => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select id from audit_event where workspace_id = ${workspaceId} and ${condition} order by id desc limit 51`.execute(
      database.db,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  for (const condition of [
    sql`action = 'test.7'`,
    sql`actor = 'key:7'`,
    sql`target = 'key:7'`,
    sql`change_id = 7`,
    sql`id < 5000`,
  ])
    expect(await planOf(condition)).toMatch(/Index.* Scan/);
  // It is no chain: whoever verifies this database next must not meet it.
  await sql`delete from audit_event where workspace_id = ${workspaceId}`.execute(database.db);
});
