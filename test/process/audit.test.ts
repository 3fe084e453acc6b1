import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditEvent } from '../../src/audit/schema.ts';
import { closeDatabase, openDatabase } from '../../src/db/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type Ended, endPrograms, muster, musterJson, requireBuilt } from './program.ts';

vi.setConfig({ testTimeout: 90_000 });

const SECRET = 'the secret of this installation, long enough';

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  await requireBuilt();
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url, MUSTER_SECRET: SECRET };
});
afterAll(async () => {
  await endPrograms();
  await database.drop();
});

const run = (...args: string[]): Promise<Ended> => muster(args, { env });
const json = <T>(...args: string[]): Promise<T> => musterJson<T>(args, { env });
const listed = async (...args: string[]): Promise<AuditEvent[]> => {
  const { code, stdout, stderr } = await run('audit', '--json', ...args);
  expect(code, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

interface Key {
  id: number;
  key: string;
  role: string;
  permissions: string[];
  ipRanges: string[];
  rotatedUntil: string | null;
}

describe('keys', () => {
  test('are an administrator’s with every permission unless told', async () => {
    expect(await json<Key>('key', 'create', '--name', 'usual')).toMatchObject({
      role: 'administrator',
      permissions: ['export', 'fullPhoneNumbers'],
      ipRanges: [],
    });
    const args = ['--role', 'editor', '--permission', 'export', '--ip', '192.0.2.0/24', '--ip', '2001:db8::/32'];
    expect(await json<Key>('key', 'create', '--name', 'limited', ...args)).toMatchObject({
      role: 'editor',
      permissions: ['export'],
      ipRanges: ['192.0.2.0/24', '2001:db8::/32'],
    });
    const none = await json<Key>('key', 'create', '--name', 'none', '--permission', 'none');
    expect(none.permissions).toEqual([]);
  });

  test.each([
    ['--permission', 'everything', /permissions/],
    ['--ip', 'localhost', /ipRanges/],
    ['--expires', 'soon', /expiresAt/],
  ])('%s %s is refused', async (option, value, words) => {
    const { code, stdout, stderr } = await run('key', 'create', '--name', 'refused', option, value);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(words);
  });

  test('rotate, with an overlap or none, and are listed with where they were last used', async () => {
    const { id, key } = await json<Key>('key', 'create', '--name', 'rotated');
    const rotated = await run('key', 'rotate', String(id), '--overlap', '2');
    expect(rotated).toMatchObject({ code: 0, stdout: expect.stringMatching(/^mk_[\w-]+\n$/) });
    expect(rotated.stdout).not.toContain(key);
    const listing = await run('key', 'list');
    expect(listing.stdout).toMatch(new RegExp(`^${id}\\t.*never used, the one before good until .*\\trotated$`, 'm'));
    expect((await json<Key>('key', 'rotate', String(id), '--overlap', '0')).rotatedUntil).toBeNull();
    await sql`update api_key set last_used_at = now(), last_used_ip = '192.0.2.7' where id = ${id}`.execute(
      database.db,
    );
    expect((await run('key', 'list')).stdout).toMatch(
      new RegExp(`^${id}\\t.*last used \\S+ from 192\\.0\\.2\\.7\\t`, 'm'),
    );
    expect(await run('key', 'rotate', '999999')).toMatchObject({ code: 1, stderr: 'There is no key 999999.\n' });
    expect(await run('key', 'rotate', String(id), '--overlap', 'x')).toMatchObject({ code: 1 });
  });
});

test('what the command line does is in the trail, as the account that did it', async () => {
  const { id } = await json<Key>('key', 'create', '--name', 'ended', '--role', 'viewer');
  await run('key', 'revoke', String(id));
  await run('export');
  const events = await listed('--actor', 'cli');
  expect(events.slice(0, 3)).toMatchObject([
    { action: 'contact.export', details: { format: 'csv', contacts: 0 } },
    { action: 'key.revoke', target: `key:${id}`, targetName: 'ended' },
    { action: 'key.create', target: `key:${id}`, details: { role: 'viewer', permissions: [] } },
  ]);
  for (const { actorName, userAgent } of events) {
    expect(actorName).not.toBe('');
    expect(userAgent).toMatch(/^muster on ./);
  }
  expect(await listed('--action', 'key.revoke')).toHaveLength(1);
  expect(await listed('--since', '2999-01-01')).toEqual([]);
  expect(await listed('--limit', '2')).toEqual(events.slice(0, 2));
  expect(await listed('--installation')).toMatchObject([{ action: 'audit.begin', target: 'workspace:1' }]);
  const people = await run('audit', '--action', 'key.revoke');
  expect(people.stdout).toMatch(/^\d+\t\S+\tcli .*\tmuster on .*\tkey\.revoke\tkey:\d+ “ended”\n$/);
  expect(await run('audit', '--since', 'yesterday')).toMatchObject({ code: 1, stdout: '' });
});

describe('muster verify', () => {
  test('is content with what was done, and with a head that was noted', async () => {
    const { code, stdout } = await run('audit', 'head');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^0:1:[0-9a-f]{64}\n1:\d+:[0-9a-f]{64}\n$/),
    });
    await run('key', 'create', '--name', 'later');
    const heads = stdout
      .trimEnd()
      .split('\n')
      .flatMap((head) => ['--audit-head', head]);
    const verified = await run('verify', ...heads);
    expect(verified.code, verified.stdout).toBe(0);
    expect(verified.stdout).toMatch(/^Audit trail of workspace 1: \d+ events, no mismatches\.$/m);
    const other = heads.map((part) => part.replace(/[0-9a-f]{64}/, 'f'.repeat(64)));
    const refused = await run('verify', ...other);
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('is not the one that was noted elsewhere'),
    });
    expect(await run('verify', '--audit-head', 'x')).toMatchObject({ code: 1 });
  });

  test('needs the secret, and says so', async () => {
    const without = await muster(['verify'], { env: { DATABASE_URL: database.url } });
    expect(without).toMatchObject({ code: 1, stderr: 'This database needs the MUSTER_SECRET it was set up with.\n' });
    const other = await muster(['verify'], { env: { ...env, MUSTER_SECRET: 'x'.repeat(40) } });
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('MUSTER_SECRET is not the one') });
  });

  test('says which event was altered, and fails', async () => {
    const db = openDatabase({ url: database.url, max: 1 });
    await sql`update audit_event set actor_name = 'somebody else' where workspace_id = 1 and id = 2`.execute(db);
    await closeDatabase(db);
    const { code, stdout } = await run('verify');
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/^ {2}event 2 \(key\.create, .*\) is not as it was written$/m),
    });
    const report = await muster(['verify', '--json'], { env });
    expect(JSON.parse(report.stdout)).toMatchObject({
      ok: false,
      audit: [
        { workspaceId: 0, mismatches: [] },
        { workspaceId: 1, mismatches: [expect.stringContaining('event 2')] },
      ],
    });
  });
});
