import { expect, test } from 'vitest';
import { readFile, refusals, zip } from './files.testing.ts';
import { recognise } from './format.ts';
import { previewRows, readRows } from './read.ts';
import { bufferSource } from './source.ts';

const cell = (text: string) =>
  `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;
const row = (...cells: string[]) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`;
const table = (name: string, rows: string, style = '') =>
  `<table:table table:name="${name}" table:style-name="${style}">${rows}</table:table>`;

const ods = (tables: string, styles = ''): Promise<Buffer> =>
  zip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<?xml version="1.0"?><office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
  });

const cellsOf = async (cells: string) =>
  (await readFile(await ods(table('A', `${row('Phone', 'Name')}<table:table-row>${cells}</table:table-row>`)))).rows[1];

test('values: exact numbers, shown zeros, percents, dates, truths', async () => {
  const float = (value: string, shown: string, type = 'float') =>
    `<table:table-cell office:value-type="${type}" office:value="${value}"><text:p>${shown}</text:p></table:table-cell>`;
  const read = await cellsOf(
    float('8613800138000', '8.6138E+12') +
      float('1E+020', '1E+20') +
      float('123', '00123') +
      float('0.75', '75%', 'percentage') +
      '<table:table-cell office:value-type="date" office:date-value="2024-02-29"><text:p>29.2.</text:p></table:table-cell>' +
      '<table:table-cell office:value-type="date" office:date-value="2024-02-29T13:05:00"><text:p>x</text:p></table:table-cell>' +
      '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p></table:table-cell>',
  );
  expect(read).toEqual({
    row: 2,
    cells: ['8613800138000', '100000000000000000000', '00123', '0.75', '2024-02-29', '2024-02-29T13:05:00', 'TRUE'],
    numeric: [0, 1, 2, 3],
  });
});

test('texts: paragraphs, blanks, tabs, spans; notes are no part of them', async () => {
  const note = '<office:annotation><dc:date>x</dc:date><text:p>a note</text:p></office:annotation>';
  const read = await cellsOf(
    `<table:table-cell office:value-type="string">${note}<text:p>a<text:s text:c="3"/>b<text:tab/>c</text:p><text:p><text:span>d &amp;</text:span>\n  e</text:p></table:table-cell>`,
  );
  expect(read!.cells).toEqual(['a   b\tc\nd & e']);
});

test('repeated cells and rows, merged cells, hidden rows', async () => {
  const rows =
    row('Phone', 'Name', 'X') +
    '<table:table-row table:number-rows-repeated="5"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>' +
    `<table:table-row table:number-rows-repeated="2" table:visibility="filter"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16382"/></table:table-row>` +
    `<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string"><text:p>m</text:p></table:table-cell><table:covered-table-cell/>${cell('z')}</table:table-row>` +
    '<table:table-row table:number-rows-repeated="1048567"><table:table-cell/></table:table-row>';
  const read = await readFile(await ods(table('A', rows)));
  expect(read.rows.map(({ row: number, cells }) => [number, ...cells])).toEqual([
    [1, 'Phone', 'Name', 'X'],
    [7, '7', '7'],
    [8, '7', '7'],
    [9, 'm', '', 'z'],
  ]);
  expect(read.warnings.map(({ code, row: first }) => [code, first])).toEqual([
    ['hidden_rows', 7],
    ['merged_cells', 9],
  ]);
});

test('a row that says it is repeated without end does not fill the memory', async () => {
  const rows = `${row('Phone', 'Name')}<table:table-row table:number-rows-repeated="1048576">${cell('1')}</table:table-row>`;
  const source = bufferSource(await ods(table('A', rows.repeat(3))));
  const format = await recognise(source);
  let count = 0;
  let longest = 0;
  for await (const batch of readRows(source, format)) {
    count += batch.length;
    longest = Math.max(longest, batch.length);
  }
  expect(count).toBe(1_048_576);
  expect(longest).toBe(1_000);
});

test('wide rows, a cell of 10 MB', async () => {
  const wide =
    '<table:table-cell table:number-columns-repeated="5000" office:value-type="string"><text:p>x</text:p></table:table-cell>';
  const rows = `${row('Phone', 'Name')}<table:table-row>${wide}</table:table-row>${row('1', 'y'.repeat(10_000_000))}${row('2', 'Ana')}`;
  const read = await readFile(await ods(table('A', rows)));
  expect(refusals(read.rows)).toEqual([
    [2, 'row_too_many_columns'],
    [3, 'row_cell_too_large'],
  ]);
  expect(read.rows.at(-1)!.cells).toEqual(['2', 'Ana']);
});

test('sheets: hidden ones are told and passed over, the others can be chosen and previewed', async () => {
  const styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>';
  const bytes = await ods(
    table('Notes', row('Read this')) +
      table('Secret', row('Phone', 'Name'), 'ta2') +
      table('List', row('Phone', 'Name') + row('1', 'Ana')),
    styles,
  );
  const { format, cells } = await readFile(bytes);
  expect(format).toMatchObject({
    kind: 'ods',
    sheet: 'List',
    sheets: [
      { name: 'Notes', hidden: false },
      { name: 'Secret', hidden: true },
      { name: 'List', hidden: false },
    ],
  });
  expect(cells).toEqual([
    ['Phone', 'Name'],
    ['1', 'Ana'],
  ]);
  expect((await readFile(bytes, { sheet: 'Secret' })).cells).toEqual([['Phone', 'Name']]);
  expect(await previewRows(bufferSource(bytes), format, 1)).toEqual([{ row: 1, cells: ['Phone', 'Name'] }]);
});

test('entities are refused', async () => {
  const bytes = await zip({ 'content.xml': '<!DOCTYPE x [<!ENTITY a "b">]><office:document-content/>' });
  await expect(readFile(bytes)).rejects.toThrow(/document type declaration/);
});
