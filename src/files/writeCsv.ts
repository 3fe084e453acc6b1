import { guardFormula } from './formulas.ts';
import type { Delimiter, Quote } from './types.ts';

export interface CsvOptions {
  /** The first row; absent: none. */
  header?: readonly string[];
  /** Batches of rows. */
  rows: AsyncIterable<string[][]> | Iterable<string[][]>;
  /** Comma. */
  delimiter?: Delimiter;
  quote?: Exclude<Quote, ''>;
  lineEnd?: '\n' | '\r\n' | '\r';
  /** UTF-8 with its mark, without which Excel takes a file for the computer's own old encoding. */
  mark?: boolean;
}

/** Writes separated values in UTF-8 (RFC 4180), a batch at a time. Formulas are guarded as `writeCsvLine` does. */
export async function* writeCsv({ header, rows, mark = true, ...style }: CsvOptions): AsyncGenerator<Buffer> {
  const line = createLineWriter(style);
  const begin = (mark ? '\ufeff' : '') + (header ? line(header) : '');
  if (begin !== '') yield Buffer.from(begin);
  for await (const batch of rows) if (batch.length > 0) yield Buffer.from(batch.map(line).join(''));
}

/**
 * A function that writes a row with its line end. Cells that a spreadsheet would run as a formula are kept from it by an
 * apostrophe.
 */
function createLineWriter({
  delimiter = ',',
  quote = '"',
  lineEnd = '\n',
}: Pick<CsvOptions, 'delimiter' | 'quote' | 'lineEnd'> = {}): (cells: readonly (string | null)[]) => string {
  // Every delimiter, so that nobody who guesses which one it is can be wrong.
  const needsQuotes = new RegExp(`[${quote}",;|\\t\\r\\n]|^\\s|\\s$`);
  return (cells) => {
    let line = '';
    for (let index = 0; index < cells.length; index++) {
      const cell = guardFormula(cells[index] ?? '');
      if (index > 0) line += delimiter;
      line += needsQuotes.test(cell) ? quote + cell.replaceAll(quote, quote + quote) + quote : cell;
    }
    return line + lineEnd;
  };
}

/** One line of CSV as this program exports it. */
export const writeCsvLine = createLineWriter();
