import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, createCsvSplitter } from './csvRows.ts';
import { guardFormula, unguardFormula } from './formulas.ts';
import type { Delimiter } from './types.ts';
import { writeCsvLine } from './writeCsv.ts';

/** Cuts text that arrives in pieces of the given number of characters. */
function read(text: string, piece = 65_536, delimiter: Delimiter = ','): CsvRow[] {
  const splitter = createCsvSplitter({ delimiter, quote: '"' });
  const batches: CsvRow[][] = [];
  for (let start = 0; start < text.length; start += piece) {
    batches.push(splitter.push(text.slice(start, start + piece)));
  }
  return [...batches, splitter.end()].flat();
}

const cellsOf = (text: string, piece?: number, delimiter?: Delimiter): string[][] =>
  read(text, piece, delimiter).map(({ cells }) => cells);

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

describe('createCsvSplitter', () => {
  test('gives back what was written, whatever the cells, separator, line ends and pieces', async () => {
    const separators = fc.constantFrom<Delimiter>(',', ';', '\t', '|');
    const lineEnds = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(
        headed.filter((rows) => rows[0]!.length > 1),
        separators,
        lineEnds,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (rows, separator, lineEnd, piece, last) => {
          const lines = rows.map((cells) => cells.map(quote).join(separator)).join(lineEnd);
          expect(cellsOf(`${lines}${last ? lineEnd : ''}`, piece, separator)).toEqual(rows);
        },
      ),
    );
  });

  test('reads what Muster writes', async () => {
    await fc.assert(
      fc.asyncProperty(headed, fc.integer({ min: 1, max: 40 }), async (rows, piece) => {
        const text = rows.map(writeCsvLine).join('');
        const read = cellsOf(text, piece).map((cells) => cells.map(unguardFormula));
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
        expect(cellsOf(text, piece)).toEqual(expected.filter((cells) => cells.length > 1 || cells[0] !== ''));
      }),
      { numRuns: 500 },
    );
  });

  test('numbers rows as a spreadsheet does, blank lines included', async () => {
    const rows = read('Phone\n\n+861\r\n\r\n"+86\n2"\n+863');
    expect(rows.map(({ row, cells }) => [row, cells[0]])).toEqual([
      [1, 'Phone'],
      [3, '+861'],
      [5, '+86\n2'],
      [6, '+863'],
    ]);
  });

  test('keeps a quote inside an unquoted cell, and tells of text behind a closing one', async () => {
    const rows = read('a,b\nAna "Nana" Silva,5" nail\n"Ana" Silva,x\n"Ana" ,x\n');
    expect(rows.map(({ cells, misquoted }) => [...cells, misquoted])).toEqual([
      ['a', 'b', false],
      ['Ana "Nana" Silva', '5" nail', false],
      ['Ana Silva', 'x', true],
      ['Ana ', 'x', false],
    ]);
  });

  test.each<[name: string, text: string, refused: [row: number, code: string][], rows: number]>([
    ['a quote that is never closed', 'Phone,Name\n1,"Ana\n2,Bo\n', [[2, 'row_unclosed_quote']], 3],
    ['a file cut off in a quote', 'Phone,Name\n1,"A', [[2, 'row_unclosed_quote']], 2],
    ['a quote never closed in a large file', `Phone\n"${'x\n'.repeat(600_000)}`, [[2, 'row_unclosed_quote']], 600_001],
    ['a cell of 2 MB', `Phone,Name\n1,${'x'.repeat(2_000_000)}\n2,Bo`, [[2, 'row_too_large']], 3],
    ['a quoted cell of 2 MB', `Phone,Name\n1,"${'x'.repeat(2_000_000)}"\n2,Bo`, [[2, 'row_too_large']], 3],
  ])('refuses %s alone, whatever the pieces', (_name, text, refused, count) => {
    for (const piece of [65_536, 20_000, 3_000_000, ...(text.length < 10_000 ? [5] : [])]) {
      const rows = read(text, piece);
      expect(rows.length).toBe(count);
      expect(rows.flatMap(({ row, refused: one }) => (one ? [[row, one.code]] : []))).toEqual(refused);
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
