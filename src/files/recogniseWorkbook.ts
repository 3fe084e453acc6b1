import { findTable, HEADER_SEARCH_ROWS } from './header.ts';
import { MAX_COLUMNS } from './limits.ts';
import { looksLikeHeaderWord } from './looks.ts';
import { checkOds, listOdsSheets, readOdsSheet } from './ods.ts';
import { invalidFile } from './refuse.ts';
import type { FileSource } from './source.ts';
import type { FormatOverrides, ReadOptions, Row, SheetFormat } from './types.ts';
import { openWorkbook, previewSheet, readSheet } from './xlsxWorkbook.ts';
import { openZip, type ZipEntry } from './zip.ts';

/** A sheet with a way to its first rows. */
interface Candidate {
  name: string;
  hidden: boolean;
  preview: () => Promise<Row[]>;
}

/** Recognises a workbook in an archive. Throws `import_invalid_file` for an archive that is none. */
export async function recogniseWorkbook(source: FileSource, overrides: FormatOverrides): Promise<SheetFormat> {
  const entries = await openZip(source);
  const isOds = entries.has('content.xml');
  const candidates = isOds ? await odsSheets(source, entries) : await xlsxSheets(source, entries);
  const { sheet, rows } = await chooseSheet(candidates, overrides.sheet);
  refuseWide(rows);
  return {
    kind: isOds ? 'ods' : 'xlsx',
    sheet: sheet.name,
    sheets: candidates.map(({ name, hidden }) => ({ name, hidden })),
    ...findTable(rows, overrides.header),
  };
}

async function xlsxSheets(source: FileSource, entries: Map<string, ZipEntry>): Promise<Candidate[]> {
  const workbook = await openWorkbook(source, entries);
  if (!workbook) throw invalidFile(whatElse(entries));
  const preview = (sheet: (typeof workbook.sheets)[number]) =>
    previewSheet(source, entries, { workbook, sheet, count: HEADER_SEARCH_ROWS });
  return workbook.sheets.map((sheet) => ({ ...sheet, preview: () => preview(sheet) }));
}

async function odsSheets(source: FileSource, entries: Map<string, ZipEntry>): Promise<Candidate[]> {
  await checkOds(source, entries);
  const sheets = await listOdsSheets(source, entries, HEADER_SEARCH_ROWS);
  return sheets.map(({ name, hidden, rows }) => ({ name, hidden, preview: async () => rows }));
}

function whatElse(entries: Map<string, ZipEntry>): string {
  const save = 'Save the table as .xlsx or “CSV UTF-8” and upload that.';
  const has = (start: string) => [...entries.keys()].some((name) => name.startsWith(start));
  if (has('word/')) return `This is a Word document, not a table. ${save}`;
  if (has('ppt/')) return `This is a presentation, not a table. ${save}`;
  if (has('Index/') || has('Index.zip'))
    return `This is an Apple iWork document. Export it as Excel (.xlsx) and upload that.`;
  return 'This is a ZIP archive, not a workbook. Unpack it and upload the table in it.';
}

/** Looking at more sheets than this to find one with rows would take long in a hostile workbook. */
const MAX_LOOKED_AT = 50;

/**
 * The sheet asked for; else of the visible ones the first that has a header as contact lists do, else the first that has
 * any rows: a sheet of instructions may come before the list.
 */
async function chooseSheet(candidates: Candidate[], name?: string): Promise<{ sheet: Candidate; rows: Row[] }> {
  if (name !== undefined) {
    const sheet = candidates.find((one) => one.name === name);
    if (!sheet) throw invalidFile(`The workbook has no sheet “${name}”.`);
    return { sheet, rows: await sheet.preview() };
  }
  let fallback: { sheet: Candidate; rows: Row[] } | undefined;
  for (const sheet of candidates.filter(({ hidden }) => !hidden).slice(0, MAX_LOOKED_AT)) {
    const rows = await sheet.preview();
    if (rows.length === 0) continue;
    if (hasListHeader(rows)) return { sheet, rows };
    fallback ??= { sheet, rows };
  }
  if (fallback) return fallback;
  throw invalidFile(
    candidates.some(({ hidden }) => hidden)
      ? 'The visible sheets of the workbook are empty. Show the sheet that has the list, or choose it.'
      : 'The workbook is empty.',
  );
}

const hasListHeader = (rows: readonly Row[]): boolean => {
  const { header, firstRow } = findTable(rows);
  const cells = rows.find(({ row }) => row === firstRow)?.cells ?? [];
  return header && cells.filter(looksLikeHeaderWord).length >= 2;
};

function refuseWide(rows: readonly Row[]): void {
  if (rows[0]?.refused?.code !== 'row_too_many_columns') return;
  throw invalidFile(
    `The first row has more than ${MAX_COLUMNS.toLocaleString('en')} columns. Remove those that are not needed.`,
  );
}

/** The rows of the format's sheet, and of those that continue it, in batches, from its first row. */
export async function* readWorkbook(
  source: FileSource,
  format: SheetFormat,
  options: ReadOptions = {},
): AsyncGenerator<Row[]> {
  const entries = await openZip(source);
  for await (const rows of sheetRows(source, entries, format, options)) {
    const from = rows.some(({ row }) => row < format.firstRow)
      ? rows.filter(({ row }) => row >= format.firstRow)
      : rows;
    if (from.length > 0) yield from;
  }
}

async function* sheetRows(
  source: FileSource,
  entries: Map<string, ZipEntry>,
  format: SheetFormat,
  options: ReadOptions,
): AsyncGenerator<Row[]> {
  const { kind, sheet: name } = format;
  if (kind === 'ods') {
    yield* readOdsSheet(source, entries, { sheet: name, ...options });
    return;
  }
  const workbook = await openWorkbook(source, entries);
  const sheet = workbook?.sheets.find((one) => one.name === name);
  if (!workbook || !sheet) throw invalidFile(`The workbook has no sheet “${name}”.`);
  let header: string | undefined;
  let last = 0;
  for await (const rows of readSheet(source, entries, { workbook, sheet, ...options })) {
    if (format.header) header ??= headerIn(rows, format.firstRow);
    last = rows.at(-1)?.row ?? last;
    yield rows;
  }
  if (header === undefined) return;
  // Where a table has more rows than a sheet holds, `writeXlsx` goes on in “Contacts (2)”, and here all of them are one table.
  for (let number = 2; ; number++) {
    const next = workbook.sheets.find((one) => one.name === `${name} (${number})`);
    if (!next) return;
    const offset = last - 1;
    let isFirst = true;
    for await (const rows of readSheet(source, entries, { workbook, sheet: next, ...options })) {
      if (isFirst && headerIn(rows, 1) !== header) return;
      const below = (isFirst ? rows.filter(({ row }) => row > 1) : rows).map((row) => ({
        ...row,
        row: row.row + offset,
      }));
      isFirst = false;
      last = below.at(-1)?.row ?? last;
      if (below.length > 0) yield below;
    }
  }
}

const headerIn = (rows: readonly Row[], number: number): string | undefined => {
  const cells = rows.find(({ row }) => row === number)?.cells;
  return cells && JSON.stringify(cells);
};

/** The first rows of the format's sheet, reading only the beginning. */
export async function previewWorkbook(source: FileSource, format: SheetFormat, count: number): Promise<Row[]> {
  const before = format.firstRow - 1;
  if (format.kind === 'ods') return takeRows(readWorkbook(source, format), count);
  const entries = await openZip(source);
  const workbook = await openWorkbook(source, entries);
  const sheet = workbook?.sheets.find((one) => one.name === format.sheet);
  if (!workbook || !sheet) throw invalidFile(`The workbook has no sheet “${format.sheet}”.`);
  const rows = await previewSheet(source, entries, { workbook, sheet, count: count + before });
  return rows.filter(({ row }) => row > before).slice(0, count);
}

/** The first rows of batches; what would follow is not read. */
export async function takeRows(batches: AsyncIterable<Row[]>, count: number): Promise<Row[]> {
  let taken: Row[] = [];
  if (count <= 0) return taken;
  for await (const rows of batches) {
    taken = taken.concat(rows.slice(0, count - taken.length));
    if (taken.length >= count) break;
  }
  return taken;
}
