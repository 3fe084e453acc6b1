import type { FieldError } from '../lib/errors.ts';
import { isoDate, plainIsoDate, plainNumber } from './cellValues.ts';
import { cellTooLarge, tooManyColumns } from './csvRows.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_SHEET_COLUMNS, MAX_SHEET_ROWS } from './limits.ts';
import { refuseRow, warn } from './refuse.ts';
import { createTextCollector, type SharedStrings, sheetText } from './sharedStrings.ts';
import type { ReadReport, Row } from './types.ts';
import type { NumberKind, Styles } from './xlsxStyles.ts';
import { attributes, createXmlReader } from './xml.ts';

export interface SheetContext {
  strings: SharedStrings;
  styles: Styles;
  /** Dates count from 1904, as old Macintoshes did. */
  epoch1904: boolean;
  report?: ReadReport | undefined;
}

/**
 * Reads a worksheet part (ECMA-376, 18.3) from its XML in pieces: each push gives the rows that are complete by then,
 * blank ones left out.
 */
export function createSheetReader(context: SheetContext): { push: (piece: string) => Row[]; end: () => void } {
  const { strings, styles, epoch1904, report } = context;
  const inline = createTextCollector();
  let rows: Row[] = [];
  let inData = false;
  let rowNumber = 0;
  let cells: string[] = [];
  let numeric: number[] | undefined;
  let refused: FieldError | undefined;
  let blank = true;

  const cell = { column: -1, type: '', style: 0, raw: '', reading: false, inline: false, formula: false };

  const openRow = (tag: string): void => {
    const number = rowNumberOf(tag);
    rowNumber = number >= 1 && number <= MAX_SHEET_ROWS && number % 1 === 0 ? number : rowNumber + 1;
    if (tag.includes('hidden=') && ['1', 'true'].includes(attributes(tag).hidden ?? '')) {
      warn(report, { code: 'hidden_rows', message: 'Hidden rows are read like the others.', row: rowNumber });
    }
    cells = [];
    numeric = undefined;
    refused = undefined;
    blank = true;
    cell.column = -1;
  };

  const openCell = (tag: string): void => {
    cell.type = '';
    cell.style = 0;
    cell.raw = '';
    cell.inline = false;
    cell.formula = false;
    let column = cell.column + 1;
    // By hand, because this runs for every cell: attributes of one letter, `r="B12" s="3" t="s"`.
    for (let at = tag.indexOf('='); at !== -1; ) {
      const quote = tag[at + 1]!;
      const end = tag.indexOf(quote, at + 2);
      if (end === -1) break;
      const name = tag.charCodeAt(at - 1);
      if (tag.charCodeAt(at - 2) <= 0x20) {
        if (name === 0x72) column = columnOf(tag, at + 2, end);
        else if (name === 0x73) cell.style = Number(tag.slice(at + 2, end));
        else if (name === 0x74) cell.type = tag.slice(at + 2, end);
      }
      at = tag.indexOf('=', end + 1);
    }
    if (column === -1) {
      refused ??= refuseRow('row_unreadable', 'A cell of the row is at a place that no sheet has.');
      column = cell.column + 1;
    }
    cell.column = column;
  };

  const closeCell = (): void => {
    const value = cell.inline && cell.type !== 'str' ? inline.take() : plainValue();
    if (value === '') return;
    if (cell.column >= MAX_COLUMNS) {
      refused ??= tooManyColumns();
      return;
    }
    if (value.length > MAX_CELL_CHARACTERS) {
      refused ??= cellTooLarge();
    }
    while (cells.length < cell.column) cells.push('');
    cells[cell.column] = value.length > MAX_CELL_CHARACTERS ? value.slice(0, 100) : value;
    blank = false;
  };

  const plainValue = (): string => {
    const { type, raw, style } = cell;
    if (raw === '') {
      if (cell.formula && type !== 'str') warnUncalculated();
      return '';
    }
    switch (type) {
      case 's': {
        const text = strings.get(Number(raw));
        if (text === undefined)
          refused ??= refuseRow('row_unreadable', 'A text of the row is missing in the workbook.');
        return text ?? '';
      }
      case 'str':
      case 'e':
        return sheetText(raw);
      case 'b':
        return raw === '1' || raw === 'true' ? 'TRUE' : raw === '0' || raw === 'false' ? 'FALSE' : raw;
      case 'd':
        return plainIsoDate(raw);
      default:
        return numberOf(raw, styles[style] ?? 'number');
    }
  };

  const numberOf = (raw: string, kind: NumberKind): string => {
    if (kind === 'date') {
      const date = isoDate(Number(raw), epoch1904);
      if (date !== undefined) return date;
    }
    const text = plainNumber(raw);
    if (typeof kind === 'object') return text.includes('.') ? text : text.padStart(kind.zeros, '0');
    numeric ??= [];
    numeric.push(cell.column);
    return text;
  };

  const warnUncalculated = (): void =>
    warn(report, {
      code: 'formula_without_value',
      message:
        'Formulas that were never calculated are blank. Open the file in Excel or LibreOffice and save it again.',
      row: rowNumber,
    });

  const closeRow = (): void => {
    if (blank && !refused) return;
    const row: Row = { row: rowNumber, cells };
    if (numeric) row.numeric = numeric;
    if (refused) row.refused = refused;
    rows.push(row);
  };

  const reader = createXmlReader({
    open: (name, tag) => {
      if (!inData) {
        if (name === 'sheetData') inData = true;
        else if (name === 'mergeCell') {
          warn(report, { code: 'merged_cells', message: 'Of merged cells, only the first has the value.' });
        } else if (name === 'col' && /\shidden="(?:1|true)"/.test(tag)) {
          warn(report, { code: 'hidden_columns', message: 'Hidden columns are read like the others.' });
        }
      } else if (name === 'c') openCell(tag);
      else if (name === 'v') cell.reading = true;
      else if (name === 'row') openRow(tag);
      else if (name === 'f') cell.formula = true;
      else if (name === 'is') {
        cell.inline = true;
        inline.begin();
      } else if (cell.inline) inline.open(name);
    },
    close: (name) => {
      if (!inData) return;
      if (name === 'v') cell.reading = false;
      else if (name === 'c') closeCell();
      else if (name === 'row') closeRow();
      else if (name === 'sheetData') inData = false;
      else if (cell.inline) inline.close(name);
    },
    text: (raw) => {
      if (cell.reading) {
        if (cell.raw === '') cell.raw = raw;
        else if (cell.raw.length < KEPT_RAW) cell.raw += raw;
      } else if (cell.inline) inline.text(raw);
    },
  });

  return {
    push: (piece) => {
      reader.push(piece);
      const complete = rows;
      if (complete.length > 0) rows = [];
      return complete;
    },
    end: reader.end,
  };
}

/** What a row says its number is; NaN when it says nothing. The usual way of writing it takes a tenth of the time. */
function rowNumberOf(tag: string): number {
  return tag.startsWith(' r="') ? Number(tag.slice(4, tag.indexOf('"', 4))) : Number(attributes(tag).r);
}

/** Enough to see that a value is longer than a cell may be. */
const KEPT_RAW = 16 * MAX_CELL_CHARACTERS;

/** The column of a reference such as `AB12`, 0 being A; -1 when it is none of a sheet. */
function columnOf(text: string, from: number, to: number): number {
  let column = 0;
  let at = from;
  for (; at < to; at++) {
    const letter = text.charCodeAt(at) & ~0x20;
    if (letter < 0x41 || letter > 0x5a) break;
    column = column * 26 + letter - 0x40;
    if (column > MAX_SHEET_COLUMNS) return -1;
  }
  return column - 1;
}
