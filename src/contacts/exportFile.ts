import type { RawBuilder } from 'kysely';
import type { AttributeValue } from '../db/types.ts';
import { copyCells } from '../files/copyText.ts';
import { guardFormula } from '../files/formulas.ts';
import type { ExportFormat } from '../files/types.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { writeXlsx } from '../files/writeXlsx.ts';
import { maskValue } from '../phone/mask.ts';
import { type ColumnNames, headerOf, jsonColumnsOf, mayHoldNumbers, textsOf } from './exportColumns.ts';

/** What a file of contacts is made of. */
export interface FileLayout {
  format: ExportFormat;
  columns: ColumnNames;
  /** Whether whoever gets it may see phone numbers in full; else they are masked in every cell. */
  fullNumbers: boolean;
  /** Of a workbook: Excel's limit; less in tests. */
  rowsPerSheet?: number | undefined;
}

/**
 * Writes a file of contacts as a stream, in flat memory. `readLines` reads the columns that it is asked for, as lines of
 * COPY. Spreadsheets run no cell as a formula. Unless it is masked, an import takes the file for what the contacts are:
 * CSV and XLSX as a file; a line of JSON is a contact as the API takes it, with the fields that an import takes.
 */
export function writeContacts(
  layout: FileLayout,
  readLines: (columns: readonly RawBuilder<string>[]) => AsyncIterable<string[]>,
): AsyncGenerator<Buffer> {
  const { format, columns } = layout;
  if (format === 'jsonl') return writeJsonLines(layout, readLines(jsonColumnsOf(columns).texts));
  const lines = readLines(textsOf(columns));
  return format === 'csv' ? writeCsvFile(layout, lines) : writeWorkbook(layout, lines);
}

async function* writeCsvFile(layout: FileLayout, batches: AsyncIterable<string[]>): AsyncGenerator<Buffer> {
  const masked = maskedCells(layout);
  const lineOf = layout.fullNumbers ? csvLine : (line: string) => writeCsvLine(masked(line));
  yield Buffer.from(writeCsvLine(headerOf(layout.columns)));
  for await (const lines of batches) {
    let text = '';
    for (const line of lines) text += lineOf(line);
    if (text !== '') yield Buffer.from(text);
  }
}

/**
 * Whatever needs quotes, would be a formula, or is written behind a backslash. Nearly no line has any of it, and one
 * look at the line costs a fifth of a look at each cell. exportFile.property.test.ts holds them equal.
 */
const SPECIAL = /["',;|\\]|(?:^|\t)(?:[=@-]|\+(?!\d+(?:\t|$))|[^\S\t])|[^\S\t](?:\t|$)/;

const csvLine = (line: string): string =>
  SPECIAL.test(line) ? writeCsvLine(copyCells(line)) : `${line.replaceAll('\t', ',')}\n`;

/** The cells of a line as those see them who see no number whole. */
function maskedCells({ columns }: FileLayout): (line: string) => string[] {
  const may = mayHoldNumbers(columns);
  return (line) => copyCells(line).map((cell, index) => (may[index] ? maskValue(cell) : cell));
}

function writeWorkbook(layout: FileLayout, batches: AsyncIterable<string[]>): AsyncGenerator<Buffer> {
  const cellsOf = layout.fullNumbers ? copyCells : maskedCells(layout);
  async function* rows(): AsyncGenerator<string[][]> {
    for await (const lines of batches) yield lines.map((line) => cellsOf(line).map(guardApostrophe));
  }
  const columns = headerOf(layout.columns).map((header) => ({ header, text: true, width: 24 }));
  const { rowsPerSheet } = layout;
  return writeXlsx({ sheet: 'Contacts', columns, rows: rows(), ...(rowsPerSheet && { rowsPerSheet }) });
}

/**
 * A workbook runs no text, so a formula needs no guard there. But an import takes an apostrophe before one for a guard: one of
 * the text's own is written twice.
 */
const guardApostrophe = (cell: string): string => (cell.charCodeAt(0) === 0x27 ? guardFormula(cell) : cell);

async function* writeJsonLines(layout: FileLayout, batches: AsyncIterable<string[]>): AsyncGenerator<Buffer> {
  const lineOf = createJsonWriter(layout);
  for await (const lines of batches) {
    let text = '';
    for (const line of lines) text += lineOf(line);
    if (text !== '') yield Buffer.from(text);
  }
}

/** https://jsonlines.org */
function createJsonWriter({ columns, fullNumbers }: FileLayout): (line: string) => string {
  const { fields, attributes } = jsonColumnsOf(columns);
  const mask = fullNumbers ? (text: string) => text : maskValue<string>;
  const before = fields.map(({ name }, index) => `${index === 0 ? '' : ','}"${name}":`);
  const chosen = new Set(attributes);
  return (line) => {
    const cells = copyCells(line);
    let json = '{';
    for (let index = 0; index < fields.length; index++) {
      const cell = cells[index]!;
      const { json: kind, verbatim } = fields[index]!;
      const isNull = cell === '' && kind === 'nullable';
      json +=
        before[index] + (isNull ? 'null' : kind === 'number' ? cell : JSON.stringify(verbatim ? cell : mask(cell)));
    }
    if (attributes) {
      const own = cells[fields.length]!;
      const kept = own === '{}' ? own : keepAttributes(own, chosen, fullNumbers);
      json += `${fields.length === 0 ? '' : ','}"attributes":${kept}`;
    }
    return `${json}}\n`;
  };
}

function keepAttributes(json: string, chosen: ReadonlySet<string>, fullNumbers: boolean): string {
  const kept = Object.entries(JSON.parse(json) as Record<string, AttributeValue>).filter(([key]) => chosen.has(key));
  return JSON.stringify(Object.fromEntries(fullNumbers ? kept : kept.map(([key, value]) => [key, maskValue(value)])));
}
