import { recognise } from './format.ts';
import { readRows } from './read.ts';
import { bufferSource } from './source.ts';
import type { FileFormat, FormatOverrides, ReadReport, Row } from './types.ts';
import { writeZip } from './writeZip.ts';

export async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** A file recognised and read to its end. */
export interface ReadFile {
  format: FileFormat;
  rows: Row[];
  cells: string[][];
  warnings: ReadReport['warnings'];
}

export async function readFile(content: Buffer | string, overrides: FormatOverrides = {}): Promise<ReadFile> {
  const source = bufferSource(Buffer.from(content));
  const format = await recognise(source, overrides);
  const report: ReadReport = { warnings: [] };
  const rows: Row[] = [];
  for await (const batch of readRows(source, format, { report })) rows.push(...batch);
  return { format, rows, cells: rows.map(({ cells }) => cells), warnings: report.warnings };
}

/** Why a row was refused, by its number. */
export const refusals = (rows: readonly Row[]): [row: number, code: string][] =>
  rows.flatMap(({ row, refused }) => (refused ? [[row, refused.code] as [number, string]] : []));

export const zip = (files: Record<string, string | Buffer>): Promise<Buffer> =>
  collect(writeZip(Object.entries(files).map(([name, content]) => ({ name, content: [Buffer.from(content)] }))));

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

export interface WorkbookParts {
  /** Sheets by name: what stands inside of `worksheet`. */
  sheets?: Record<string, string>;
  /** What stands inside of `sheetData` of the only sheet. */
  rows?: string;
  /** What stands inside of `sst`. */
  strings?: string;
  /** Number formats of styles 0, 1, 2, … */
  formats?: string[];
  /** Attributes of sheets by name. */
  states?: Record<string, string>;
  epoch1904?: boolean;
  strict?: boolean;
  /** Parts to add or to replace. */
  more?: Record<string, string | Buffer>;
}

/** A workbook put together from XML by hand, for what no program would write. */
export function workbook(parts: WorkbookParts): Promise<Buffer> {
  const { sheets = { List: `<sheetData>${parts.rows ?? ''}</sheetData>` }, formats = [], states = {} } = parts;
  const types = parts.strict ? STRICT : RELATIONS;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${types}/${type}" Target="${target}"/>`;
  const list = Object.keys(sheets);
  const files: Record<string, string | Buffer> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships>${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}"><workbookPr${parts.epoch1904 ? ' date1904="1"' : ''}/><sheets>${list
      .map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" ${states[name] ?? ''} r:id="s${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relation('t', 'sharedStrings', 'sharedStrings.xml')}${relation('u', 'styles', 'styles.xml')}${list
      .map((_, index) => relation(`s${index + 1}`, 'worksheet', `/xl/worksheets/sheet${index + 1}.xml`))
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet><numFmts>${formats
      .map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code.replaceAll('"', '&quot;')}"/>`)
      .join(
        '',
      )}</numFmts><cellXfs>${formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join('')}</cellXfs></styleSheet>`,
    ...(parts.strings !== undefined && { 'xl/sharedStrings.xml': `<sst>${parts.strings}</sst>` }),
  };
  list.forEach((name, index) => {
    files[`xl/worksheets/sheet${index + 1}.xml`] =
      `<?xml version="1.0"?><worksheet xmlns="${MAIN}">${sheets[name]}</worksheet>`;
  });
  return zip({ ...files, ...parts.more });
}

/** A row of inline texts. */
export const textRow = (row: number, cells: readonly string[]): string =>
  `<row r="${row}">${cells.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
