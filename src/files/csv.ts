import type { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import { type CsvRow, createCsvSplitter } from './csvRows.ts';

export type { CsvRow } from './csvRows.ts';
export { guardFormula, unguardFormula } from './formulas.ts';
export { writeCsvLine } from './writeCsv.ts';

/** The beginnings of files that are often taken for CSV. */
const OTHER_FORMATS: [bytes: string, what: string][] = [
  ['504b0304', 'an Excel workbook or a ZIP archive'],
  ['d0cf11e0', 'an old Excel workbook'],
  ['25504446', 'a PDF document'],
  ['fffe', 'UTF-16 text'],
  ['feff', 'UTF-16 text'],
  ['1f8b', 'a compressed file'],
];

const SAVE_AS = 'Save it as “CSV UTF-8”.';

/**
 * Reads separated values in UTF-8 (RFC 4180) as batches of rows, the header first. Memory stays flat.
 *
 * Commas, semicolons or tabs separate, whichever the first row has most of; rows end with LF, CRLF or, in a file whose
 * first row does, CR. Blank lines are counted but not yielded. A quote inside an unquoted cell is part of its text.
 *
 * Throws `import_invalid_file` for other encodings and formats, an unclosed quote or a row of a million characters.
 */
export async function* readCsv(source: Readable): AsyncGenerator<CsvRow[]> {
  // The decoder takes the byte order mark off.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const splitter = createCsvSplitter();
  let begun = false;
  const decode = (bytes?: Buffer): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      const readable = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0]!;
      splitter.push(readable);
      throw invalid(`The file is not UTF-8: row ${splitter.row() + 1} has other bytes. ${SAVE_AS}`);
    }
  };
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk as Buffer | string);
    if (!begun && bytes.length > 0) refuseOtherFormats(bytes);
    begun ||= bytes.length > 0;
    const rows = readable(splitter.push(decode(bytes)));
    if (rows.length > 0) yield rows;
  }
  readable(splitter.push(decode()));
  const last = readable(splitter.end());
  if (last.length > 0) yield last;
}

function readable(rows: CsvRow[]): CsvRow[] {
  const refused = rows.find((row) => row.refused)?.refused;
  if (refused) throw invalid(refused.message);
  return rows;
}

function refuseOtherFormats(bytes: Buffer): void {
  const begins = bytes.subarray(0, 4).toString('hex');
  const other = OTHER_FORMATS.find(([format]) => begins.startsWith(format));
  if (other) throw invalid(`This is ${other[1]}, not CSV. ${SAVE_AS}`);
  // UTF-16 without its mark: every second byte of Latin text is zero.
  if (bytes.subarray(0, 64).includes(0)) throw invalid(`This is not text in UTF-8. ${SAVE_AS}`);
}

const invalid = (message: string): AppError => new AppError('import_invalid_file', message);
