import { createOdsReader, type OdsSheet } from './odsContent.ts';
import { damagedWorkbook, invalidFile } from './refuse.ts';
import type { FileSource } from './source.ts';
import type { ReadOptions, Row } from './types.ts';
import { createXmlReader } from './xml.ts';
import { readEntryBytes, type ZipEntry } from './zip.ts';

const CONTENT = 'content.xml';
const MANIFEST = 'META-INF/manifest.xml';
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Throws `import_invalid_file` for other OpenDocument files, and for one protected by a password or without content. */
export async function checkOds(source: FileSource, entries: Map<string, ZipEntry>): Promise<void> {
  const type = entries.get('mimetype');
  if (type && type.size < 200) {
    for await (const bytes of readEntryBytes(source, type)) {
      if (bytes.includes('spreadsheet')) continue;
      throw invalidFile('This is an OpenDocument file, but not a table. Save the table as .xlsx and upload that.');
    }
  }
  const manifest = entries.get(MANIFEST);
  let encrypted = entries.has('encrypted-package');
  if (manifest && manifest.size <= MAX_MANIFEST_BYTES) {
    const reader = createXmlReader({
      open: (name) => {
        encrypted ||= name === 'encryption-data';
      },
      close: () => {},
      text: () => {},
    });
    for await (const bytes of readEntryBytes(source, manifest)) reader.push(bytes.toString('latin1'));
  }
  if (encrypted) {
    throw invalidFile('The spreadsheet is protected by a password. Save it without one, and upload that.');
  }
  if (!entries.has(CONTENT)) throw damagedWorkbook('it has no content');
}

/** The sheets with the first rows of each, at most `count`. One pass over all of the content, which lists them nowhere. */
export async function listOdsSheets(
  source: FileSource,
  entries: Map<string, ZipEntry>,
  count: number,
): Promise<(OdsSheet & { rows: Row[] })[]> {
  const sheets: (OdsSheet & { rows: Row[] })[] = [];
  const reader = createOdsReader({
    sheet: (sheet) => sheets.push({ ...sheet, rows: [] }) > 0,
    row: (row) => {
      const { rows } = sheets.at(-1)!;
      return rows.push(row) < count;
    },
  });
  for await (const bytes of readEntryBytes(source, entries.get(CONTENT)!)) reader.push(bytes.toString('latin1'));
  reader.end();
  return sheets;
}

const BATCH = 1_000;

/** The rows of a sheet, in batches. */
export async function* readOdsSheet(
  source: FileSource,
  entries: Map<string, ZipEntry>,
  { sheet, onBytes, report, signal }: { sheet: string } & ReadOptions,
): AsyncGenerator<Row[]> {
  const content = entries.get(CONTENT)!;
  let done = 0;
  let found = false;
  let complete: { row: Row; times: number }[] = [];
  const reader = createOdsReader(
    {
      sheet: ({ name }) => {
        const wanted = !found && name === sheet;
        found ||= wanted;
        return wanted;
      },
      row: (row, times) => complete.push({ row, times }) > 0,
    },
    report,
  );
  const count = (bytes: number): void => {
    done += bytes;
    onBytes?.(done, content.compressedSize);
  };
  for await (const bytes of readEntryBytes(source, content, count)) {
    signal?.throwIfAborted();
    reader.push(bytes.toString('latin1'));
    let batch: Row[] = [];
    for (const { row, times } of complete) {
      // One row can stand for a million.
      for (let below = 0; below < times; below++) {
        batch.push(below === 0 ? row : { ...row, row: row.row + below });
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
      }
    }
    complete = [];
    if (batch.length > 0) yield batch;
  }
  reader.end();
}
