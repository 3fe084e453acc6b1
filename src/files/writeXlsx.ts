import { looksLikeFormula } from './formulas.ts';
import { MAX_CELL_CHARACTERS, MAX_SHEET_ROWS } from './limits.ts';
import { writeZip, type ZipPart } from './writeZip.ts';

export interface XlsxColumn {
  /** The cell of the first row. */
  header: string;
  /** Formatted as text, so that what people type into it stays as typed: no lost zeros, no 8.6E+12. */
  text?: boolean;
  /** In characters. */
  width?: number;
}

export interface XlsxSheet {
  sheet: string;
  columns: readonly XlsxColumn[];
  /** Batches of rows. */
  rows: AsyncIterable<string[][]> | Iterable<string[][]>;
  /** Not shown. */
  hidden?: boolean;
  /** Long cells are wrapped. */
  wrap?: boolean;
  /** A drop-down for the cells of a column: `from` names the cells that list the choices, `Countries!$A$2:$A$9`. */
  choices?: readonly { column: number; from: string }[];
}

export interface XlsxOptions extends XlsxSheet {
  /** Further sheets, behind the first. */
  more?: readonly XlsxSheet[];
  /** Excel's limit; less in tests. */
  rowsPerSheet?: number;
}

/** The size of a part that a ZIP entry can have without 64-bit fields, less a row. */
const MAX_SHEET_BYTES = 0xffffffff - 64 * 1024 * 1024;

const BEGIN = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/**
 * Writes a workbook (ECMA-376) as a stream, in flat memory. Every cell is text, never a formula. Rows beyond what a sheet
 * holds go on in further sheets, each with the header. Cells are cut at 32,767 characters, the most that Excel opens.
 */
export function writeXlsx(options: XlsxOptions): AsyncGenerator<Buffer> {
  return writeZip(parts(options));
}

/** Index of a cell format in `STYLES`. */
const STYLE = { plain: 0, text: 1, header: 2, wrapped: 3, quoted: 4 };

const STYLES =
  `<styleSheet xmlns="${MAIN}">` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="5">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>' +
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">' +
  '<alignment vertical="top" wrapText="1"/></xf>' +
  // Stays text even when a person edits the cell.
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>' +
  '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

async function* parts({ more = [], rowsPerSheet = MAX_SHEET_ROWS, ...first }: XlsxOptions): AsyncGenerator<ZipPart> {
  // Sheets are what XML is by default: how many there will be is not known yet.
  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Default Extension="xml" ContentType="${TYPE}.worksheet+xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  );
  yield part('_rels/.rels', relations([{ id: 'rId1', type: 'officeDocument', target: 'xl/workbook.xml' }]));
  yield part('xl/styles.xml', STYLES);
  const sheets: { name: string; hidden: boolean }[] = [];
  for (const sheet of [first, ...more]) {
    const feed = createFeed(sheet.rows);
    for (let number = 1; number === 1 || !(await feed.isOver()); number++) {
      sheets.push({ name: sheetName(sheet.sheet, number, sheets), hidden: sheet.hidden ?? false });
      yield { name: `xl/worksheets/sheet${sheets.length}.xml`, content: sheetXml(sheet, { feed, rowsPerSheet }) };
    }
  }
  yield part('xl/_rels/workbook.xml.rels', relations(workbookRelations(sheets.length)));
  yield part('xl/workbook.xml', workbookXml(sheets));
}

const part = (name: string, xml: string): ZipPart => ({ name, content: [Buffer.from(BEGIN + xml)] });

const workbookRelations = (sheets: number) => [
  { id: 'styles', type: 'styles', target: 'styles.xml' },
  ...Array.from({ length: sheets }, (_, index) => ({
    id: `rId${index + 1}`,
    type: 'worksheet',
    target: `worksheets/sheet${index + 1}.xml`,
  })),
];

const relations = (list: { id: string; type: string; target: string }[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${list
    .map(({ id, type, target }) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const workbookXml = (sheets: { name: string; hidden: boolean }[]): string =>
  `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets
    .map(
      ({ name, hidden }, index) =>
        `<sheet name="${escapeText(name).replaceAll('"', '&quot;')}" sheetId="${index + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
    )
    .join('')}</sheets></workbook>`;

/** Excel refuses names longer than 31, with these characters, or twice the same. */
function sheetName(name: string, number: number, taken: readonly { name: string }[]): string {
  const suffix = number === 1 ? '' : ` (${number})`;
  const clean = name.replace(/[[\]:*?/\\]/g, ' ').replace(/^'|'$/g, ' ');
  const full = (clean.trim() || 'Sheet').slice(0, 31 - suffix.length) + suffix;
  return taken.some((one) => one.name.toLowerCase() === full.toLowerCase())
    ? `${full.slice(0, 25)} ${taken.length}`
    : full;
}

/** Rows that several sheets take from, one after the other. */
interface Feed {
  /** The rest of a batch, none at the end. */
  take: (most: number) => Promise<string[][]>;
  isOver: () => Promise<boolean>;
}

function createFeed(rows: XlsxSheet['rows']): Feed {
  const batches = iterate(rows);
  let batch: string[][] = [];
  let over = false;
  const fill = async (): Promise<void> => {
    while (batch.length === 0 && !over) {
      const next = await batches.next();
      if (next.done) over = true;
      else batch = next.value;
    }
  };
  return {
    take: async (most) => {
      await fill();
      const taken = batch.slice(0, most);
      batch = batch.slice(most);
      return taken;
    },
    isOver: async () => {
      await fill();
      return over;
    },
  };
}

async function* iterate<T>(values: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* values;
}

async function* sheetXml(
  { columns, choices = [], wrap = false }: XlsxSheet,
  { feed, rowsPerSheet }: { feed: Feed; rowsPerSheet: number },
): AsyncGenerator<Buffer> {
  const letters = columns.map((_, index) => columnLetters(index));
  const styles = columns.map(({ text }) => (wrap ? STYLE.wrapped : text ? STYLE.text : STYLE.plain));
  const headers = columns.map(({ header }) => header);
  yield Buffer.from(
    `${BEGIN}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
      `<cols>${columns.map((column, index) => columnXml(column, index + 1, styles[index]!)).join('')}</cols><sheetData>` +
      rowXml(1, headers, { letters, styles: columns.map(() => STYLE.header) }),
  );
  let row = 1;
  let bytes = 0;
  while (row < rowsPerSheet && bytes < MAX_SHEET_BYTES) {
    const batch = await feed.take(Math.min(BATCH, rowsPerSheet - row));
    if (batch.length === 0) break;
    let xml = '';
    for (const cells of batch) xml += rowXml(++row, cells, { letters, styles });
    const piece = Buffer.from(xml);
    bytes += piece.length;
    yield piece;
  }
  const validations = choices.map(
    ({ column, from }) =>
      `<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="${columnLetters(column)}2:${columnLetters(column)}${MAX_SHEET_ROWS}">` +
      `<formula1>${escapeText(from)}</formula1></dataValidation>`,
  );
  const dropDowns =
    validations.length > 0 &&
    `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`;
  yield Buffer.from(`</sheetData>${dropDowns || ''}</worksheet>`);
}

/** Rows that are written at once: some hundred kilobytes. */
const BATCH = 1_000;

const columnXml = ({ width = 16 }: XlsxColumn, number: number, style: number): string =>
  `<col min="${number}" max="${number}" width="${width}" style="${style}" customWidth="1"/>`;

function rowXml(
  row: number,
  cells: readonly string[],
  { letters, styles }: { letters: string[]; styles: number[] },
): string {
  let xml = `<row r="${row}">`;
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index]!;
    if (cell === '') continue;
    const style = looksLikeFormula(cell) ? STYLE.quoted : (styles[index] ?? STYLE.plain);
    letters[index] ??= columnLetters(index);
    xml += `<c r="${letters[index]}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(cell.slice(0, MAX_CELL_CHARACTERS))}</t></is></c>`;
  }
  return `${xml}</row>`;
}

function columnLetters(index: number): string {
  const last = String.fromCharCode(0x41 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const SPECIAL = /[&<>\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]|_x[\dA-Fa-f]{4}_/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[\dA-Fa-f]{4}_)/g;

/** Text as XML holds it; what XML cannot hold as `_x000D_` (ECMA-376, 22.9.2.19). */
function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .toWellFormed()
    .replace(NOT_XML, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
