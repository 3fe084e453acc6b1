import { describe, expect, test } from 'vitest';
import { collect, readFile, refusals, textRow, type WorkbookParts, workbook, zip } from './files.testing.ts';
import { recognise } from './format.ts';
import { previewRows } from './read.ts';
import { bufferSource } from './source.ts';
import { writeZip } from './writeZip.ts';

const read = async (parts: WorkbookParts, overrides = {}) => readFile(await workbook(parts), overrides);
const refused = async (bytes: Buffer | Promise<Buffer>) =>
  readFile(await bytes).then(
    () => 'read',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

const HEADER = textRow(1, ['Phone', 'Name']);

/** The cells of the row below a header. */
const cellsOf = async (cells: string, parts: WorkbookParts = {}): Promise<string[]> =>
  (await read({ ...parts, rows: `${HEADER}<row r="2">${cells}</row>` })).cells[1] ?? [];

describe('values', () => {
  test.each<[what: string, xml: string, text: string]>([
    ['a number of 13 digits', '<v>8613800138000</v>', '8613800138000'],
    ['a number with an exponent', '<v>8.613800138E12</v>', '8613800138000'],
    ['a number with .0', '<v>13800138000.0</v>', '13800138000'],
    ['17 digits', '<v>12345678901234567</v>', '12345678901234567'],
    ['a large number', '<v>1E+20</v>', '100000000000000000000'],
    ['a fraction', '<v>1.1000000000000001</v>', '1.1'],
    ['a small fraction', '<v>1.0000000000000001E-7</v>', '0.0000001'],
    ['a negative one', '<v>-5.25</v>', '-5.25'],
  ])('%s', async (_what, xml, text) => {
    expect(await cellsOf(`<c>${xml}</c>`)).toEqual([text]);
  });

  test('numbers are told, texts of digits are not', async () => {
    const { rows } = await read({
      rows: `${HEADER}<row r="2"><c><v>1</v></c><c t="str"><v>2</v></c><c><v>3</v></c></row>`,
    });
    expect(rows[1]).toEqual({ row: 2, cells: ['1', '2', '3'], numeric: [0, 2] });
    expect(rows[0]).not.toHaveProperty('numeric');
  });

  test.each<[code: string, value: string, text: string]>([
    ['yyyy-mm-dd', '45351', '2024-02-29'],
    ['dd/mm/yyyy hh:mm', '45351.5', '2024-02-29T12:00:00'],
    ['[$-409]d-mmm-yy;@', '45351.75', '2024-02-29T18:00:00'],
    ['yyyy"年"m"月"d"日"', '45351', '2024-02-29'],
    ['h:mm AM/PM', '0.5', '12:00:00'],
    ['yyyy-mm-dd', '1', '1900-01-01'],
    ['yyyy-mm-dd', '59', '1900-02-28'],
    ['yyyy-mm-dd', '61', '1900-03-01'],
    ['yyyy-mm-dd', '45351.999999999', '2024-03-01'],
    ['yyyy-mm-dd', '-1', '-1'],
    ['[h]:mm', '1.5', '1.5'],
    ['0.00%', '0.75', '0.75'],
    ['0.00E+00', '8613800138000', '8613800138000'],
    ['#,##0.00 "days"', '12.5', '12.5'],
    ['[Red]0;[Blue]-0', '7', '7'],
    ['General', '45351', '45351'],
    ['00000', '123', '00123'],
    ['00000000000', '613800138', '00613800138'],
  ])('format %j makes %s %s', async (code, value, text) => {
    expect(await cellsOf(`<c s="0"><v>${value}</v></c>`, { formats: [code] })).toEqual([text]);
  });

  test('dates from 1904', async () => {
    expect(await cellsOf('<c s="0"><v>43889</v></c>', { formats: ['yyyy-mm-dd'], epoch1904: true })).toEqual([
      '2024-02-29',
    ]);
  });

  test('built-in date formats', async () => {
    const styles = '<styleSheet><cellXfs><xf numFmtId="14"/><xf numFmtId="1"/></cellXfs></styleSheet>';
    const cells = '<c s="0"><v>45351</v></c><c s="1"><v>45351</v></c>';
    expect(await cellsOf(cells, { more: { 'xl/styles.xml': styles } })).toEqual(['2024-02-29', '45351']);
  });

  test('booleans, errors, ISO dates, calculated texts', async () => {
    const cells =
      '<c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2024-02-29T00:00:00Z</v></c><c t="str"><f>A1</f><v>Ana &amp; Bo</v></c>';
    expect(await cellsOf(cells)).toEqual(['TRUE', 'FALSE', '#N/A', '2024-02-29', 'Ana & Bo']);
  });

  test('formulas give the value that was calculated; one never calculated is told', async () => {
    const { cells, warnings } = await read({
      rows: `${HEADER}<row r="2"><c><f>1+1</f><v>2</v></c><c><f>A1&amp;"x"</f></c><c><f t="shared" si="0"/><v>3</v></c></row>`,
    });
    expect(cells[1]).toEqual(['2', '', '3']);
    expect(warnings).toMatchObject([{ code: 'formula_without_value', count: 1, row: 2 }]);
  });

  test('shared strings: plain, runs, phonetic guides, escapes, entities, blanks', async () => {
    const strings =
      '<si><t>Ana</t></si><si><r><rPr><b/></rPr><t>Na</t></r><r><t xml:space="preserve">na </t></r></si>' +
      '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si>' +
      '<si><t>&lt;&#24352;&#x1F600;&gt;<![CDATA[&amp;]]></t></si><si/>';
    const cells = [0, 1, 2, 3, 4, 5].map((index) => `<c t="s"><v>${index}</v></c>`).join('');
    expect(await cellsOf(`${cells}<c t="s"><v>0</v></c>`, { strings })).toEqual([
      'Ana',
      'Nana ',
      '東京',
      'a\rb_x0041_',
      '<张😀>&amp;',
      '',
      'Ana',
    ]);
  });

  test('inline strings with runs', async () => {
    const cell = '<c t="inlineStr"><is><r><t>张</t></r><rPh sb="0" eb="1"><t>zhang</t></rPh><r><t>三</t></r></is></c>';
    expect(await cellsOf(cell)).toEqual(['张三']);
  });
});

describe('places', () => {
  test('rows and cells without references, out of order, with gaps', async () => {
    const { rows } = await read({
      rows: '<row><c r="A1" t="str"><v>Phone</v></c><c r="C1" t="str"><v>Name</v></c></row><row><c><v>1</v></c></row><row r="9"><c r="C9"><v>3</v></c><c r="A9"><v>1</v></c></row><row r="5"><c r="B5"><v>2</v></c></row>',
    });
    expect(rows.map(({ row, cells }) => [row, ...cells])).toEqual([
      [1, 'Phone', '', 'Name'],
      [2, '1'],
      [9, '1', '', '3'],
      [5, '', '2'],
    ]);
  });

  test('absurd references refuse their rows', async () => {
    const { rows } = await read({
      rows: `${HEADER}<row r="2"><c r="ZZZZZ2"><v>1</v></c></row><row r="3"><c r="99"><v>1</v></c></row><row r="4"><c r="XFD4"><v>1</v></c></row><row r="99999999999"><c r="A1"><v>1</v></c></row><row r="-3"><c r="A1"><v>1</v></c></row>`,
    });
    expect(refusals(rows)).toEqual([
      [2, 'row_unreadable'],
      [3, 'row_unreadable'],
      [4, 'row_too_many_columns'],
    ]);
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('a text that is missing, 10,000 columns, a cell of 10 MB refuse their rows', async () => {
    const wide = Array.from({ length: 10_000 }, () => '<c><v>1</v></c>').join('');
    const long = 'x'.repeat(10_000_000);
    const { rows } = await read({
      rows: `${HEADER}<row r="2"><c t="s"><v>7</v></c></row><row r="3">${wide}</row><row r="4"><c t="inlineStr"><is><t>${long}</t></is></c></row><row r="5"><c t="s"><v>0</v></c></row><row r="6"><c><v>6</v></c></row>`,
      strings: `<si><t>${long}</t></si>`,
    });
    expect(refusals(rows)).toEqual([
      [2, 'row_unreadable'],
      [3, 'row_too_many_columns'],
      [4, 'row_cell_too_large'],
      [5, 'row_cell_too_large'],
    ]);
    expect(rows.at(-1)!.cells).toEqual(['6']);
  });

  test('hidden rows and columns and merged cells are read, and told', async () => {
    const sheets = {
      List: `<cols><col min="2" max="2" hidden="1"/></cols><sheetData>${HEADER}<row r="2" hidden="1"><c><v>1</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>`,
    };
    const { cells, warnings } = await read({ sheets });
    expect(cells).toEqual([['Phone', 'Name'], ['1']]);
    expect(warnings.map(({ code, count }) => [code, count])).toEqual([
      ['hidden_columns', 1],
      ['hidden_rows', 1],
      ['merged_cells', 1],
    ]);
  });

  test('a title and blank rows before the header are passed over', async () => {
    const { format, rows } = await read({
      rows: `${textRow(1, ['Customers of May'])}${textRow(3, ['Phone', 'Name'])}${textRow(4, ['+8613800138000', 'Ana'])}${textRow(5, ['+8613800138001', 'Bo'])}`,
    });
    expect(format).toMatchObject({ header: true, firstRow: 3 });
    expect(rows.map(({ row }) => row)).toEqual([3, 4, 5]);
  });
});

describe('sheets', () => {
  const list = `<sheetData>${HEADER}${textRow(2, ['+8613800138000', 'Ana'])}</sheetData>`;
  const notes = `<sheetData>${textRow(1, ['Read this first'])}</sheetData>`;

  test('the first visible one with rows is read, the others can be chosen', async () => {
    const sheets = { Empty: '<sheetData/>', Secret: list, First: list, Second: list };
    const { format } = await read({ sheets, states: { Secret: 'state="hidden"' } });
    expect(format).toMatchObject({
      sheet: 'First',
      sheets: [
        { name: 'Empty', hidden: false },
        { name: 'Secret', hidden: true },
        { name: 'First', hidden: false },
        { name: 'Second', hidden: false },
      ],
    });
    const chosen = await read({ sheets, states: { Secret: 'state="veryHidden"' } }, { sheet: 'Secret' });
    expect(chosen.format).toMatchObject({ sheet: 'Secret' });
    await expect(read({ sheets }, { sheet: 'Third' })).rejects.toThrow('The workbook has no sheet “Third”.');
  });

  test('a list is preferred to a sheet of notes before it', async () => {
    expect((await read({ sheets: { Notes: notes, List: list } })).format).toMatchObject({ sheet: 'List' });
    expect((await read({ sheets: { Notes: notes } })).format).toMatchObject({ sheet: 'Notes' });
  });

  test('empty workbooks are refused', async () => {
    expect(await refused(workbook({ rows: '' }))).toMatch(/The workbook is empty/);
    const hidden = { sheets: { A: '<sheetData/>', B: list }, states: { B: 'state="hidden"' } };
    expect(await refused(workbook(hidden))).toMatch(/visible sheets of the workbook are empty/);
  });

  test('header only', async () => {
    expect((await read({ rows: HEADER })).cells).toEqual([['Phone', 'Name']]);
  });

  test('a preview gives the first rows, with their shared texts', async () => {
    const strings = Array.from({ length: 5_000 }, (_, index) => `<si><t>text ${index}</t></si>`).join('');
    const rows = Array.from(
      { length: 5_000 },
      (_, i) => `<row r="${i + 2}"><c t="s"><v>${4_999 - i}</v></c></row>`,
    ).join('');
    const source = bufferSource(await workbook({ rows: HEADER + rows, strings }));
    const format = await recognise(source);
    expect((await previewRows(source, format, 3)).map(({ cells }) => cells)).toEqual([
      ['Phone', 'Name'],
      ['text 4999'],
      ['text 4998'],
    ]);
  });
});

describe('other writers', () => {
  test('strict OOXML', async () => {
    const cells = '<c t="d"><v>2024-02-29</v></c><c t="s"><v>0</v></c>';
    expect(await cellsOf(cells, { strict: true, strings: '<si><t>Ana</t></si>' })).toEqual(['2024-02-29', 'Ana']);
  });

  test('prefixed names, single quotes, comments, blanks in tags', async () => {
    const sheets = {
      List: `</worksheet><x:worksheet xmlns:x='urn'><!-- <c/> --><x:sheetData><x:row r='1' ><x:c r = 'A1' t = 'str'><x:v>Phone</x:v></x:c></x:row ><?x y?><x:row r="2"><x:c t="str" cm=">"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet><worksheet>`,
    };
    expect((await read({ sheets })).cells).toEqual([['Phone'], ['1']]);
  });

  test('parts in UTF-16', async () => {
    const xml = `\ufeff<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData>${HEADER}${textRow(2, ['1', '张三'])}</sheetData></worksheet>`;
    const more = { 'xl/worksheets/sheet1.xml': Buffer.from(xml, 'utf16le') };
    expect((await read({ more })).cells[1]).toEqual(['1', '张三']);
  });
});

describe('what is no workbook, or a dangerous one, is refused with a sentence of its own', () => {
  const SHEET = 'xl/worksheets/sheet1.xml';

  test('external entities and entity bombs', async () => {
    const doctype = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
    const sheet = `${doctype}<worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>`;
    expect(await refused(workbook({ more: { [SHEET]: sheet } }))).toMatch(/document type declaration/);
    expect(await refused(workbook({ strings: '', more: { 'xl/workbook.xml': `${doctype}<workbook/>` } }))).toMatch(
      /document type declaration/,
    );
  });

  test('a bomb is given up while it unfolds', async () => {
    const megabyte = Buffer.alloc(1 << 20, ' ');
    async function* spaces() {
      yield Buffer.from('<worksheet><sheetData>');
      for (let index = 0; index < 300; index++) yield megabyte;
    }
    const parts = [];
    const small = await workbook({ rows: HEADER });
    const { openZip, readEntryBytes } = await import('./zip.ts');
    for (const [name, entry] of await openZip(bufferSource(small))) {
      parts.push({
        name,
        content: name === SHEET ? spaces() : [await collect(readEntryBytes(bufferSource(small), entry))],
      });
    }
    expect(await refused(collect(writeZip(parts)))).toMatch(/unfolds to far more/);
  });

  test.each([0.1, 0.5, 0.9, 0.99])('cut off at %d', async (share) => {
    const bytes = await workbook({ rows: HEADER + textRow(2, ['1', 'Ana']) });
    expect(await refused(bytes.subarray(0, Math.floor(bytes.length * share)))).toMatch(
      /^import_invalid_file: The workbook is cut off/,
    );
  });

  test('altered bytes are found by the checksum, or before', async () => {
    const bytes = await workbook({
      rows: Array.from({ length: 200 }, (_, i) => textRow(i + 1, [`+86138${i}`, 'Ana'])).join(''),
    });
    const at = bytes.indexOf(SHEET) + SHEET.length;
    for (let offset = 5; offset < 200; offset += 13) {
      const altered = Buffer.from(bytes);
      altered[at + offset]! ^= 0x10;
      expect(await refused(altered)).toMatch(/^import_invalid_file: |^read$/);
      expect(await refused(altered)).not.toBe('read');
    }
  });

  test('too many files', async () => {
    const files = Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`f${index}`, '']));
    expect(await refused(zip(files))).toMatch(/more files than any workbook/);
  });

  test.each<[name: string, files: Record<string, string>, message: RegExp]>([
    ['a Word document', { 'word/document.xml': '<document/>' }, /This is a Word document/],
    ['a presentation', { 'ppt/presentation.xml': '<p/>' }, /This is a presentation/],
    ['Numbers', { 'Index/Document.iwa': '' }, /This is an Apple iWork document/],
    ['a zipped CSV', { 'people.csv': 'Phone\n1\n' }, /This is a ZIP archive/],
    [
      'an OpenDocument text',
      { mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<document/>' },
      /not a table/,
    ],
    [
      'a binary workbook',
      {
        '_rels/.rels':
          '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        'xl/workbook.bin': '',
      },
      /binary Excel workbook/,
    ],
    [
      'an encrypted spreadsheet',
      {
        'META-INF/manifest.xml': '<manifest:manifest><manifest:encryption-data/></manifest:manifest>',
        'content.xml': '?',
      },
      /protected by a password/,
    ],
  ])('%s', async (_name, files, message) => {
    expect(await refused(zip(files))).toMatch(message);
  });

  /** A compound file with these names in its directory. */
  const compound = (...names: string[]): Buffer => {
    const header = Buffer.alloc(512);
    Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
    header.writeUInt16LE(9, 30);
    header.writeUInt32LE(1, 48);
    const directory = Buffer.alloc(512);
    ['Root Entry', ...names].forEach((name, index) => {
      directory.write(name, index * 128, 'utf16le');
    });
    return Buffer.concat([header, Buffer.alloc(512), directory]);
  };

  test('an encrypted package, an old workbook, an old document', async () => {
    expect(await refused(compound('EncryptionInfo', 'EncryptedPackage'))).toMatch(/protected by a password/);
    expect(await refused(compound('Workbook'))).toMatch(/old Excel workbook/);
    expect(await refused(compound('WordDocument'))).toMatch(/old Office document/);
    expect(await refused(compound().subarray(0, 20))).toMatch(/old Office document/);
  });
});
