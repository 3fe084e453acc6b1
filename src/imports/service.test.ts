import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { everyoneId } from '../audiences/system.ts';
import { createAudience } from '../changes/audiences.ts';
import { type ChangeContext, recordChange } from '../changes/record.ts';
import { readEverything, readState } from '../changes/snapshot.testing.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import { exportCsv } from '../contacts/export.ts';
import { contactInput } from '../contacts/schema.ts';
import { createContact } from '../contacts/service.ts';
import { type ImportOptions, importCsv } from './service.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
});
afterAll(() => database.drop());

const load = (content: string | Buffer, options: Partial<ImportOptions> = {}, into = context) =>
  importCsv(database.db, into, {
    file: Readable.from([Buffer.from(content)]),
    groupNames: ['VIP'],
    onExisting: 'overwrite',
    dryRun: false,
    ...options,
  });

describe('a file that is none is refused, and nothing is written', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => `+86138${String(index).padStart(8, '0')},Name`).join('\n');
  test.each<[what: string, content: string | Buffer, message: RegExp]>([
    ['empty', '', /^The file is empty\.$/],
    ['only a byte order mark', '\ufeff', /^The file is empty\.$/],
    ['without a header', '+8613800138000,Ana\n+8613800138001,Bo\n', /^The first row must name the columns/],
    [
      'with a quote left open behind thousands of rows',
      `Phone,Name\n${many}\n1,"x`,
      /^A quote in row 5002 is not closed/,
    ],
    [
      'in Latin-1 behind thousands of rows',
      Buffer.from(`Phone,Name\n${many}\n1,é`, 'latin1'),
      /^The file is not UTF-8/,
    ],
    ['in UTF-16', Buffer.from('\ufeffPhone,Name\n1,Ana\n', 'utf16le'), /^This is UTF-16 text/],
    ['with a cell of 2 MB', `Phone,Name\n${many}\n1,${'x'.repeat(2_000_000)}\n`, /^Row 5002 is longer/],
    ['with 10,000 columns', `Phone,${'x,'.repeat(9_999)}\n`, /^The first row has 10,001 columns/],
    ['really a PDF', '%PDF-1.4\n1 0 obj\n', /^This is a PDF/],
  ])('%s', async (_what, content, message) => {
    const before = await readEverything(database.db);
    await expect(load(content)).rejects.toMatchObject({
      code: 'import_invalid_file',
      message: expect.stringMatching(message),
    });
    expect(await readEverything(database.db)).toEqual(before);
  });

  test('when reading it fails midway, the failure is what one hears of', async () => {
    const before = await readEverything(database.db);
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from(`Phone,Name\n${many}\n`);
      throw new Error('the disk is gone');
    }
    await expect(load('', { file: Readable.from(failing()) })).rejects.toThrow('the disk is gone');
    expect(await readEverything(database.db)).toEqual(before);
  });
});

describe('one bad row never refuses the file', () => {
  test('each is counted by its reason, the first are shown with row and column', async () => {
    const own = await createTestWorkspace(database.db);
    const rows = [
      '+8613800138000,Ana,',
      '8.6138E+12,Bo,',
      '+8613800138001,C\0y,',
      '+8613800138002,"Dee" x,',
      '+8613800138003,Eve,nowhere',
      ',Flo,',
      '+8613800138004,Gus,g@x.example,extra',
      '+8613800138005',
    ];
    const result = await load(`Phone,Name,Email\n${rows.join('\n')}`, {}, own);
    expect(result.counts).toMatchObject({ rows: 8, created: 2, invalid: 6 });
    expect(result.reasons).toEqual({
      phone_scientific: 1,
      name_invalid: 1,
      row_misquoted: 1,
      email_invalid: 1,
      required: 1,
      row_too_long: 1,
    });
    expect(result.examples.map(({ row, column }) => [row, column])).toEqual([
      [3, 'phone'],
      [4, 'name'],
      [5, 'row'],
      [6, 'email'],
      [7, 'phone'],
      [8, 'row'],
    ]);
    expect(await verifyWorkspace(database.db, own)).toEqual([]);
  });

  test('rows that end with CR alone, as on old Macintoshes, are rows', async () => {
    const own = await createTestWorkspace(database.db);
    const { counts } = await load('Phone,Name\r+8613800138000,Ana\r+8613800138001,Bo\r', {}, own);
    expect(counts).toMatchObject({ rows: 2, created: 2 });
  });

  test('a header alone is a file of nobody; the group is made all the same', async () => {
    const own = await createTestWorkspace(database.db);
    const { counts, groups } = await load('Phone,Name\n', {}, own);
    expect(counts).toMatchObject({ rows: 0, created: 0, invalid: 0 });
    expect(groups).toMatchObject([{ name: 'VIP', created: true }]);
  });

  test('a group named twice, in another case or as it exists, is one', async () => {
    const own = await createTestWorkspace(database.db);
    await recordChange(database.db, own, { kind: 'test' }, (change) =>
      createAudience(change, { kind: 'group', name: 'Café', description: '' }),
    );
    const { groups } = await load('Phone\n+8613800138000\n', { groupNames: ['CAFÉ', 'cafe\u0301', 'New'] }, own);
    expect(groups).toMatchObject([
      { name: 'Café', created: false },
      { name: 'New', created: true },
    ]);
  });
});

test('what is exported comes back the same, into the same workspace and into an empty one', async () => {
  const { db } = database;
  const [from, to] = [await createTestWorkspace(db), await createTestWorkspace(db)];
  for (const one of [from, to]) {
    for (const key of ['note', 'name', 'mobile', 'a_b', 'a__b'])
      await defineAttribute(db, { ...one, key, type: 'text' });
    await defineAttribute(db, { ...one, key: 'score', type: 'number' });
    await defineAttribute(db, { ...one, key: 'ok', type: 'boolean' });
    await defineAttribute(db, { ...one, key: 'born', type: 'date' });
    await defineAttribute(db, { ...one, key: 'kind', type: 'choice', choices: ['=A', "'B", 'c, d'] });
  }
  const names = [
    '=1+1',
    "'=1",
    "''=1",
    "'tis",
    '+1 (2)',
    '-x',
    '@me',
    'a "b" c',
    '"',
    'x,y;z',
    '🙂👩‍👩‍👧',
    'علي \u200f محمد',
    '  ',
  ];
  const numbers = [0, -5.25, 1e21, 1.5e-7, -1e-10, 123456789012345, 1.7976931348623157e308];
  for (const [index, name] of names.entries()) {
    await createContact(db, from, {
      groupIds: [],
      onExisting: 'overwrite',
      fields: contactInput.parse({
        ...(index % 3 > 0 && { phone: `+86138001380${10 + index}` }),
        ...(index % 3 !== 1 && { userId: `${['=', "'", "'@"][index % 3]}u${index}` }),
        country: index % 3 === 0 ? 'BR' : null,
        name,
        email: index % 2 ? `p${index}@x.example` : '',
        remark: ['', 'l1\nl2', 'l1\r\nl2', '\ta', '=x\n"y"'][index % 5]!,
        attributes: {
          ...(name.trim() !== '' && { note: name }),
          name: `x${index}`,
          ...(index % 2 && { mobile: '+1', a_b: 'one', a__b: 'two' }),
          ...(numbers[index] !== undefined && { score: numbers[index]! }),
          ok: index % 2 === 0,
          born: '1999-12-31',
          kind: ['=A', "'B", 'c, d'][index % 3]!,
        },
      }),
    });
  }
  const exported = async ({ workspaceId }: ChangeContext): Promise<string> => {
    let text = '';
    const audienceId = await everyoneId(db, { workspaceId });
    for await (const lines of exportCsv(db, { workspaceId, audienceId })) text += lines;
    return text;
  };
  const text = await exported(from);
  const again = await load(text, { groupNames: [] }, from);
  expect(again.counts).toMatchObject({ rows: names.length, unchanged: names.length });
  expect(again.ignoredColumns).toEqual([]);

  const { counts } = await load(text, { groupNames: [] }, to);
  expect(counts).toMatchObject({ created: names.length, invalid: 0 });
  expect(await exported(to)).toBe(text);
  const rows = async ({ workspaceId }: ChangeContext) =>
    (await readState(db, workspaceId)).contacts.map(
      ({ workspace_id: _w, change_id: _c, created_at: _a, updated_at: _u, ...rest }) => rest,
    );
  expect(await rows(to)).toEqual(await rows(from));
});

test('a dry run uses up no contact numbers', async () => {
  const own = await createTestWorkspace(database.db);
  await load('Phone\n+8613800138000\n', { dryRun: true }, own);
  await load('Phone\n+8613800138000\n', {}, own);
  const { rows } = await sql<{ no: number }>`select no from contact where workspace_id = ${own.workspaceId}`.execute(
    database.db,
  );
  expect(rows).toEqual([{ no: 1 }]);
});
