import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canEncode, encode } from './encode.testing.ts';
import { collect, type ReadFile, readFile } from './files.testing.ts';
import { unguardFormula } from './formulas.ts';
import { bufferSource } from './source.ts';
import type { Delimiter, Encoding } from './types.ts';
import { writeCsv } from './writeCsv.ts';
import { writeXlsx } from './writeXlsx.ts';
import { openZip } from './zip.ts';

const HEADER = ['Phone', 'Name', 'Remark'];

/** Texts of each encoding's own language, so that it can be told. */
const NAMES: Record<Encoding, string[]> = {
  'utf-8': ['张伟', '陳怡君', 'José', 'さくら', '🙂', 'عمر', 'é̂'],
  'utf-16le': ['张伟', '陳怡君', 'José', 'さくら', '🙂'],
  'utf-16be': ['张伟', '陳怡君', 'José', 'さくら', '🙂'],
  gb18030: ['张伟', '王小明', '欧阳娜娜', '刘德华，您好'],
  big5: ['陳怡君', '林淑芬', '黃志強', '張雅婷'],
  shift_jis: ['佐藤 さくら', '鈴木 健', 'ケンジ', '高橋'],
  'windows-1252': ['José', 'Muñoz Peña', 'Conceição', 'Jürgen'],
};

/** What makes reading hard, in any encoding. */
const hard = fc.constantFrom(
  ...[
    '',
    ' ',
    ' a ',
    'a,b',
    'a;b',
    'a\tb',
    'a|b',
    '"',
    '""',
    'x"y',
    '"x"',
    "'",
    "'x'",
    "O'Brien",
    'l1\nl2',
    'l1\r\nl2',
  ],
  ...['=1+1', '@x', '-a', "'=1", '007', '1e5', 'sep=;', '#N/A', '\\', '&amp;<b>'],
);

const row = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.integer({ min: 0, max: 9_999_999 }), name, fc.oneof(hard, name))
    .map(([number, ...texts]) => [`+86138${String(number).padStart(8, '0')}`, ...texts]);

const tablesIn = (encoding: Encoding) =>
  fc.array(
    row(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES[encoding]) }, { weight: 1, arbitrary: hard })),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

const unguarded = ({ cells }: ReadFile): string[][] => cells.map((one) => one.map(unguardFormula));

describe('what writeCsv writes is recognised and read back identical', () => {
  const encodings = Object.keys(NAMES) as Encoding[];
  const delimiters: Delimiter[] = [',', ';', '\t', '|'];

  test.each(encodings.flatMap((encoding) => delimiters.map((delimiter) => ({ encoding, delimiter }))))(
    '$encoding, $delimiter',
    async ({ encoding, delimiter }) => {
      await fc.assert(
        fc.asyncProperty(
          // At least one name in the language, or there is nothing to tell the encoding from.
          fc
            .tuple(row(fc.constantFrom(...NAMES[encoding])), tablesIn(encoding))
            .map(([first, rest]) => [first, ...rest]),
          fc.constantFrom<'\n' | '\r\n' | '\r'>('\n', '\r\n', '\r'),
          fc.boolean(),
          async (rows, lineEnd, mark) => {
            const utf8 = await collect(writeCsv({ header: HEADER, rows: [rows], delimiter, lineEnd, mark: false }));
            const text = (mark && encoding.startsWith('utf') ? '\ufeff' : '') + utf8.toString();
            const read = await readFile(encode(text, encoding));
            expect(read.format).toMatchObject({
              kind: 'csv',
              encoding,
              delimiter,
              quote: '"',
              header: true,
              firstRow: 1,
            });
            expect(unguarded(read)).toEqual([HEADER, ...rows]);
            expect(read.warnings).toEqual([]);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test('single quotes', async () => {
    await fc.assert(
      fc.asyncProperty(tablesIn('utf-8'), async (rows) => {
        const bytes = await collect(writeCsv({ header: HEADER, rows: [rows], quote: "'" }));
        const read = await readFile(bytes, { quote: "'" });
        expect(unguarded(read)).toEqual([HEADER, ...rows]);
      }),
    );
  });
});

describe('what writeXlsx writes', () => {
  const texts = fc.oneof(
    hard,
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('_x000D_', '\r', '\0', '\uffff', 'a\u0001b'),
  );
  const tables = fc.array(fc.tuple(fc.constant('+8613800138000'), texts, texts), { minLength: 1, maxLength: 12 });
  const columns = HEADER.map((header, index) => ({ header, text: index === 0 }));
  const trimmed = (cells: string[]): string[] => {
    const end = cells.findLastIndex((cell) => cell !== '');
    return cells.slice(0, end + 1);
  };

  test('is recognised and read back identical, whatever the texts', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const bytes = await collect(writeXlsx({ sheet: 'List', columns, rows: [rows.map((cells) => [...cells])] }));
        const read = await readFile(bytes);
        expect(read.format).toMatchObject({ kind: 'xlsx', sheet: 'List', header: true, firstRow: 1 });
        expect(read.cells).toEqual([HEADER, ...rows.map((cells) => trimmed([...cells]))]);
        expect(read.rows.some(({ numeric }) => numeric)).toBe(false);
      }),
    );
  });

  test('goes on in further sheets', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => [String(index), 'Ana', '']);
    const more = [{ sheet: 'List (2)', columns, rows: [] }];
    const batches = [rows.slice(0, 3), [], rows.slice(3, 20), rows.slice(20)];
    const bytes = await collect(writeXlsx({ sheet: 'List', columns, rows: batches, rowsPerSheet: 11, more }));
    const { format, cells } = await readFile(bytes);
    expect(format).toMatchObject({ sheets: ['List', 'List (2)', 'List (3)', 'List (2) 3'].map((name) => ({ name })) });
    // Read as the one list that they are.
    expect(cells).toEqual([HEADER, ...rows.map((one) => one.slice(0, 2))]);
    expect((await readFile(bytes, { sheet: 'List (3)' })).cells).toEqual([
      HEADER,
      ...rows.slice(20).map((one) => one.slice(0, 2)),
    ]);
    expect((await readFile(bytes, { sheet: 'List (2) 3' })).cells).toEqual([HEADER]);
  });

  test('holds no formulas, and keeps what looks like one a text', async () => {
    const bytes = await collect(writeXlsx({ sheet: 'a/b:c', columns, rows: [[['=1+1', '@x', 'Ana']]] }));
    expect([...(await openZip(bufferSource(bytes))).keys()]).toContain('xl/worksheets/sheet1.xml');
    expect((await readFile(bytes)).cells[1]).toEqual(['=1+1', '@x', 'Ana']);
    expect((await readFile(bytes)).format).toMatchObject({ sheet: 'a b c' });
  });

  test('an error of the rows ends the writing', async () => {
    async function* rows(): AsyncGenerator<string[][]> {
      yield [['1']];
      throw new Error('away');
    }
    await expect(collect(writeXlsx({ sheet: 'List', columns, rows: rows() }))).rejects.toThrow('away');
    await expect(collect(writeCsv({ header: HEADER, rows: rows() }))).rejects.toThrow('away');
  });
});

test('every name exists in its encoding', () => {
  for (const [encoding, names] of Object.entries(NAMES)) {
    for (const name of names) expect(canEncode(name, encoding as Encoding), name).toBe(true);
  }
});
