import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { scanMembers } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import type { ChangeContext } from '../changes/record.ts';
import { readState } from '../changes/snapshot.testing.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import { exportContacts } from '../contacts/export.ts';
import { writeContacts } from '../contacts/exportFile.ts';
import { type ContactFields, contactInput } from '../contacts/schema.ts';
import { createCsvSplitter } from '../files/csvRows.ts';
import { unguardFormula } from '../files/formulas.ts';
import type { ExportFormat } from '../files/types.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { createGroup } from '../groups/service.ts';
import { load } from '../imports/imports.testing.ts';
import { exampleNumbers } from '../phone/examples.ts';

let database: TestDatabase;
let source: ChangeContext;
let contacts: ContactFields[];

/** Texts as people and spreadsheets make trouble with. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        "'",
        ',',
        ';',
        '|',
        '=',
        '+',
        '-',
        '@',
        '\\',
        '\\n',
        '\\N',
        '\t',
        '\n',
        '\r',
        ' ',
        '{}',
        '00',
        '%',
      ),
      fc.constantFrom('张', '李四', 'é', 'ß', 'مرحبا', '👩‍👩‍👧', '\u00a0', '\u200f', '＋', '１', 'x', 'Ada', '7'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const storable = (value: unknown, field: 'name' | 'remark' | 'userId'): boolean =>
  contactInput.shape[field].safeParse(value).success;

const ATTRIBUTES = [
  { key: 'note', type: 'text' },
  { key: 'score', type: 'number' },
  { key: 'ok', type: 'boolean' },
  { key: 'born', type: 'date' },
  { key: 'kind', type: 'choice', choices: ['=A', "'B", 'c, d', '"'] },
  // Called as fields are.
  { key: 'name', type: 'text' },
  { key: 'user_id', type: 'text' },
  { key: 'groups', type: 'text' },
  { key: 'contact_id', type: 'text' },
] as const;

const fields = fc.record(
  {
    name: nasty.filter((value) => storable(value, 'name')),
    remark: nasty.filter((value) => storable(value, 'remark')),
    email: fc.constantFrom('', 'ada@example.com', '=1+1@example.com', '-x@example.com', 'ünï@example.com'),
    attributes: fc.record(
      {
        note: nasty.filter((value) => storable(value, 'remark')),
        score: fc.double({ noNaN: true, noDefaultInfinity: true }),
        ok: fc.boolean(),
        born: fc
          .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
        kind: fc.constantFrom('=A', "'B", 'c, d', '"'),
        name: fc.constantFrom('x', '=x', '+1'),
        user_id: fc.constant('u'),
        groups: fc.constant('a;b'),
        contact_id: fc.constant('7'),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const define = async (context: ChangeContext): Promise<void> => {
  for (const attribute of ATTRIBUTES) {
    await defineAttribute(database.db, {
      workspaceId: context.workspaceId,
      ...attribute,
      name: `The ${attribute.key}`,
    } as never);
  }
};

beforeAll(async () => {
  database = await createTestDatabase();
  source = await createTestWorkspace(database.db);
  await define(source);
  const numbers = [...new Set(exampleNumbers().map(({ phone }) => `+${phone}`))];
  const people = fc.sample(fields, { numRuns: numbers.length + 100, seed: 7 });
  const userIds = fc.sample(
    nasty.filter((value) => value.trim() !== '' && storable(value, 'userId')),
    { numRuns: 100, seed: 8 },
  );
  contacts = people.map((person, index) => ({
    ...person,
    ...(numbers[index] !== undefined
      ? { phone: numbers[index] }
      : { userId: `${userIds[index - numbers.length]}${index}` }),
  }));
  await createGroup(database.db, source, {
    name: 'All',
    contacts: contacts.map((one) => contactInput.parse(one)),
    onExisting: 'overwrite',
  });
});
afterAll(() => database.drop());

/** All that is stored of the contacts of a workspace but when, and by which change. */
const stored = async ({ workspaceId }: ChangeContext): Promise<unknown[]> =>
  (await readState(database.db, workspaceId)).contacts
    .map(({ no: _n, workspace_id: _w, change_id: _c, created_at: _a, updated_at: _u, ...rest }) => rest)
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

const exported = async (
  format: ExportFormat,
  options: { rowsPerSheet?: number; columns?: string[] } = {},
): Promise<Buffer> => {
  const { workspaceId } = source;
  const nos = scanMembers(database.db, { workspaceId, audienceId: await everyoneId(database.db, { workspaceId }) });
  const pieces: Buffer[] = [];
  for await (const piece of await exportContacts(database.db, {
    workspaceId,
    nos,
    format,
    fullNumbers: true,
    ...options,
  })) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

describe('what is exported and imported again gives the identical contacts', () => {
  const target = async (): Promise<ChangeContext> => {
    const context = await createTestWorkspace(database.db);
    await define(context);
    return context;
  };

  test.each([
    ['CSV', 'csv', {}],
    ['a workbook', 'xlsx', {}],
    ['a workbook of several sheets', 'xlsx', { rowsPerSheet: 101 }],
    [
      'CSV with columns that no import takes',
      'csv',
      {
        columns: [
          'id',
          'createdAt',
          'updatedAt',
          'remark',
          'attribute:contact_id',
          'name',
          'phone',
          'attribute:groups',
          'userId',
          'email',
          'country',
          'attribute:name',
          'attribute:user_id',
          'attribute:kind',
          'attribute:born',
          'attribute:ok',
          'attribute:score',
          'attribute:note',
        ],
      },
    ],
  ] as const)('%s', async (_what, format, options) => {
    const context = await target();
    const job = await load(database.db, context, await exported(format, options as never), {
      name: `contacts.${format}`,
    });
    expect(job.counts).toMatchObject({ rows: contacts.length, created: contacts.length, invalid: 0, duplicate: 0 });
    expect(await stored(context)).toEqual(await stored(source));
  });

  test('JSON Lines, a line of which is a contact as the API takes it', async () => {
    const context = await target();
    const lines = (await exported('jsonl')).toString().trimEnd().split('\n');
    expect(lines).toHaveLength(contacts.length);
    const given = lines.map((line) => contactInput.parse(JSON.parse(line)));
    await createGroup(database.db, context, { name: 'All', contacts: given, onExisting: 'overwrite' });
    expect(await stored(context)).toEqual(await stored(source));
  });
});

test('a line that needs no look at its cells is written as one that had it', async () => {
  const cell = fc.oneof(nasty, fc.constantFrom('', '+8613800138000', '+', '-5', '+1 2', 'ada@example.com'));
  const escaped = (value: string): string =>
    value.replace(
      /[\\\b\f\n\r\t\v]/g,
      (one) => ({ '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' })[one]!,
    );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 }), async (rows) => {
      async function* lines() {
        yield rows.map((cells) => cells.map(escaped).join('\t'));
      }
      const layout = { format: 'csv' as const, columns: ['name', 'email', 'remark'], fullNumbers: true };
      const csv = Buffer.from(await text(writeContacts(layout, lines))).toString();
      expect(csv).toBe(writeCsvLine(['Name', 'Email', 'Remark']) + rows.map(writeCsvLine).join(''));
      const splitter = createCsvSplitter({ delimiter: ',', quote: '"' });
      const read = [...splitter.push(csv), ...splitter.end()].slice(1).map(({ cells }) => cells.map(unguardFormula));
      expect(read).toEqual(rows);
    }),
  );
});
