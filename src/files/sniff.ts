import { createCsvSplitter } from './csvRows.ts';
import { findTable } from './header.ts';
import { looksLikeEmail, looksLikeHeaderWord, looksLikePhone } from './looks.ts';
import type { Delimiter, FormatOverrides, Quote, Row, TextFormat } from './types.ts';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
const SAMPLE_ROWS = 200;

/** How the text of a table is laid out. */
export type TextLayout = Omit<TextFormat, 'kind' | 'encoding'>;

/**
 * Recognises the layout of a table from the beginning of its text. `whole` says that there is no more of it, else a last
 * row without a line end is left out.
 */
export function sniffText(
  text: string,
  whole: boolean,
  overrides: FormatOverrides & { name?: string | undefined } = {},
): TextLayout {
  const delimiter = overrides.delimiter ?? declaredDelimiter(text) ?? bestDelimiter(text, whole, overrides.name);
  const quote = overrides.quote ?? detectQuote(text, whole, delimiter);
  const rows = splitRows(text, whole, { delimiter, quote });
  return { delimiter, quote, ...findTable(rows, overrides.header) };
}

/** The rows of a text, the first few hundred. */
function splitRows(text: string, whole: boolean, style: { delimiter: Delimiter; quote: Quote }): Row[] {
  const splitter = createCsvSplitter(style);
  const rows = splitter.push(text);
  const last = whole || rows.length === 0 ? splitter.end() : [];
  return rows.concat(last).slice(0, SAMPLE_ROWS);
}

/** What Excel's own first line says: `sep=;`. */
function declaredDelimiter(text: string): Delimiter | undefined {
  const declared = /^"?sep=([,;\t|])"?\s*[\r\n]/i.exec(text)?.[1];
  return DELIMITERS.find((delimiter) => delimiter === declared);
}

function bestDelimiter(text: string, whole: boolean, name = ''): Delimiter {
  const first: Delimiter = /\.(?:tsv|tab)$/i.test(name) ? '\t' : ',';
  const scores = [first, ...DELIMITERS].map((delimiter) => ({
    delimiter,
    score: scoreRows(splitRows(text, whole, { delimiter, quote: '"' })),
  }));
  return scores.reduce((best, one) => (one.score > best.score + 1e-9 ? one : best)).delimiter;
}

/** How much the rows look like a table: equally wide, with cells that are wholly a number, an address, a header. */
function scoreRows(rows: readonly Row[]): number {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const widths = new Map<number, number>();
  for (const { cells } of filled) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, count] = [...widths].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0]);
  const share = (test: (row: Row) => boolean): number => filled.filter(test).length / Math.max(1, filled.length);
  const sound = share(({ refused, misquoted }) => !refused && !misquoted);
  const told = share(({ cells }) => cells.some((cell) => looksLikePhone(cell) || looksLikeEmail(cell)));
  const named = filled.slice(0, 5).some(({ cells }) => cells.length > 1 && cells.some(looksLikeHeaderWord));
  const even = width > 1 ? count / filled.length + Math.min(width, 20) / 100 : 0;
  return sound * (even + told / 2 + (named ? 0.3 : 0));
}

/** Double quotes, unless the file plainly uses single ones, or double ones as text only, as databases export it. */
function detectQuote(text: string, whole: boolean, delimiter: Delimiter): Quote {
  const double = quotedCells(text, '"', delimiter);
  if (double.closed.length > 0) return '"';
  if (usesSingle(text, delimiter)) return "'";
  const bare = delimiter === '\t' || delimiter === '|';
  const broken = () =>
    splitRows(text, whole, { delimiter, quote: '"' }).some(({ refused, misquoted }) => refused || misquoted);
  return bare && double.opened > 0 && broken() ? '' : '"';
}

/** A few 'words' in quotes of their own make no rule: all headers have them, or they hold what needs them. */
function usesSingle(text: string, delimiter: Delimiter): boolean {
  const { opened, closed } = quotedCells(text, "'", delimiter);
  if (closed.length < 2 || closed.length < 0.9 * opened) return false;
  const needed = closed.filter((cell) => /[\r\n]|''/.test(cell.slice(1, -1)) || cell.includes(delimiter)).length;
  const header = /[^\r\n]+/.exec(text)?.[0].split(delimiter) ?? [];
  return needed >= 2 || header.every((cell) => /^'[^']+'$/.test(cell));
}

/** How many cells begin with a quote, and those of them that end with one. */
function quotedCells(text: string, quote: Quote, delimiter: Delimiter): { opened: number; closed: string[] } {
  const edge = `[\\r\\n${delimiter}]`;
  const opened = text.match(new RegExp(`(?<=^|${edge})${quote}`, 'g'))?.length ?? 0;
  const cell = new RegExp(`(?<=^|${edge})${quote}(?:[^${quote}]|${quote}${quote})*${quote}(?=${edge}|$)`, 'g');
  return { opened, closed: text.match(cell) ?? [] };
}
