import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFile } from './files.testing.ts';

// Made by fixtures/make.mjs.
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

/** What a person filled into the template, below its examples. */
const PEOPLE = [
  ['China (+86)', '13800138000', '张三', 'zhangsan@example.com', '老客户，来自上海'],
  ['CN', '+86 139 0013 9000', '李小龙', '', 'a, b; c | "quoted"'],
  ['Brazil', '011 91234-5678', 'Maria Silva', 'maria@example.com', ''],
  ['', '+442079460000', "O'Brien", 'ob@example.com', 'two\nlines'],
];
const HEADER = ['Country', 'Phone', 'Name', 'Email', 'Remark'];

describe('the template, filled in and saved by LibreOffice, is recognised without a question', () => {
  test.each([
    'template.xlsx',
    'template.ods',
    'template.utf-8.csv',
    'template.utf-16.csv',
    'template.gb18030.csv',
    'template.semicolon.csv',
    'template.semicolon.gb18030.csv',
    'template.tab.csv',
    'template.tab.gb18030.csv',
    'template.pipe.csv',
    'template.pipe.gb18030.csv',
  ])('%s', async (name) => {
    const { format, cells, rows, warnings } = await readFile(fixture(name));
    expect(format).toMatchObject({ header: true, firstRow: 1 });
    if (format.kind !== 'csv') expect(format.sheet).toBe('Contacts');
    expect(cells[0]).toEqual(HEADER);
    const padded = cells.slice(-PEOPLE.length).map((one) => [...one, ...HEADER.slice(one.length).map(() => '')]);
    expect(padded).toEqual(PEOPLE);
    expect(rows.some(({ refused, numeric, misquoted }) => refused || numeric || misquoted)).toBe(false);
    expect(warnings).toEqual([]);
  });

  /** Encodings that do not have all of the characters: what they have is read, and phones and countries are whole. */
  test.each(['template.big5.csv', 'template.shift-jis.csv', 'template.windows-1252.csv'])('%s', async (name) => {
    const { format, cells } = await readFile(fixture(name));
    expect(format).toMatchObject({ header: true, delimiter: ',' });
    expect(cells[0]).toEqual(HEADER);
    expect(cells.slice(-PEOPLE.length).map((one) => one.slice(0, 2))).toEqual(PEOPLE.map((one) => one.slice(0, 2)));
  });

  test('as .xls it is refused with what to do', async () => {
    await expect(readFile(fixture('template.xls'))).rejects.toThrow(
      /^This is an old Excel workbook \(\.xls\)\. Save it as/,
    );
  });
});

test.each(['typed.xlsx', 'typed.ods'])(
  'numbers, dates and truths of %s are read as a person typed them',
  async (name) => {
    const { cells, rows } = await readFile(fixture(name));
    expect(cells).toEqual([
      ['Phone', 'Name', 'Birthday', 'Score', 'Paid', 'Remark'],
      ['13800138000', 'Ana Silva', '1990-02-28', '1.5', 'TRUE', 'first'],
      ['8613800138001', 'Bo Li', '2001-12-31', '75%', 'FALSE', 'second'],
      ['8613800138002', 'Cy', '2024-02-29', '-3', 'TRUE'],
    ]);
    expect(rows[1]!.numeric).toEqual([0, 3]);
  },
);
