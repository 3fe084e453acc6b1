import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { load, type Options } from './imports.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What became of a file in a workspace of its own: its import, and phone and name of each contact, in their order. */
async function outcome(content: string | Buffer, options: Options & { name?: string } = {}) {
  const context = await createTestWorkspace(database.db);
  const job = await load(database.db, context, content, options);
  const { rows } = await sql<{ phone: string; name: string }>`
    select phone::text, name from contact where workspace_id = ${context.workspaceId} order by no`.execute(database.db);
  expect(await verifyWorkspace(database.db, context)).toEqual([]);
  return { job, contacts: rows.map(({ phone, name }) => [phone, name]) };
}

const csv = (rows: string[][]): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\n');

describe('phones as people have them: understood, or refused with a reason, never altered into another number', () => {
  test.each<[cell: string, country: string, phoneOrReason: string]>([
    ['00 86 130 0000 1234', '', '8613000001234'],
    ['(+86)13000001234', '', '8613000001234'],
    ['＋８６１３８００１３８０００', '', '8613800138000'],
    ["'+8613800138000", '', '8613800138000'],
    ['="+8613800138000"', '', '8613800138000'],
    ['+86 138\u00a00013\u202f8000', '', '8613800138000'],
    ['13800138000.0', 'CN', '8613800138000'],
    // Excel dropped the leading zero: certain where no number of the country is valid without it.
    ['700000000', 'CI', '2250700000000'],
    ['612345678', 'FR', '33612345678'],
    // Not certain in Italy, where mobile and landline numbers differ by it.
    ['6123456789', 'IT', 'phone_invalid'],
    ['8.613E+12', '', 'phone_scientific'],
    ['13800138000 / 13900139000', 'CN', 'phone_several'],
    ['+86 138ABC', '', 'phone_letters'],
    ['+1 415 555 2671 ext. 5', '', 'phone_extension'],
    ['123', 'CN', 'phone_too_short'],
    ['12345678901234567890', '', 'phone_too_long'],
    ['13800138000', '', 'phone_country_missing'],
  ])('%s %s', async (cell, country, expected) => {
    const { job, contacts } = await outcome(
      csv([
        ['Phone', 'Country'],
        [cell, country],
      ]),
    );
    expect(job.counts).toMatchObject({ rows: 1 });
    expect(contacts.length > 0 ? contacts[0]![0] : Object.keys(job.reasons)[0]).toBe(expected);
  });
});

test('names of any script are kept as they are; what is too long is refused', async () => {
  const names = [
    '👩‍👩‍👧 Zoë',
    'محمد علي',
    'e\u0301lan',
    '=cmd|calc!A1',
    '-2+3',
    '张三',
    'x'.repeat(256),
    'N'.repeat(10_000),
  ];
  const rows = names.map((name, index) => [`+86138001380${10 + index}`, name]);
  const { job, contacts } = await outcome(csv([['Phone', 'Name'], ...rows]));
  expect(contacts.map(([, name]) => name)).toEqual(names.slice(0, -1).map((name) => name.normalize('NFC')));
  expect(job.reasons).toEqual({ name_invalid: 1 });
});

describe('files as people have them', () => {
  const people = [
    ['Phone', 'Name'],
    ['+8613800138000', 'José'],
    ['+8613800138001', '张三'],
  ];
  const plain = people.map((row) => row.join()).join('\n');

  test('every row end, and a last row that has none', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      expect((await outcome(plain.replaceAll('\n', end))).contacts).toHaveLength(2);
    }
  });

  test('UTF-16, with and without a mark, and Chinese encodings', async () => {
    const swapped = Buffer.from(plain, 'utf16le').swap16();
    for (const bytes of [
      Buffer.from(plain, 'utf16le'),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(plain, 'utf16le')]),
      swapped,
    ]) {
      expect((await outcome(bytes)).contacts.map(([, name]) => name)).toEqual(['José', '张三']);
    }
  });

  test('a quote that is never closed refuses its own row, and swallows nobody', async () => {
    const { job, contacts } = await outcome(`${plain}\n+8613800138002,"Cy\n+8613800138003,Dee\n`);
    expect(job.reasons).toEqual({ row_unclosed_quote: 1 });
    expect(contacts.map(([, name]) => name)).toEqual(['José', '张三', 'Dee']);
  });

  test('a file cut off in the middle of a row', async () => {
    const { job } = await outcome(plain.slice(0, -12));
    expect(job.counts).toMatchObject({ rows: 2, created: 1, invalid: 1 });
  });

  test('two columns of one name, of which one is used', async () => {
    const { job, contacts } = await outcome('Phone,Email,Email\n+8613800138000,a@x.example,b@x.example\n');
    expect(contacts).toHaveLength(1);
    expect(job.columns.map(({ to }) => to)).toEqual(['phone', 'email', null]);
  });

  test('a line of 100 MB is refused by itself, and costs no memory', async () => {
    const before = process.memoryUsage().rss;
    async function* bytes(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${plain}\n+8613800138005,`);
      for (let megabyte = 0; megabyte < 100; megabyte += 1) yield Buffer.alloc(1024 * 1024, 'x');
      yield Buffer.from('\n+8613800138006,Last\n');
    }
    const context = await createTestWorkspace(database.db);
    const job = await load(database.db, context, bytes());
    expect(job.counts).toMatchObject({ rows: 4, created: 3, invalid: 1 });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });
});
