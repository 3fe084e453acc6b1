import type { FieldError } from '../lib/errors.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_ROW_CHARACTERS } from './limits.ts';
import { refuseRow } from './refuse.ts';
import type { Delimiter, Quote, Row } from './types.ts';

/** One row of separated values. */
export type CsvRow = Row & { misquoted: boolean };

/** Cuts text that arrives in pieces into rows. */
export interface CsvSplitter {
  /** The rows that are complete by now. */
  push: (text: string) => CsvRow[];
  /** What is left: a last row without a line end. */
  end: () => CsvRow[];
}

export interface SplitterOptions {
  delimiter: Delimiter;
  quote: Quote;
}

const LF = 0x0a;
const CR = 0x0d;

/** How the rows of a file are written. */
interface Style {
  delimiter: string;
  quote: string;
  /** Rows end with a lone CR, as old Macintoshes wrote them. Elsewhere a CR is an ordinary character. */
  lineEnd: '\n' | '\r';
}

/** A row in a text: its cells, and where the next one begins. */
interface Cut {
  cells: string[];
  next: number;
  misquoted: boolean;
}

/**
 * A splitter for RFC 4180. It jumps from line end to line end and looks at single characters only in rows with quotes:
 * a million rows a second, where csv-parse reads 230,000.
 *
 * It always ends, in flat memory: a quote that is not closed within a million characters, or at all, refuses its line
 * and reading goes on with the next one; of a longer line only the beginning is kept.
 */
export function createCsvSplitter({ delimiter, quote }: SplitterOptions): CsvSplitter {
  let rest = '';
  let row = 0;
  let style: Style | undefined;
  /** Inside of a line that is refused for its length: everything up to its end is dropped. */
  let dropping = false;

  const cutAll = (text: string, final: boolean): CsvRow[] => {
    const rows: CsvRow[] = [];
    let start = 0;
    if (dropping && style) {
      start = afterLine(text, 0, style);
      dropping = start === 0;
      if (dropping) start = text.length;
    }
    let nextQuote = quote === '' ? -1 : text.indexOf(quote, start);
    while (start < text.length) {
      style ??= styleOf(text, { delimiter, quote, final });
      if (!style) break;
      if (nextQuote !== -1 && nextQuote < start) nextQuote = text.indexOf(quote, start);
      const cut = cutRow(text, { start, nextQuote, style, final });
      if (!cut && !final && text.length - start <= MAX_ROW_CHARACTERS) break;
      if (!cut || cut.next - start > MAX_ROW_CHARACTERS) {
        const next = afterLine(text, start, style);
        rows.push(refuseLine(++row, text, start, next, style));
        dropping = next === 0;
        start = next || text.length;
        continue;
      }
      if (row === 0 && isSeparatorLine(text, start, cut.next)) {
        start = cut.next;
        continue;
      }
      row++;
      const { cells, misquoted } = cut;
      if (cells.length > MAX_COLUMNS || cut.next - start > MAX_CELL_CHARACTERS) rows.push(checked(row, cut));
      else if (cells.length > 1 || cells[0] !== '') rows.push({ row, cells, misquoted });
      start = cut.next;
    }
    rest = text.slice(start);
    return rows;
  };

  return {
    push: (text) => cutAll(rest + text, false),
    end: () => cutAll(rest, true),
  };
}

/** Excel's own first line: `sep=;` says what separates, and is no row. */
const isSeparatorLine = (text: string, start: number, end: number): boolean =>
  end - start < 12 && /^"?sep=.?"?\s*$/i.test(text.slice(start, end));

/** Where the line after the one at `start` begins, quotes or not; 0 when this one does not end here. */
function afterLine(text: string, start: number, { lineEnd }: Style): number {
  return text.indexOf(lineEnd, start) + 1;
}

/** Reads off the first row how rows end; undefined while its own end is not here. */
function styleOf(
  text: string,
  { delimiter, quote, final }: { delimiter: string; quote: string; final: boolean },
): Style | undefined {
  let quoted = false;
  let index = 0;
  for (; index < text.length && index <= MAX_ROW_CHARACTERS; index++) {
    const character = text[index]!;
    if (character === quote) quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
  }
  // Whether a LF follows the CR is only known with one more character.
  if (!final && index >= text.length - 1) return undefined;
  return { delimiter, quote, lineEnd: text[index] === '\r' && text[index + 1] !== '\n' ? '\r' : '\n' };
}

interface CutOptions {
  start: number;
  nextQuote: number;
  style: Style;
  final: boolean;
}

/** The row at `start`; undefined when its end is not here. */
function cutRow(text: string, { start, nextQuote, style, final }: CutOptions): Cut | undefined {
  const found = text.indexOf(style.lineEnd, start);
  const end = found === -1 ? text.length : found;
  if (nextQuote !== -1 && nextQuote < end) return cutQuoted(text, start, style, final);
  if (found === -1 && !final) return undefined;
  const line = text.slice(start, withoutCr(text, end, start));
  return { cells: line.split(style.delimiter), next: end + 1, misquoted: false };
}

/** Line ends are CRLF as well: the CR before one is no text. */
function withoutCr(text: string, end: number, start: number): number {
  return end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end;
}

/** As `cutRow`, a cell at a time, where quotes may hold delimiters and line ends. */
function cutQuoted(text: string, start: number, style: Style, final: boolean): Cut | undefined {
  const lineEnd = style.lineEnd === '\r' ? CR : LF;
  const delimiter = style.delimiter.charCodeAt(0);
  const quote = style.quote.charCodeAt(0);
  const cells: string[] = [];
  let misquoted = false;
  for (let index = start; ; index++) {
    let cell = '';
    if (text.charCodeAt(index) === quote) {
      const close = closingQuote(text, index + 1, style.quote);
      if (close === -1) return undefined;
      // At the very end it may yet turn out to be the first of a doubled quote.
      if (close === text.length - 1 && !final) return undefined;
      cell = text.slice(index + 1, close).replaceAll(style.quote + style.quote, style.quote);
      index = close + 1;
    }
    const from = index;
    while (index < text.length && text.charCodeAt(index) !== delimiter && text.charCodeAt(index) !== lineEnd) index++;
    const ended = index >= text.length;
    if (ended && !final) return undefined;
    const unquoted = text.slice(from, text.charCodeAt(index) === delimiter ? index : withoutCr(text, index, from));
    if (unquoted !== '' && from > start && text.charCodeAt(from - 1) === quote) misquoted ||= unquoted.trim() !== '';
    cells.push(cell + unquoted);
    if (ended || text.charCodeAt(index) === lineEnd) return { cells, next: index + 1, misquoted };
  }
}

/** Where the quote stands that ends a cell; doubled ones do not. */
function closingQuote(text: string, from: number, quote: string): number {
  let index = text.indexOf(quote, from);
  while (index !== -1 && text[index + 1] === quote) index = text.indexOf(quote, index + 2);
  return index;
}

/** What of a refused line is kept, to show which one it was. */
const KEPT_CHARACTERS = 2_000;
const KEPT_CELLS = 100;

/** The line at `start`, which is too long or has a quote that is never closed. */
function refuseLine(row: number, text: string, start: number, next: number, { delimiter }: Style): CsvRow {
  const end = next === 0 ? text.length : next - 1;
  const refused =
    end - start > MAX_ROW_CHARACTERS
      ? refuseRow('row_too_large', `Row ${row} is longer than a million characters.`)
      : refuseRow('row_unclosed_quote', `A quote in row ${row} is not closed. Close it, or remove it.`);
  const line = text.slice(start, Math.min(withoutCr(text, end, start), start + KEPT_CHARACTERS));
  return { row, cells: line.split(delimiter, KEPT_CELLS), misquoted: false, refused };
}

/** A row with many or long cells: cut down to what may be, and refused if that cut anything off. */
function checked(row: number, { cells, misquoted }: Cut): CsvRow {
  if (cells.length > MAX_COLUMNS) while (cells.length > 1 && cells.at(-1)!.trim() === '') cells.pop();
  const refused = shapeOf(cells);
  if (!refused) return { row, cells, misquoted };
  const kept = cells.slice(0, MAX_COLUMNS).map((cell) => cell.slice(0, KEPT_CHARACTERS));
  return { row, cells: kept, misquoted, refused };
}

function shapeOf(cells: readonly string[]): FieldError | undefined {
  if (cells.length > MAX_COLUMNS) return tooManyColumns();
  if (cells.some((cell) => cell.length > MAX_CELL_CHARACTERS)) return cellTooLarge();
  return undefined;
}

export const tooManyColumns = (): FieldError =>
  refuseRow('row_too_many_columns', `More than ${MAX_COLUMNS.toLocaleString('en')} columns.`);

export const cellTooLarge = (): FieldError =>
  refuseRow('row_cell_too_large', `A cell is longer than ${MAX_CELL_CHARACTERS.toLocaleString('en')} characters.`);
