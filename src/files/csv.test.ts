import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardFormula, readCsv, unguardFormula, writeCsvLine } from './csv.ts';
import type { CsvRow } from './csvRows.ts';

/** Reads bytes that arrive in pieces of the given size. */
async function read(content: string | Buffer, piece = 65_536): Promise<CsvRow[]> {
  const bytes = Buffer.from(content);
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += piece) pieces.push(bytes.subarray(start, start + piece));
  const rows: CsvRow[] = [];
  for await (const batch of readCsv(Readable.from(pieces))) rows.push(...batch);
  return rows;
}

const cellsOf = async (content: string | Buffer, piece?: number): Promise<string[][]> =>
  (await read(content, piece)).map(({ cells }) => cells);

const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'Ana',
    '张三',
    'a,b',
    'a;b',
    'a\tb',
    '"',
    '""',
    'x"y',
    'l1\nl2',
    'l1\r\nl2',
    '\r',
    '\n',
    '🙂',
    "'",
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(texts, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
/** A header that tells separator and line end, before anything that could be taken for them. */
const headed = tables.map((rows) => [rows[0]!.map((_, index) => `h${index}`), ...rows]);

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

describe('readCsv', () => {
  test('gives back what was written, whatever the cells, separator, line ends and pieces', async () => {
    const separators = fc.constantFrom(',', ';', '\t');
    const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(
        headed.filter((rows) => rows[0]!.length > 1),
        separators,
        lineEnds,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (rows, separator, lineEnd, piece, mark, last) => {
          const lines = rows.map((cells) => cells.map(quote).join(separator)).join(lineEnd);
          const text = `${mark ? '\ufeff' : ''}${lines}${last ? lineEnd : ''}`;
          expect(await cellsOf(text, piece)).toEqual(rows);
        },
      ),
    );
  });

  test('reads what Muster writes', async () => {
    await fc.assert(
      fc.asyncProperty(headed, fc.integer({ min: 1, max: 40 }), async (rows, piece) => {
        const text = rows.map(writeCsvLine).join('');
        const read = (await cellsOf(text, piece)).map((cells) => cells.map(unguardFormula));
        expect(read).toEqual(rows.filter((cells) => cells.length > 1 || cells[0] !== ''));
      }),
    );
  });

  test('agrees with csv-parse on text of any kind that both can read', async () => {
    const pieces = fc.constantFrom('a', 'b ', ',', ',', '"', '""', '\n', '\n', '\r\n', 'é', '"x"', '"x,y"', '"x\ny"');
    const files = fc.array(pieces, { maxLength: 20 }).map((parts) => `h,k\n${parts.join('')}`);
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 12 }), async (text, piece) => {
        let expected: string[][];
        try {
          expected = parse(text, {
            relax_column_count: true,
            skip_empty_lines: true,
            record_delimiter: ['\n', '\r\n'],
          });
        } catch {
          return;
        }
        expect(await cellsOf(text, piece)).toEqual(expected.filter((cells) => cells.length > 1 || cells[0] !== ''));
      }),
      { numRuns: 500 },
    );
  });

  test('numbers rows as a spreadsheet does, blank lines included', async () => {
    const rows = await read('Phone\n\n+861\r\n\r\n"+86\n2"\n+863');
    expect(rows.map(({ row, cells }) => [row, cells[0]])).toEqual([
      [1, 'Phone'],
      [3, '+861'],
      [5, '+86\n2'],
      [6, '+863'],
    ]);
  });

  test('keeps a quote inside an unquoted cell, and tells of text behind a closing one', async () => {
    const rows = await read('a,b\nAna "Nana" Silva,5" nail\n"Ana" Silva,x\n"Ana" ,x\n');
    expect(rows.map(({ cells, misquoted }) => [...cells, misquoted])).toEqual([
      ['a', 'b', false],
      ['Ana "Nana" Silva', '5" nail', false],
      ['Ana Silva', 'x', true],
      ['Ana ', 'x', false],
    ]);
  });

  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  test.each<[name: string, content: string | Buffer, message: RegExp]>([
    ['a quote that is never closed', 'Phone,Name\n1,"Ana\n2,Bo\n', /^A quote in row 2 is not closed/],
    ['a file cut off in a quote', 'Phone,Name\n1,"A', /^A quote in row 2 is not closed/],
    ['a quote never closed in a large file', `Phone\n"${'x\n'.repeat(600_000)}`, /^A quote in row 2 is not closed/],
    ['a cell of 2 MB', `Phone,Name\n1,${'x'.repeat(2_000_000)}\n`, /^Row 2 is longer than a million characters\.$/],
    ['UTF-16 with its mark', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('Phone\n1\n')]), /^This is UTF-16 text/],
    ['UTF-16 without', utf16('Phone,Name\n1,Ana\n'), /^This is not text in UTF-8/],
    ['Latin-1', Buffer.from('Phone,Name\n1,Ana\n2,José\n', 'latin1'), /^The file is not UTF-8: row 3 /],
    [
      'a file cut off in a character',
      Buffer.from('Phone,Name\n1,三').subarray(0, -1),
      /^The file is not UTF-8: row 2 /,
    ],
    ['a PDF', '%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n', /^This is a PDF document, not CSV/],
    ['an Excel workbook', Buffer.from('504b030414000600', 'hex'), /^This is an Excel workbook/],
  ])('refuses %s with a sentence', async (_name, content, message) => {
    for (const piece of [65_536, 20_000, ...(content.length < 10_000 ? [5] : [])]) {
      await expect(read(content, piece)).rejects.toMatchObject({
        code: 'import_invalid_file',
        message: expect.stringMatching(message),
      });
    }
  });
});

describe('formulas', () => {
  test.each(['=1+1', '@x', '+cmd', '-2+3|x', "'=1", "''@", '\tx', '='])('%j is guarded', (cell) => {
    expect(guardFormula(cell)).toBe(`'${cell}`);
  });

  test.each(['', 'Ana', '+8613800138000', '-5.2', "O'Brien", "'tis", "'"])('%j needs no guard', (cell) => {
    expect(guardFormula(cell)).toBe(cell);
  });

  test('a guarded cell comes back as it was', () => {
    const cells = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', 'a', ' ') });
    fc.assert(fc.property(cells, (cell) => unguardFormula(guardFormula(cell)) === cell));
  });
});
