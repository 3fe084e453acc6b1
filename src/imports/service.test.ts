import { text } from 'node:stream/consumers';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { scanMembers } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { createAudience } from '../changes/audiences.ts';
import { type ChangeContext, recordChange } from '../changes/record.ts';
import { readEverything, readState } from '../changes/snapshot.testing.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import { exportContacts } from '../contacts/export.ts';
import { contactInput } from '../contacts/schema.ts';
import { createContact, eraseContact } from '../contacts/service.ts';
import { recognise } from '../files/format.ts';
import { readRows } from '../files/read.ts';
import { bufferSource } from '../files/source.ts';
import { load as loadFile, type Options } from './imports.testing.ts';
import { getImport } from './queries.ts';
import { exportRejects } from './rejectsFile.ts';
import { templateCsv, templateXlsx } from './template.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
  context = await createTestWorkspace(database.db);
});
afterAll(() => database.drop());

const load = (content: Parameters<typeof loadFile>[2], options: Options = {}, into = context) =>
  loadFile(database.db, into, content, { newGroups: ['VIP'], ...options });

/** Everything but the record of imports and their files, and that somebody asked for them. */
async function readContacts(): Promise<object> {
  const {
    import: _i,
    import_reject: _r,
    file: _f,
    file_chunk: _c,
    installation: _s,
    audit_event: _e,
    audit_head: _h,
    ...rest
  } = await readEverything(database.db);
  return rest;
}

describe('a file that is none fails, and nothing is written', () => {
  test.each<[what: string, content: string | Buffer, code: string, message: RegExp]>([
    ['empty', '', 'import_invalid_file', /empty/],
    ['only a byte order mark', '\ufeff', 'import_invalid_file', /empty/],
    [
      'of names alone',
      'Name,City\nAna,Roma\nBo,Lima\n',
      'import_columns_unknown',
      /^No column was recognised as phone/,
    ],
    ['with 10,000 columns', `Phone,${'x,'.repeat(9_999)}\n1${','.repeat(10_000)}\n`, 'import_invalid_file', /columns/],
    ['really a PDF', '%PDF-1.4\n1 0 obj\n', 'import_invalid_file', /PDF/],
  ])('%s', async (_what, content, code, message) => {
    const before = await readContacts();
    await expect(load(content)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      job: { status: 'failed', change: null },
    });
    expect(await readContacts()).toEqual(before);
    expect(await leftovers()).toEqual([]);
  });

  test('when receiving it fails midway, nothing is left of it', async () => {
    const before = await readEverything(database.db);
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(3 * 1024 * 1024, 'Phone\n');
      throw new Error('the connection is gone');
    }
    await expect(load(failing())).rejects.toThrow('the connection is gone');
    expect(await readEverything(database.db)).toEqual(before);
  });
});

/** Staging tables that are still there. */
async function leftovers(): Promise<string[]> {
  const { rows } = await sql<{ relname: string }>`
    select relname from pg_class where relname like 'import_stage_%' and relkind = 'r'`.execute(database.db);
  return rows.map(({ relname }) => relname);
}

describe('one bad row never refuses the file', () => {
  const rows = [
    '+8613800138000,Ana,',
    '8.6138E+12,Bo,',
    `+8613800138001,${'x'.repeat(257)},`,
    '+8613800138002,"Dee" x,',
    '+8613800138003,Eve,nowhere',
    ',Flo,',
    '+8613800138004,Gus,g@x.example,extra',
    '+8613800138005',
    '+8613800138000,Ana again,',
  ];
  const text = `Phone,Name,Email\n${rows.join('\n')}\n`;

  test('each is counted by its reason, the first are shown with row and column', async () => {
    const own = await createTestWorkspace(database.db);
    const result = await load(text, {}, own);
    expect(result.counts).toEqual({
      rows: 9,
      created: 2,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      duplicate: 1,
      invalid: 6,
    });
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

  test.each(['csv', 'xlsx'] as const)(
    'all come back as %s, with their cells, rows and reasons; corrected, they import',
    async (format) => {
      const own = await createTestWorkspace(database.db);
      const bad = [
        '00 86 13800138000x,Ana,a@x.example,a',
        '+8613800138001,"Bo, the ""first""",nowhere,b',
        '12,=1+1,,',
        '+8613800138009,Fine,,',
      ];
      const job = await load(`Phone,Name,Email,Shoe size\n\n${bad.join('\n')}\n`, { commit: false }, own);
      expect(job.counts).toMatchObject({ rows: 4, created: 1, invalid: 3 });
      const table = await readRejected(own, job.id, format);
      expect(table.map((row) => row.slice(0, 6))).toEqual([
        ['Phone', 'Name', 'Email', 'Shoe size', 'Row', 'Reason'],
        ['00 86 13800138000x', 'Ana', 'a@x.example', 'a', '3', expect.stringMatching(/^phone_/)],
        ['+8613800138001', 'Bo, the "first"', 'nowhere', 'b', '4', 'email_invalid'],
        ['12', format === 'csv' ? "'=1+1" : '=1+1', '', '', '5', expect.stringMatching(/^phone_/)],
      ]);
      table[1]![0] = '+86 138 0013 8000';
      table[2]![2] = '';
      table[3]![0] = '+8613800138003';
      const corrected = writeTable(table);
      expect((await load(corrected, {}, own)).counts).toMatchObject({ rows: 3, created: 3, invalid: 0 });
      const names = await sql<{ name: string }>`
      select name from contact where workspace_id = ${own.workspaceId} order by no`.execute(database.db);
      expect(names.rows.map(({ name }) => name)).toEqual(['Ana', 'Bo, the "first"', '=1+1']);
    },
  );

  test('rows about two contacts at once are found when all are compared, and are in the file of refused rows', async () => {
    const own = await createTestWorkspace(database.db);
    await load('Phone,User ID\n+8613800138000,\n,u1\n', {}, own);
    const text = 'Phone,User ID\n12,\n+8613800138000,u1\n+8613800138009,u1\n';
    const checked = await load(text, { commit: false }, own);
    expect(checked.reasons).toEqual({ identity_conflict: 1, phone_too_short: 1 });
    expect((await readRejected(own, checked.id, 'csv')).map((row) => row.slice(2, 4))).toEqual([
      ['Row', 'Reason'],
      ['2', 'phone_too_short'],
      ['3', 'identity_conflict'],
    ]);
    const committed = await load(text, {}, own);
    expect(committed.counts).toEqual(checked.counts);
    expect(committed.reasons).toEqual(checked.reasons);
  });

  test.each([
    ['XLSX', templateXlsx],
    ['CSV', templateCsv],
  ])('the template as it comes, %s, is a file of nobody: its examples are left out', async (_format, make) => {
    const own = await createTestWorkspace(database.db);
    const parts: Buffer[] = [];
    for await (const part of make()) parts.push(Buffer.from(part));
    const { counts, warnings } = await load(Buffer.concat(parts), {}, own);
    expect(counts).toMatchObject({ rows: 0, created: 0, invalid: 0 });
    expect(warnings).toMatchObject([{ code: 'example_rows' }]);
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
    const { groups } = await load('Phone\n+8613800138000\n', { newGroups: ['CAFÉ', 'cafe\u0301', 'New'] }, own);
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
    const audienceId = await everyoneId(db, { workspaceId });
    const nos = scanMembers(db, { workspaceId, audienceId });
    return text(await exportContacts(db, { workspaceId, nos, format: 'csv', fullNumbers: true }));
  };
  const csv = await exported(from);
  const again = await load(csv, { newGroups: [] }, from);
  expect(again.counts).toMatchObject({ rows: names.length, unchanged: names.length });
  expect(again.columns.filter(({ to }) => to === null)).toEqual([]);

  const { counts } = await load(csv, { newGroups: [] }, to);
  expect(counts).toMatchObject({ created: names.length, invalid: 0 });
  expect(await exported(to)).toBe(csv);
  const rows = async ({ workspaceId }: ChangeContext) =>
    (await readState(db, workspaceId)).contacts.map(
      ({ workspace_id: _w, change_id: _c, created_at: _a, updated_at: _u, ...rest }) => rest,
    );
  expect(await rows(to)).toEqual(await rows(from));
});

test('erasing a contact forgets the files of imports that are over, with all that was shown of their cells', async () => {
  const { db } = database;
  const own = await createTestWorkspace(db);
  const done = await load('Phone,Name,Other\n+8613800138000,Quintessa,x\n12,Quintessa,\n', {}, own);
  const ready = await load('Phone,Name\n+8613800138001,Ana\n', { commit: false }, own);
  await eraseContact(db, own, { no: 1 });
  expect(await getImport(db, { ...own, id: done.id })).toMatchObject({
    status: 'done',
    columns: [],
    counts: { created: 1 },
  });
  await expect(exportRejects(db, { ...own, id: done.id, format: 'csv', fullNumbers: true })).rejects.toMatchObject({
    code: 'import_file_forgotten',
  });
  const { rows } = await sql<{ text: string }>`
    select import::text as text from import where workspace_id = ${own.workspaceId}
    union all select import_reject::text from import_reject where workspace_id = ${own.workspaceId}
    union all select convert_from(bytes, 'UTF8') from file_chunk where workspace_id = ${own.workspaceId}`.execute(db);
  expect(rows.filter(({ text }) => text.includes('Quintessa'))).toEqual([]);
  // What waits to be committed is untouched.
  expect((await exportRejects(db, { ...own, id: ready.id, format: 'csv', fullNumbers: true })).name).toContain(
    'contacts',
  );
});

test('a dry run uses up no contact numbers', async () => {
  const own = await createTestWorkspace(database.db);
  await load('Phone\n+8613800138000\n', { commit: false }, own);
  await load('Phone\n+8613800138000\n', {}, own);
  const { rows } = await sql<{ no: number }>`select no from contact where workspace_id = ${own.workspaceId}`.execute(
    database.db,
  );
  expect(rows).toEqual([{ no: 1 }]);
});

/** The file of refused rows, read as any file is. */
async function readRejected({ workspaceId }: ChangeContext, id: number, format: 'csv' | 'xlsx'): Promise<string[][]> {
  const { content } = await exportRejects(database.db, { workspaceId, id, format, fullNumbers: true });
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(Buffer.from(part));
  const source = bufferSource(Buffer.concat(parts));
  const table: string[][] = [];
  for await (const batch of readRows(source, await recognise(source))) table.push(...batch.map(({ cells }) => cells));
  return table;
}

const writeTable = (table: string[][]): string =>
  table.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()).join('\n');
