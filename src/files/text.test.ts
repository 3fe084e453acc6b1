import { describe, expect, test } from 'vitest';
import { encode } from './encode.testing.ts';
import { readFile, refusals } from './files.testing.ts';
import { recognise } from './format.ts';
import { previewRows, readRows } from './read.ts';
import { bufferSource, type FileSource } from './source.ts';
import type { Encoding, Row } from './types.ts';

const refused = (content: Buffer | string) =>
  readFile(content).then(
    () => 'read',
    (error: Error) => error.message,
  );

/** A source of any size that is made while it is read. */
function generatedSource(size: number, piece: Buffer): FileSource {
  return {
    size,
    read: async (start, end) => {
      const length = Math.min(end, size) - start;
      return Buffer.concat(Array.from({ length: Math.ceil(length / piece.length) + 1 }, () => piece)).subarray(
        0,
        length,
      );
    },
    stream: async function* (start = 0) {
      for (let at = start; at < size; at += piece.length) yield piece.subarray(0, size - at);
    },
  };
}

const chain = (...sources: FileSource[]): FileSource => ({
  size: sources.reduce((sum, { size }) => sum + size, 0),
  read: async (start, end) => sources[0]!.read(start, end),
  stream: async function* (start = 0) {
    yield* sources[0]!.stream(start);
    for (const source of sources.slice(1)) yield* source.stream();
  },
});

describe('what is no table is refused with a sentence of its own', () => {
  test.each<[name: string, content: Buffer | string, message: RegExp]>([
    ['an empty file', '', /^The file is empty\.$/],
    ['blanks', ' \r\n\r\n \n', /^The file is empty\.$/],
    ['a byte order mark alone', '\ufeff', /^The file is empty\.$/],
    ['a PDF renamed', '%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n', /^This is a PDF document/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /^This is a picture/],
    ['gzip', Buffer.from('1f8b0800000000000003', 'hex'), /^This is a compressed file/],
    ['RAR', Buffer.from('526172211a0700', 'hex'), /^This is a compressed archive/],
    ['a web page named .xls', '<html><table><tr><td>Phone</td></tr></table></html>', /^This is a web page/],
    ['an XML workbook of Excel 2003', '<?xml version="1.0"?><Workbook/>', /^This is an XML file/],
    ['contact cards', 'BEGIN:VCARD\nVERSION:3.0\nTEL:+86138\nEND:VCARD\n', /^These are contact cards/],
    ['JSON', '[{"phone": "+8613800138000"}]', /^This is JSON/],
    [
      'bytes',
      Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256)),
      /^(?:This is neither|The characters)/,
    ],
    ['a line of two megabytes', 'x'.repeat(2_000_000), /^The first row is longer than a million characters/],
    [
      'a header of 10,000 columns',
      `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n1,2\n`,
      /^The first row has 10,000 columns/,
    ],
  ])('%s', async (_name, content, message) => {
    expect(await refused(content)).toMatch(message);
    await expect(readFile(content)).rejects.toMatchObject({ code: 'import_invalid_file' });
  });
});

describe('layout', () => {
  test.each<[text: string, delimiter: string]>([
    ['Phone,Name\n1,Ana\n', ','],
    ['Phone;Name\n+5511987654321;Silva, Ana\n+5511987654322;Souza, Bo\n', ';'],
    ['Phone\tName\n1\tSilva, Ana; x\n', '\t'],
    ['Phone|Name\n1|Ana\n', '|'],
    ['Name;Amount\nAna;1,50\nBo;2,75\nCy;3,00\n', ';'],
    ['sep=;\nPhone;Name, first\n1;Ana\n', ';'],
    ['"sep=|"\r\nPhone|Name\r\n1|Ana\r\n', '|'],
    ['"Phone","Name, full"\n"1","Silva, Ana"\n', ','],
    ['Phone\n+8613800138000\n', ','],
    ['+8613800138000;Ana\n+8613800138001;Bo\n', ';'],
    ['Contact list, 2024\nPhone;Name\n+8613800138000;Ana\n+8613800138001;Bo\n', ';'],
  ])('%j is separated by %j', async (text, delimiter) => {
    expect((await readFile(text)).format).toMatchObject({ kind: 'csv', delimiter });
  });

  test('sep= is no row and gives the others no number', async () => {
    const { rows, format } = await readFile('sep=;\r\nPhone;Name\r\n+8613800138000;Ana\r\n');
    expect(rows.map(({ row, cells }) => [row, ...cells])).toEqual([
      [1, 'Phone', 'Name'],
      [2, '+8613800138000', 'Ana'],
    ]);
    expect(format).toMatchObject({ header: true, firstRow: 1 });
  });

  test('single quotes are recognised, an apostrophe is none', async () => {
    expect((await readFile("'Phone','Name'\n'1','O''Brien, Pat'\n'2','Bo'\n")).cells[1]).toEqual(['1', "O'Brien, Pat"]);
    expect((await readFile("Phone,Name\n'+8613800138000,Ana\n'+8613800138001,'t Hooft\n")).cells).toEqual([
      ['Phone', 'Name'],
      ["'+8613800138000", 'Ana'],
      ["'+8613800138001", "'t Hooft"],
    ]);
  });

  test('a database export without quoting keeps its quotes', async () => {
    const { cells, format } = await readFile('Phone\tName\n1\t"Nana" Silva\n2\t"Bo\n3\tCy\n');
    expect(format).toMatchObject({ quote: '' });
    expect(cells.slice(1)).toEqual([
      ['1', '"Nana" Silva'],
      ['2', '"Bo'],
      ['3', 'Cy'],
    ]);
  });

  test('what the caller insists on is taken', async () => {
    const text = 'Phone;Name,x\n1;a,b\n';
    expect((await readFile(text, { delimiter: ',' })).cells).toEqual([
      ['Phone;Name', 'x'],
      ['1;a', 'b'],
    ]);
    expect((await readFile(text, { header: false })).format).toMatchObject({ header: false, firstRow: 1 });
    const latin = Buffer.from('Phone,Name\n1,José\n', 'latin1');
    expect((await readFile(latin, { encoding: 'gb18030' })).format).toMatchObject({ encoding: 'gb18030' });
  });
});

describe('header', () => {
  test.each<[name: string, text: string, header: boolean, firstRow: number]>([
    ['known words', 'Phone,Name\n1,Ana\n', true, 1],
    ['words in Chinese', '手机号,客户\n13800138000,张三\n', true, 1],
    ['words nobody knows', 'Foo,Bar\n+8613800138000,Ana\n', true, 1],
    ['none', '+8613800138000,Ana\n+8613800138001,Bo\n', false, 1],
    ['none, addresses', 'ana@example.com,Ana\nbo@example.com,Bo\n', false, 1],
    ['blank rows before', '\n,\n\nPhone,Name\n1,Ana\n', true, 4],
    ['a title before', 'Customers 2024,,\n,,\nPhone,Name,Remark\n+8613800138000,Ana,x\n+8613800138001,Bo,x\n', true, 3],
    ['a title with a header word', 'Phone list,,\nFoo,Bar,Baz\n+8613800138000,Ana,x\n', true, 2],
    ['header only', 'Country,Phone,Name\n', true, 1],
    ['one column', 'Phone\n+8613800138000\n', true, 1],
    ['one column, no header', '+8613800138000\n+8613800138001\n', false, 1],
    ['a header word among values', '+8613800138000,Ana Phone\n+8613800138001,Bo\n', false, 1],
    ['numbers for values', 'id,tag\n1,2\n3,4\n', true, 1],
  ])('%s', async (_name, text, header, firstRow) => {
    const { format, rows } = await readFile(text);
    expect(format).toMatchObject({ header, firstRow });
    expect(rows[0]?.row).toBe(firstRow);
  });

  test('duplicate names stay as they are', async () => {
    expect((await readFile('Phone,Phone,Name,Name\n1,2,a,b\n')).cells[0]).toEqual(['Phone', 'Phone', 'Name', 'Name']);
  });
});

describe('rows that cannot be read do not stop the others', () => {
  test('an unclosed quote refuses its line', async () => {
    const { rows } = await readFile('Phone,Name\n1,"Ana\n2,Bo\n3,Cy\n');
    expect(refusals(rows)).toEqual([[2, 'row_unclosed_quote']]);
    expect(rows.slice(2).map(({ row, cells }) => [row, ...cells])).toEqual([
      [3, '2', 'Bo'],
      [4, '3', 'Cy'],
    ]);
  });

  test('an unclosed quote before a million rows refuses its line only', async () => {
    const { rows } = await readFile(`Phone,Name\n1,"Ana\n${'+8613800138000,x\n'.repeat(200_000)}`);
    expect(refusals(rows)).toEqual([[2, 'row_unclosed_quote']]);
    expect(rows.length).toBe(200_002);
  });

  test('NULs are left out and told', async () => {
    const { cells, warnings } = await readFile('Phone,Name\n1,A\0na\n2,\0Bo\n');
    expect(cells).toEqual([
      ['Phone', 'Name'],
      ['1', 'Ana'],
      ['2', 'Bo'],
    ]);
    expect(warnings).toMatchObject([{ code: 'nul_dropped', count: 2 }]);
  });

  test('a line of 100 MB is passed over in flat memory', async () => {
    const source = chain(
      bufferSource(Buffer.from('Phone,Name\n1,Ana\n2,')),
      generatedSource(100_000_000, Buffer.alloc(1 << 18, 'x')),
      bufferSource(Buffer.from('\n3,Cy\n')),
    );
    const format = { kind: 'csv', encoding: 'utf-8', delimiter: ',', quote: '"', header: true, firstRow: 1 } as const;
    const rows: Row[] = [];
    const before = process.memoryUsage().rss;
    let peak = 0;
    for await (const batch of readRows(source, format, {
      onBytes: () => {
        peak = Math.max(peak, process.memoryUsage().rss);
      },
    })) {
      rows.push(...batch);
    }
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4]);
    expect(refusals(rows)).toEqual([[3, 'row_too_large']]);
    expect(rows[2]!.cells.join('').length).toBeLessThan(3_000);
    expect(rows[3]!.cells).toEqual(['3', 'Cy']);
    expect(peak - before).toBeLessThan(80_000_000);
  });

  test('10,000 columns in one row, a cell of 40,000 characters', async () => {
    const { rows } = await readFile(
      `Phone,Name\n${'x,'.repeat(9_999)}x\n1,${'y'.repeat(40_000)}\n1,Ana${','.repeat(5_000)}\n`,
    );
    expect(refusals(rows)).toEqual([
      [2, 'row_too_many_columns'],
      [3, 'row_cell_too_large'],
    ]);
    expect(rows[1]!.cells.length).toBe(1_000);
    expect(rows[3]!.cells).toEqual(['1', 'Ana']);
  });

  test('mixed encodings refuse the rows that differ', async () => {
    const good = Array.from({ length: 50 }, (_, index) => `${index},张三\n`).join('');
    const bytes = Buffer.concat([
      Buffer.from(`Phone,Name\n${good}`),
      Buffer.from('7,José\n', 'latin1'),
      Buffer.from('8,李四\n'),
    ]);
    const { rows, warnings, format } = await readFile(bytes);
    expect(format).toMatchObject({ encoding: 'utf-8' });
    expect(refusals(rows)).toEqual([[52, 'row_undecodable']]);
    expect(rows.at(-2)!.cells).toEqual(['7', 'Jos\ufffd']);
    expect(rows.at(-1)!.cells).toEqual(['8', '李四']);
    expect(warnings).toMatchObject([{ code: 'undecodable', count: 1, row: 52 }]);
  });

  test('a replacement character that the file itself has is text', async () => {
    const bytes = Buffer.concat([
      Buffer.from('Phone,Name\n1,\ufffd张\n2,张三李四王五\n'),
      Buffer.from('7,\xe9\n', 'latin1'),
    ]);
    const { rows } = await readFile(bytes);
    expect(refusals(rows)).toEqual([[4, 'row_undecodable']]);
    expect(rows[1]!.cells).toEqual(['1', '\ufffd张']);
  });

  test('a file cut off in the middle of a row', async () => {
    const text = 'Phone,Name,Remark\n+8613800138000,Ana,x\n+8613800138001,Bo,y\n+86138001';
    const { rows, warnings } = await readFile(text);
    expect(refusals(rows)).toEqual([[4, 'row_cut_off']]);
    expect(warnings).toMatchObject([{ code: 'cut_off', row: 4 }]);
    expect(refusals((await readFile(`${text}3800,Cy,z`)).rows)).toEqual([]);
    expect(refusals((await readFile('Phone,Name,Remark\n1,Ana,\n2,Bo\n3')).rows)).toEqual([]);
  });

  test('cut off within a character', async () => {
    const bytes = Buffer.from('Phone,Name\n1,张三\n2,三').subarray(0, -1);
    expect(refusals((await readFile(bytes)).rows)).toEqual([[3, 'row_undecodable']]);
  });

  test.each(['\n', '\r\n', '\r'])('line ends %j', async (lineEnd) => {
    const { cells } = await readFile(['Phone,Name', '1,Ana', '2,"B\no"', ''].join(lineEnd));
    expect(cells).toEqual([
      ['Phone', 'Name'],
      ['1', 'Ana'],
      ['2', 'B\no'],
    ]);
  });
});

describe('encodings', () => {
  test.each<[Encoding, string]>([
    ['gb18030', '张伟'],
    ['big5', '陳怡君'],
    ['shift_jis', '佐藤 さくら'],
    ['windows-1252', 'José Muñoz'],
    ['utf-8', '张伟🙂'],
  ])('%s that begins after a megabyte of ASCII is recognised', async (encoding, name) => {
    const ascii = Array.from({ length: 60_000 }, (_, index) => `+86138${10_000_000 + index},Ana\n`).join('');
    const names = Array.from({ length: 20 }, (_, index) => `+86139${10_000_000 + index},${name}\n`).join('');
    const { format, cells, rows } = await readFile(encode(`Phone,Name\n${ascii}${names}`, encoding));
    expect(format).toMatchObject({ encoding });
    expect(refusals(rows)).toEqual([]);
    expect(cells.at(-1)![1]).toBe(name);
  });

  test('the euro of Windows is no control character', async () => {
    const bytes = Buffer.from('Phone,Remark\n612345678,5 \x80 \x96 caf\xe9\n', 'latin1');
    expect((await readFile(bytes)).cells[1]![1]).toBe('5 € – café');
  });

  test('one that nobody can tell is refused, and read when it is named', async () => {
    const bytes = encode('Phone,Name\n1,夔夔\n', 'gb18030');
    expect(await refused(bytes)).toMatch(/^The characters of the file cannot be read with certainty/);
    expect((await readFile(bytes, { encoding: 'gb18030' })).cells[1]).toEqual(['1', '夔夔']);
  });
});

test('a preview reads only the beginning', async () => {
  let read = 0;
  const bytes = Buffer.from(`Title,\n\nPhone,Name\n${'+8613800138000,Ana\n'.repeat(200_000)}`);
  const whole = bufferSource(bytes);
  const source: FileSource = {
    ...whole,
    stream: async function* (start) {
      for await (const piece of whole.stream(start)) {
        read += piece.length;
        yield piece;
      }
    },
  };
  const format = await recognise(source);
  read = 0;
  expect((await previewRows(source, format, 3)).map(({ row }) => row)).toEqual([3, 4, 5]);
  expect(read).toBeLessThan(bytes.length / 4);
});

test('reading says how far it is, and stops when it is told to', async () => {
  const source = bufferSource(Buffer.from(`Phone,Name\n${'+8613800138000,Ana\n'.repeat(100_000)}`));
  const format = await recognise(source);
  const told: number[] = [];
  const controller = new AbortController();
  const reading = async () => {
    for await (const _ of readRows(source, format, {
      signal: controller.signal,
      onBytes: (done, total) => told.push(done / total),
    })) {
      if (told.length === 3) controller.abort(new Error('cancelled'));
    }
  };
  await expect(reading()).rejects.toThrow('cancelled');
  expect(told.length).toBe(3);
  expect(told[0]).toBeGreaterThan(0);
  expect(told[0]).toBeLessThan(told[2]!);
});
