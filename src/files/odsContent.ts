import type { FieldError } from '../lib/errors.ts';
import { plainIsoDate, plainNumber } from './cellValues.ts';
import { cellTooLarge, tooManyColumns } from './csvRows.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_SHEET_ROWS } from './limits.ts';
import { warn } from './refuse.ts';
import type { ReadReport, Row } from './types.ts';
import { attributes, createXmlReader, xmlText } from './xml.ts';

/** A sheet of an OpenDocument spreadsheet. */
export interface OdsSheet {
  name: string;
  hidden: boolean;
}

const MAX_SHEETS = 1_000;

export interface OdsHandler {
  /** A sheet begins; false passes over its rows. */
  sheet: (sheet: OdsSheet) => boolean;
  /** A row that is not blank; those below it repeat it, in all `times`. False passes over the rest of the sheet. */
  row: (row: Row, times: number) => boolean;
}

/** Reads the sheets of an OpenDocument spreadsheet (ODF 1.3 part 3, 9) from the XML of its content in pieces. */
export function createOdsReader({ sheet: onSheet, row: onRow }: OdsHandler, report?: ReadReport) {
  /** Table styles that hide the sheet. */
  const hiding = new Set<string>();
  let style = '';
  let sheets = 0;
  let reading = false;
  let rowNumber = 0;
  let rowRepeats = 1;
  let hidden = false;
  let cells: string[] = [];
  let numeric: number[] = [];
  let refused: FieldError | undefined;
  let column = 0;

  let cellRepeats = 1;
  let values: Record<string, string> = {};
  let text: string[] = [];
  let length = 0;
  let inCell = false;
  let paragraphs = 0;
  let inParagraph = 0;
  /** Inside of a note or another thing that lies over the cell and is no part of its text. */
  let aside = 0;

  const remembered = createMemory();

  const addText = (piece: string): void => {
    if (length <= MAX_CELL_CHARACTERS) text.push(piece);
    length += piece.length;
  };

  const openTable = (tag: string): void => {
    const { name = '', 'style-name': styleName = '' } = attributes(tag);
    sheets++;
    rowNumber = 0;
    reading = sheets <= MAX_SHEETS && onSheet({ name, hidden: hiding.has(styleName) });
  };

  const openRow = (tag: string): void => {
    const { 'number-rows-repeated': repeated, visibility } = remembered(tag);
    rowRepeats = repeats(repeated);
    cells = [];
    numeric = [];
    refused = undefined;
    column = 0;
    hidden = visibility === 'collapse' || visibility === 'filter';
  };

  const closeRow = (): void => {
    const first = rowNumber + 1;
    rowNumber += rowRepeats;
    if (cells.length === 0 && !refused) return;
    if (hidden) {
      warn(report, { code: 'hidden_rows', message: 'Hidden rows are read like the others.', row: first });
    }
    const row: Row = { row: first, cells };
    if (numeric.length > 0) row.numeric = numeric;
    if (refused) row.refused = refused;
    reading = onRow(row, Math.min(rowNumber, MAX_SHEET_ROWS) - first + 1);
  };

  const openCell = (tag: string): void => {
    values = remembered(tag);
    cellRepeats = repeats(values['number-columns-repeated']);
    if (Number(values['number-columns-spanned'] ?? 1) > 1 || Number(values['number-rows-spanned'] ?? 1) > 1) {
      warn(report, {
        code: 'merged_cells',
        message: 'Of merged cells, only the first has the value.',
        row: rowNumber + 1,
      });
    }
    text = [];
    length = 0;
    paragraphs = 0;
    inCell = true;
  };

  const closeCell = (): void => {
    inCell = false;
    const shown = text.join('');
    const value = cellValue(values, shown);
    const first = column;
    column += cellRepeats;
    if (value === '') return;
    if (first >= MAX_COLUMNS || column > MAX_COLUMNS) refused ??= tooManyColumns();
    if (value.length > MAX_CELL_CHARACTERS) refused ??= cellTooLarge();
    const end = Math.min(column, MAX_COLUMNS);
    while (cells.length < Math.min(first, MAX_COLUMNS)) cells.push('');
    const isNumber = NUMBERS.has(values['value-type'] ?? '');
    for (let at = first; at < end; at++) {
      if (isNumber) numeric.push(at);
      cells.push(value.length > MAX_CELL_CHARACTERS ? value.slice(0, 100) : value);
    }
  };

  return createXmlReader({
    open: (name, tag) => {
      if (name === 'style') style = attributes(tag).name ?? '';
      else if (name === 'table-properties' && attributes(tag).display === 'false') hiding.add(style);
      else if (name === 'table') openTable(tag);
      else if (!reading) return;
      else if (name === 'table-row') openRow(tag);
      else if (name === 'table-cell' || name === 'covered-table-cell') openCell(tag);
      else if (!inCell) return;
      else if (ASIDES.has(name)) aside++;
      else if (aside > 0) return;
      else if (name === 'p') {
        if (paragraphs++ > 0) addText('\n');
        inParagraph++;
      } else if (name === 's') addText(' '.repeat(Math.min(repeats(attributes(tag).c), MAX_CELL_CHARACTERS + 1)));
      else if (name === 'tab') addText('\t');
      else if (name === 'line-break') addText('\n');
    },
    close: (name) => {
      if (!reading) return;
      if (name === 'table-cell' || name === 'covered-table-cell') closeCell();
      else if (name === 'table-row') closeRow();
      else if (name === 'table') reading = false;
      else if (inCell && ASIDES.has(name)) aside--;
      else if (aside === 0 && name === 'p') inParagraph--;
    },
    text: (raw) => {
      // Blanks are one, however many; more are written as `s` elements (ODF 1.3 part 3, 6.1.2).
      if (inCell && inParagraph > 0 && aside === 0) addText(BLANKS.test(raw) ? raw.replace(/[\t\r\n ]+/g, ' ') : raw);
    },
  });
}

/** Most cells of a sheet begin with one of few tags, and reading attributes takes longer than all else. */
function createMemory(): typeof attributes {
  const known = new Map<string, Record<string, string>>();
  return (tag) => {
    const values = known.get(tag) ?? attributes(tag);
    if (known.size < 64) known.set(tag, values);
    return values;
  };
}

const ASIDES = new Set(['annotation', 'shape', 'frame', 'custom-shape', 'ruby-text']);
const BLANKS = /[\t\r\n]| {2}/;
const NUMBERS = new Set(['float', 'currency', 'percentage']);

const repeats = (value: string | undefined): number => {
  const count = Number(value ?? 1);
  return count >= 1 && count <= MAX_SHEET_ROWS ? Math.floor(count) : 1;
};

/** What a cell says: dates and numbers from their exact value, everything else as shown. */
function cellValue(values: Record<string, string>, raw: string): string {
  const shown = xmlText(raw);
  const { 'value-type': type, value = '', 'date-value': date, 'boolean-value': boolean } = values;
  if (type === 'date' && date !== undefined) return plainIsoDate(date);
  if (type === 'boolean' && boolean !== undefined) return boolean.toUpperCase();
  if (!NUMBERS.has(type ?? '') || value === '') return shown;
  // A format such as 00000 shows zeros that the number itself does not have.
  return /^0\d+$/.test(shown) && Number(shown) === Number(value) ? shown : plainNumber(value);
}
