import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import { revokeAccessKey } from '../../src/cams/keys.ts';
import { recognise } from '../../src/files/format.ts';
import { readRows } from '../../src/files/read.ts';
import { bufferSource } from '../../src/files/source.ts';
import { useWorld } from '../api/world.ts';
import { acs3, type KeyPair, newAccessKey, type Reply } from './clients.ts';

const world = useWorld();
let key: KeyPair & { id: number };
beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id });
});

const ask = (query: Record<string, unknown>, as: KeyPair = key): Promise<Reply> =>
  acs3(`127.0.0.1:${world().api.port}`, as, { action: 'GetDownloadExcelList', query });

/** The link that a call answers. */
async function linkTo(query: Record<string, unknown>, as?: KeyPair): Promise<string> {
  const { body } = await ask(query, as);
  expect(body).toMatchObject({
    Code: 'OK',
    Success: true,
    Data: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//),
  });
  return body.Data as string;
}

/** The cells of a workbook. */
async function tableOf(answer: Response): Promise<string[][]> {
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('spreadsheetml');
  expect(answer.headers.get('content-disposition')).toContain('.xlsx');
  const source = bufferSource(Buffer.from(await answer.arrayBuffer()));
  const format = await recognise(source, { name: 'contacts.xlsx' });
  expect(format.kind).toBe('xlsx');
  const rows: string[][] = [];
  for await (const batch of readRows(source, format)) rows.push(...batch.map(({ cells }) => [...cells]));
  return rows;
}

const download = async (query: Record<string, unknown>, as?: KeyPair): Promise<string[][]> =>
  tableOf(await fetch(await linkTo(query, as)));
const namesOf = async (query: Record<string, unknown>): Promise<string[]> =>
  (await download(query)).slice(1).map((cells) => cells[2]!);

const EVERYONE = ['张三', '李四', 'Anna Müller', 'José García', 'Mario'];

test('is a workbook of all contacts, with the columns of an import', async () => {
  const [header, ...rows] = await download({});
  expect(header).toEqual(['Country', 'Phone', 'Name', 'Email', 'Remark', 'User ID', 'city', 'tier']);
  expect(rows.map((cells) => cells[2])).toEqual(EVERYONE);
  expect(rows[0]).toEqual(['CN', '+8613800138000', '张三', '', '', '', '', 'gold']);
  expect(rows[2]!.slice(0, 5)).toEqual(['DE', '+4915123456789', 'Anna Müller', 'anna@example.com', 'met in Köln']);
});

describe('keeps to what is asked for', () => {
  const today = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const { vip, newcomers } = { vip: () => world().a.groups.vip, newcomers: () => world().a.groups.newcomers };

  test.each<[string, () => Record<string, unknown>, string[]]>([
    ['a group', () => ({ GroupId: vip() }), ['张三', '李四', 'Anna Müller']],
    ['groups', () => ({ GroupIds: `[${vip()},${newcomers()}]` }), ['张三', '李四', 'Anna Müller', 'José García']],
    ['a group and groups', () => ({ GroupId: vip(), GroupIds: `["${newcomers()}"]` }), EVERYONE.slice(0, 4)],
    ['countries', () => ({ CountryNames: '["china","Spain"]' }), ['张三', '李四', 'José García']],
    ['a country that nobody is of', () => ({ CountryNames: '["Chile"]' }), []],
    ['a country of a group', () => ({ GroupId: vip(), CountryNames: 'DE' }), ['Anna Müller']],
    ['part of a name', () => ({ Condition: 'ann' }), ['Anna Müller']],
    ['part of a number', () => ({ Condition: '138001' }), ['张三', '李四']],
    ['a search in a group', () => ({ GroupId: newcomers(), Condition: 'a' }), ['Anna Müller', 'José García']],
    ['days', () => ({ StartDate: today, EndDate: tomorrow }), EVERYONE],
    ['days to come', () => ({ StartDate: tomorrow }), []],
    ['days gone by', () => ({ EndDate: yesterday }), []],
    [
      'days of a group',
      () => ({ StartDate: yesterday, EndDate: tomorrow, GroupId: newcomers() }),
      ['Anna Müller', 'José García'],
    ],
  ])('%s', async (_what, query, names) => expect(await namesOf(query())).toEqual(names));

  test.each<[string, () => Record<string, unknown>, string]>([
    ['an unknown group', () => ({ GroupId: '999999999' }), 'InvalidGroupId.NotFound'],
    ['a group of another workspace', () => ({ GroupIds: `[${world().b.groups.vip}]` }), 'InvalidGroupId.NotFound'],
    ['a group in the trash', () => ({ GroupId: world().a.groups.trashed }), 'InvalidGroupId.NotFound'],
    ['no country', () => ({ CountryNames: '["Utopia"]' }), 'InvalidParameter'],
    ['no day', () => ({ StartDate: '2025-13-01' }), 'InvalidParameter'],
    ['days the wrong way round', () => ({ StartDate: '2025-02-01', EndDate: '2025-01-01' }), 'InvalidParameter'],
    [
      'too many groups',
      () => ({ GroupIds: Array.from({ length: 101 }, (_, id) => id + 1).join() }),
      'InvalidParameter',
    ],
  ])('refuses %s', async (_what, query, code) => expect((await ask(query())).body.Code).toBe(code));
});

describe('what the key may', () => {
  test('without the permission to export there is no link', async () => {
    for (const one of [{ role: 'viewer' }, { role: 'administrator', permissions: ['fullPhoneNumbers'] }] as const) {
      const other = await newAccessKey(world().api, { workspaceId: world().a.id, ...one });
      expect(await ask({}, other)).toMatchObject({ status: 403, body: { Code: 'Forbidden.RAM' } });
    }
  });

  test('without that to see phone numbers they are masked', async () => {
    const other = await newAccessKey(world().api, {
      workspaceId: world().a.id,
      role: 'viewer',
      permissions: ['export'],
    });
    const rows = await download({}, other);
    expect(rows.slice(1).map((cells) => cells[2])).toEqual(EVERYONE);
    expect(JSON.stringify(rows)).not.toContain('13800138000');
    expect(rows[1]![1]).toBe('+86 138****8000');
    const found = async (Condition: string) => (await download({ Condition }, other)).slice(1).map((cells) => cells[2]);
    expect(await found('13800138000')).toEqual([]);
    expect(await found('00138')).toEqual([]);
    expect(await found('8000')).toEqual(['张三']);
  });

  test('nor does a group show one in its name', async () => {
    await world().do('POST', '/groups', { name: 'Of 13800138000' });
    const list = async (as: KeyPair) =>
      (await acs3(`127.0.0.1:${world().api.port}`, as, { action: 'ListAllGroups', query: {} })).body;
    const other = await newAccessKey(world().api, { workspaceId: world().a.id, role: 'viewer' });
    expect(await list(other)).toMatchObject({
      Data: expect.arrayContaining([expect.objectContaining({ GroupName: 'Of 138****8000' })]),
    });
    expect(JSON.stringify(await list(other))).not.toContain('13800138000');
    expect(JSON.stringify(await list(key))).toContain('Of 13800138000');
  });

  test('each download is in the audit trail, without what was searched', async () => {
    await download({ Condition: '1380013', GroupId: world().a.groups.vip });
    const { rows } = await sql<{ actor: string; details: object }>`
      select actor, details from audit_event
      where workspace_id = ${world().a.id} and action = 'contact.export' order by id desc limit 1`.execute(
      world().api.database.db,
    );
    expect(rows[0]).toMatchObject({
      actor: `access_key:${key.id}`,
      details: { format: 'xlsx', groups: [world().a.groups.vip], searched: true },
    });
    expect(JSON.stringify(rows[0]!.details)).not.toContain('1380013');
  });
});

describe('a link', () => {
  const refused = async (url: string): Promise<void> => {
    const answer = await fetch(url);
    expect(answer.status, url).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'link_invalid' });
  };

  test('tells nothing of what was searched', async () => {
    expect(await linkTo({ Condition: '13800138000' })).not.toContain('1380013');
  });

  test('that was altered is refused, and none at all', async () => {
    const url = new URL(await linkTo({}));
    const token = url.searchParams.get('token')!;
    for (const other of ['', 'x', token.slice(0, -2), `${token.slice(0, 40)}A${token.slice(41)}`, `${token}AAAA`]) {
      if (other === token) continue;
      url.searchParams.set('token', other);
      await refused(url.href);
    }
    await refused(`${url.origin}${url.pathname}`);
    await refused(`${url.origin}${url.pathname}?token=a&token=b`);
  });

  test('that has expired is refused, whatever it says of itself', async () => {
    const keyring = await loadKeyring(world().api.database.db);
    const until = Date.now() - 1;
    const ticket = { accessKeyId: key.accessKeyId, until, groups: [], countries: [] };
    const token = keyring.seal(JSON.stringify(ticket), 'cams download').toString('base64url');
    await refused(`http://127.0.0.1:${world().api.port}/cams/contacts.xlsx?expires=9999999999&token=${token}`);
  });

  test('ends with its key', async () => {
    const other = await newAccessKey(world().api, { workspaceId: world().a.id });
    const url = await linkTo({}, other);
    expect((await fetch(url)).status).toBe(200);
    await revokeAccessKey(world().api.database.db, { workspaceId: world().a.id, id: other.id });
    await refused(url);
  });

  test('keeps to the addresses of its key', async () => {
    const { db } = world().api.database;
    const other = await newAccessKey(world().api, { workspaceId: world().a.id });
    const url = await linkTo({}, other);
    await sql`update access_key set ip_ranges = '{192.0.2.0/24}' where id = ${other.id}`.execute(db);
    await refused(url);
  });
});
