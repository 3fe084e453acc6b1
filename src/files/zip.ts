import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { damagedWorkbook, invalidFile } from './refuse.ts';
import type { FileSource } from './source.ts';

/** A file in a ZIP archive (PKWARE APPNOTE 6.3.10, names as there). */
export interface ZipEntry {
  name: string;
  encrypted: boolean;
  /** 0 stored, 8 deflated; nothing else occurs in workbooks. */
  method: number;
  crc: number;
  /** In bytes, as the directory says. */
  compressedSize: number;
  size: number;
  /** Where its local header lies. */
  offset: number;
}

const MAX_ENTRIES = 10_000;
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;

/**
 * How far an entry may unfold. Sheets of real lists shrink to between a fifth and a fiftieth; deflate itself ends at a
 * thousandth. A sheet of Excel's full million rows with 50 columns is about 3 GB.
 */
const MAX_RATIO = 150;
const FREE_BYTES = 64 * 1024 * 1024;
const MAX_ENTRY_BYTES = 6 * 1024 ** 3;

const END = 0x06054b50;
const END_SIZE = 22;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/**
 * The entries of an archive by name, read from the directory at its end. Throws `import_invalid_file` for one that is cut
 * off, damaged, or holds more than a workbook ever does.
 */
export async function openZip(source: FileSource): Promise<Map<string, ZipEntry>> {
  const end = await readEnd(source);
  if (end.entries > MAX_ENTRIES || end.size > MAX_DIRECTORY_BYTES) {
    throw invalidFile('The archive holds more files than any workbook. Save the table as .xlsx and upload that.');
  }
  const bytes = await source.read(end.offset, end.offset + end.size);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === ENTRY && entries.size <= MAX_ENTRIES) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) break;
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/');
    // Of two with one name the first counts, so that nobody can show one and mean another.
    if (!entries.has(name)) entries.set(name, readEntry(bytes.subarray(at, next), name));
    at = next;
  }
  if (bytes.length < end.size || entries.size === 0) throw cutOff();
  return entries;
}

const cutOff = () =>
  invalidFile('The workbook is cut off or damaged: its end is missing. Copy or download it again, then upload it.');

/** The end record, or with sizes over 4 GB the 64-bit one that it points to. */
async function readEnd(source: FileSource): Promise<{ entries: number; size: number; offset: number }> {
  // A comment of up to 64 kB may follow the record.
  const start = Math.max(0, source.size - END_SIZE - 0xffff);
  const tail = await source.read(start, source.size);
  let at = tail.length - END_SIZE;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw cutOff();
  const record = {
    entries: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR_64) return record;
  const where = Number(tail.readBigUInt64LE(at - 20 + 8));
  const wide = await source.read(where, where + 56);
  if (wide.length < 56 || wide.readUInt32LE(0) !== END_64) throw cutOff();
  return {
    entries: Number(wide.readBigUInt64LE(32)),
    size: Number(wide.readBigUInt64LE(40)),
    offset: Number(wide.readBigUInt64LE(48)),
  };
}

function readEntry(record: Buffer, name: string): ZipEntry {
  const extra = record.subarray(46 + record.readUInt16LE(28));
  const wide = wideFields(extra, record.readUInt16LE(30));
  const field = (at: number): number => {
    const value = record.readUInt32LE(at);
    return value === 0xffffffff ? (wide.shift() ?? value) : value;
  };
  // In the order in which the 64-bit field lists those that did not fit.
  const size = field(24);
  const compressedSize = field(20);
  const offset = field(42);
  return {
    name,
    encrypted: (record.readUInt16LE(8) & 1) === 1,
    method: record.readUInt16LE(10),
    crc: record.readUInt32LE(16),
    size,
    compressedSize,
    offset,
  };
}

/** The numbers of the ZIP64 extra field (APPNOTE 4.5.3). */
function wideFields(extra: Buffer, length: number): number[] {
  for (let at = 0; at + 4 <= length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(at + 4 + extra.readUInt16LE(at + 2), length);
    const values: number[] = [];
    for (let value = at + 4; value + 8 <= end; value += 8) values.push(Number(extra.readBigUInt64LE(value)));
    return values;
  }
  return [];
}

/**
 * The unfolded bytes of an entry, in pieces, checked against its checksum. `onBytes` is told how many stored bytes each
 * step took. Throws `import_invalid_file` when they unfold to more than a workbook's would, or are damaged.
 */
export async function* readEntryBytes(
  source: FileSource,
  entry: ZipEntry,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  if (entry.encrypted)
    throw invalidFile('The workbook is protected by a password. Save it without one, and upload that.');
  if (entry.method !== 0 && entry.method !== 8) throw damagedWorkbook(`${entry.name} is packed in an unknown way`);
  const limit = Math.min(MAX_ENTRY_BYTES, Math.max(FREE_BYTES, entry.compressedSize * MAX_RATIO));
  const stored = storedBytes(source, entry, onBytes);
  let crc = 0;
  let size = 0;
  for await (const bytes of entry.method === 8 ? inflate(stored, entry) : stored) {
    size += bytes.length;
    if (size > limit) {
      throw invalidFile(
        'The workbook unfolds to far more than it could hold: this is no table. Save it again as .xlsx.',
      );
    }
    crc = crc32(bytes, crc);
    yield bytes;
  }
  if (crc !== entry.crc) throw damagedWorkbook(`${entry.name} has other bytes than were written`);
}

async function* storedBytes(source: FileSource, entry: ZipEntry, onBytes: (bytes: number) => void) {
  const header = await source.read(entry.offset, entry.offset + 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) throw damagedWorkbook(`${entry.name} is missing`);
  let left = entry.compressedSize;
  if (left === 0) return;
  for await (const bytes of source.stream(entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28))) {
    const piece = bytes.length > left ? bytes.subarray(0, left) : bytes;
    left -= piece.length;
    onBytes(piece.length);
    yield piece;
    if (left === 0) return;
  }
  throw damagedWorkbook(`${entry.name} is cut off`);
}

/** Runs beside this thread, so a sheet is unfolded while its rows are read. */
async function* inflate(stored: AsyncIterable<Buffer>, { name }: ZipEntry): AsyncGenerator<Buffer> {
  const inflating = createInflateRaw({ chunkSize: 128 * 1024 });
  pipeline(Readable.from(stored), inflating, () => {});
  try {
    for await (const bytes of inflating) yield bytes as Buffer;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw typeof code === 'string' && code.startsWith('Z_') ? damagedWorkbook(`${name} cannot be unpacked`) : error;
  }
}
