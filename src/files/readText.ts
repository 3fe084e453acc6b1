import { type CsvRow, createCsvSplitter } from './csvRows.ts';
import { createDecoder, UNDECODABLE } from './decode.ts';
import { refuseRow, warn } from './refuse.ts';
import type { FileSource } from './source.ts';
import type { ReadOptions, ReadReport, Row, TextFormat } from './types.ts';

/** How much is decoded and cut at once: a few milliseconds of work, a thousand rows. */
const PIECE = 64 * 1024;

/** The rows of separated values, in batches, from the first row that the format names. Memory stays flat. */
export async function* readText(
  source: FileSource,
  format: TextFormat,
  { onBytes, report, signal }: ReadOptions = {},
): AsyncGenerator<Row[]> {
  const decode = createDecoder(format.encoding);
  const splitter = createCsvSplitter(format);
  const checks = createChecks(format, report);
  let done = 0;
  for await (const bytes of source.stream()) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      signal?.throwIfAborted();
      const piece = bytes.subarray(at, at + PIECE);
      const rows = checks.rows(splitter.push(checks.text(decode(piece))));
      done += piece.length;
      onBytes?.(done, source.size);
      if (rows.length > 0) yield rows;
    }
  }
  const rows = checks.rows(splitter.push(checks.text(decode())));
  if (rows.length > 0) yield rows;
  const last = checks.last(splitter.end());
  if (last.length > 0) yield last;
}

/** Looks after what is not right about a text and its rows: marks, counts, tells. */
function createChecks({ firstRow }: TextFormat, report: ReadReport | undefined) {
  let undecodable = false;
  let lineEnded = true;
  /** The cells of the first row, and whether a later one had fewer: then the last may as well. */
  let width = 0;
  let complete = 0;
  let ragged = false;

  const rows = (cut: CsvRow[]): CsvRow[] => {
    const from = cut.length > 0 && cut[0]!.row < firstRow ? cut.filter(({ row }) => row >= firstRow) : cut;
    for (const row of from) {
      if (width === 0) width = row.cells.length;
      else if (row.cells.length < width) ragged ||= !row.refused;
      else complete++;
    }
    return undecodable ? from.map((row) => refuseUndecodable(row, report)) : from;
  };

  return {
    text: (text: string): string => {
      undecodable ||= text.includes(UNDECODABLE);
      if (text !== '') lineEnded = text.endsWith('\n') || text.endsWith('\r');
      if (!text.includes('\0')) return text;
      const cleaned = text.replaceAll('\0', '');
      const count = text.length - cleaned.length;
      warn(report, { code: 'nul_dropped', message: 'The file holds NUL characters, which were left out.', count });
      return cleaned;
    },
    rows,
    /** The rows behind the last line end: a file cut off in the middle of a row must not become a contact. */
    last: (cut: CsvRow[]): CsvRow[] => {
      const settled = { complete, ragged, width };
      const checked = rows(cut);
      const row = checked.at(-1);
      if (!row || lineEnded || row.refused) return checked;
      const { cells, row: number } = row;
      if (settled.complete === 0 || settled.ragged || cells.length >= settled.width) return checked;
      warn(report, { code: 'cut_off', message: 'The file ends in the middle of its last row.', row: number });
      row.refused = refuseRow('row_cut_off', 'The file ends in the middle of this row.');
      return checked;
    },
  };
}

function refuseUndecodable(row: CsvRow, report: ReadReport | undefined): CsvRow {
  if (!row.cells.some((cell) => cell.includes(UNDECODABLE))) return row;
  warn(report, {
    code: 'undecodable',
    message: 'Rows hold bytes that are not in the encoding of the file: it was put together from several.',
    row: row.row,
  });
  return {
    ...row,
    cells: row.cells.map((cell) => cell.replaceAll(UNDECODABLE, '\ufffd')),
    refused: row.refused ?? refuseRow('row_undecodable', 'Characters of this row cannot be read: another encoding.'),
  };
}
