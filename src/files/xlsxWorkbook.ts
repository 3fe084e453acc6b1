import { damagedWorkbook, invalidFile } from './refuse.ts';
import { readSharedStrings, readSomeStrings, type SharedStrings } from './sharedStrings.ts';
import type { FileSource } from './source.ts';
import type { ReadOptions, Row } from './types.ts';
import { createSheetReader } from './xlsxSheet.ts';
import { readStyles, type Styles } from './xlsxStyles.ts';
import { attributes, createXmlReader } from './xml.ts';
import { readEntryBytes, type ZipEntry } from './zip.ts';

/** A sheet with cells: charts and macros have none. */
export interface Sheet {
  name: string;
  hidden: boolean;
  /** The entry of the archive that holds it. */
  part: string;
}

/** A workbook as Excel writes it (ECMA-376), transitional or strict. */
export interface Workbook {
  sheets: Sheet[];
  epoch1904: boolean;
  /** The parts of the archive, absent when the workbook has none. */
  strings?: string | undefined;
  styles?: string | undefined;
}

const MAX_PART_BYTES = 32 * 1024 * 1024;
const MAX_SHEETS = 1_000;

/** Reads which sheets a workbook has and where its parts lie. Null when the archive is no workbook. */
export async function openWorkbook(source: FileSource, entries: Map<string, ZipEntry>): Promise<Workbook | null> {
  const main = await relationsOf(source, entries, '');
  const path = main.find(({ type }) => type === 'officeDocument')?.target;
  const entry = path === undefined ? undefined : entries.get(path);
  if (path === undefined || !entry) return null;
  if (path.endsWith('.bin')) {
    throw invalidFile('This is a binary Excel workbook (.xlsb). Save it as “Excel Workbook (.xlsx)” and upload that.');
  }
  const relations = await relationsOf(source, entries, path);
  const byId = new Map(relations.map((relation) => [relation.id, relation]));
  const workbook: Workbook = {
    sheets: [],
    epoch1904: false,
    strings: relations.find(({ type }) => type === 'sharedStrings')?.target,
    styles: relations.find(({ type }) => type === 'styles')?.target,
  };
  let isWorkbook = false;
  await readPart(source, entry, (name, tag) => {
    if (name === 'workbook') isWorkbook = true;
    else if (name === 'workbookPr') workbook.epoch1904 = ['1', 'true'].includes(attributes(tag).date1904 ?? '');
    else if (name === 'sheet' && workbook.sheets.length < MAX_SHEETS) {
      const { name: title = '', state, id = '' } = attributes(tag);
      const relation = byId.get(id);
      if (relation?.type !== 'worksheet' || !entries.has(relation.target)) return;
      workbook.sheets.push({
        name: title,
        hidden: state === 'hidden' || state === 'veryHidden',
        part: relation.target,
      });
    }
  });
  return isWorkbook ? workbook : null;
}

interface Relation {
  id: string;
  /** The last word of its address, equal in transitional and strict workbooks. */
  type: string;
  /** The entry of the archive. */
  target: string;
}

/** The relations of a part (ECMA-376 part 2, 8.3); blank for the package itself. */
async function relationsOf(source: FileSource, entries: Map<string, ZipEntry>, part: string): Promise<Relation[]> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const entry = entries.get(`${folder}_rels/${part.slice(slash)}.rels`);
  const relations: Relation[] = [];
  if (!entry) return relations;
  await readPart(source, entry, (name, tag) => {
    if (name !== 'Relationship') return;
    const { Id = '', Type = '', Target = '', TargetMode } = attributes(tag);
    if (TargetMode === 'External' || relations.length > 10_000) return;
    relations.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target: resolvePath(folder, Target) });
  });
  return relations;
}

function resolvePath(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).replaceAll('\\', '/').split('/')) {
    if (step === '..') path.pop();
    else if (step !== '.' && step !== '') path.push(step);
  }
  return path.join('/');
}

/** Reads the tags of a small part. */
async function readPart(
  source: FileSource,
  entry: ZipEntry,
  onTag: (name: string, tag: string) => void,
): Promise<void> {
  if (entry.size > MAX_PART_BYTES) throw damagedWorkbook(`${entry.name} is larger than it can be`);
  const reader = createXmlReader({ open: onTag, close: () => {}, text: () => {} });
  for await (const bytes of xmlBytes(readEntryBytes(source, entry))) reader.push(bytes.toString('latin1'));
  reader.end();
}

/** XML as UTF-8. Parts may be UTF-16, which then begins with its mark; nothing else is allowed (ECMA-376 part 2, 7.2). */
async function* xmlBytes(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  let begun = false;
  for await (const bytes of pieces) {
    if (!begun) {
      begun = true;
      const mark = bytes.toString('hex', 0, 2);
      if (mark === 'fffe') decoder = new TextDecoder('utf-16le');
      else if (mark === 'feff') decoder = new TextDecoder('utf-16be');
    }
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes;
  }
}

/** The rows of a sheet, in batches, in the order of the file. */
export async function* readSheet(
  source: FileSource,
  entries: Map<string, ZipEntry>,
  { workbook, sheet, ...options }: { workbook: Workbook; sheet: Sheet } & ReadOptions,
): AsyncGenerator<Row[]> {
  const part = entries.get(sheet.part)!;
  const texts = workbook.strings === undefined ? undefined : entries.get(workbook.strings);
  const total = part.compressedSize + (texts?.compressedSize ?? 0);
  let done = 0;
  const onBytes = (bytes: number): void => {
    options.signal?.throwIfAborted();
    done += bytes;
    options.onBytes?.(done, total);
  };
  const strings = texts ? await readSharedStrings(xmlBytes(readEntryBytes(source, texts, onBytes))) : NO_STRINGS;
  const styles = await stylesOf(source, entries, workbook);
  const { epoch1904 } = workbook;
  const reader = createSheetReader({ strings, styles, epoch1904, report: options.report });
  for await (const bytes of xmlBytes(readEntryBytes(source, part, onBytes))) {
    options.signal?.throwIfAborted();
    const rows = reader.push(bytes.toString('latin1'));
    if (rows.length > 0) yield rows;
  }
  reader.end();
}

const NO_STRINGS: SharedStrings = { get: () => undefined };

async function stylesOf(source: FileSource, entries: Map<string, ZipEntry>, { styles }: Workbook): Promise<Styles> {
  const entry = styles === undefined ? undefined : entries.get(styles);
  return entry ? readStyles(xmlBytes(readEntryBytes(source, entry))) : [];
}

/** Stands before the number of a shared text that is looked up later. */
const LATER = '\uffff';

/** The first rows of a sheet, reading only as much of it, and of the texts, as they need: there may be millions. */
export async function previewSheet(
  source: FileSource,
  entries: Map<string, ZipEntry>,
  { workbook, sheet, count }: { workbook: Workbook; sheet: Sheet; count: number },
): Promise<Row[]> {
  const styles = await stylesOf(source, entries, workbook);
  const strings: SharedStrings = { get: (index) => LATER + index };
  const reader = createSheetReader({ strings, styles, epoch1904: workbook.epoch1904 });
  const rows: Row[] = [];
  for await (const bytes of xmlBytes(readEntryBytes(source, entries.get(sheet.part)!))) {
    rows.push(...reader.push(bytes.toString('latin1')));
    if (rows.length >= count) break;
  }
  rows.length = Math.min(rows.length, count);
  const texts = workbook.strings === undefined ? undefined : entries.get(workbook.strings);
  const wanted = new Set(rows.flatMap(({ cells }) => cells.filter(isLater).map(indexOfLater)));
  const found =
    texts && wanted.size > 0 ? await readSomeStrings(xmlBytes(readEntryBytes(source, texts)), wanted) : NO_STRINGS;
  const look = (cell: string): string => (isLater(cell) ? (found.get(indexOfLater(cell)) ?? '') : cell);
  return rows.map((row) => ({ ...row, cells: row.cells.map(look) }));
}

const isLater = (cell: string): boolean => cell.startsWith(LATER);
const indexOfLater = (cell: string): number => Number(cell.slice(LATER.length));
