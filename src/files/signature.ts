import { invalidFile } from './refuse.ts';
import type { FileSource } from './source.ts';

const SAVE_AS = 'Save the table as .xlsx or “CSV UTF-8” and upload that.';

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: magic numbers have them
/** The beginnings of files that people upload in place of a table, as latin1 text. */
const OTHERS: [begins: RegExp, sentence: string][] = [
  [/^%PDF-/, `This is a PDF document, not a table. Export the table from where the PDF was made. ${SAVE_AS}`],
  [
    /^(?:\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|RIFF.{4}WEBP|II\*\0|MM\0\*)/s,
    `This is a picture, not a table. ${SAVE_AS}`,
  ],
  [/^\x1f\x8b|^BZh|^\xfd7zXZ|^\x28\xb5\x2f\xfd/, 'This is a compressed file. Unpack it and upload the table in it.'],
  [/^7z\xbc\xaf\x27\x1c|^Rar!/, 'This is a compressed archive. Unpack it and upload the table in it.'],
  [/^\{\\rtf/, `This is a text document (RTF), not a table. ${SAVE_AS}`],
  [/^SQLite format 3\0/, `This is a database, not a table. ${SAVE_AS}`],
  [/^PAR1/, `This is a Parquet file, which is not read here. ${SAVE_AS}`],
  [/^(?:MZ|\x7fELF)/, `This is a program, not a table. ${SAVE_AS}`],
  [/^(?:\xef\xbb\xbf)?BEGIN:VCARD/i, `These are contact cards (vCard), not a table. ${SAVE_AS}`],
  [
    /^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<table|<head|<meta)/i,
    'This is a web page, whatever its name says. Open it in Excel or LibreOffice, save it as .xlsx, and upload that.',
  ],
  [
    /^(?:\xef\xbb\xbf)?\s*<\?xml/i,
    'This is an XML file. Open it in Excel or LibreOffice, save it as .xlsx, and upload that.',
  ],
  [/^(?:\xef\xbb\xbf)?\s*[[{]\s*(?:["{[])/, `This is JSON, not a table. ${SAVE_AS}`],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: magic numbers have them

export type Container = 'zip' | 'text';

/**
 * Tells an archive, which may be a workbook, from text. Throws `import_invalid_file` with a sentence of its own for each
 * kind of file that is neither.
 */
export async function checkSignature(source: FileSource): Promise<Container> {
  const begin = await source.read(0, 4096);
  if (begin.length === 0) throw emptyFile();
  const text = begin.toString('latin1');
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'zip';
  if (text.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) throw await oldWorkbook(source, begin);
  const other = OTHERS.find(([begins]) => begins.test(text));
  if (other) throw invalidFile(other[1]);
  return 'text';
}

export const emptyFile = () => invalidFile('The file is empty.');

/**
 * A compound file ([MS-CFB]): what it holds is told by the names in its directory, whose first sector the header names.
 */
async function oldWorkbook(source: FileSource, header: Buffer): Promise<Error> {
  const sectorSize = 1 << Math.min(header.length >= 32 ? header.readUInt16LE(30) : 9, 12);
  const sector = header.length >= 52 ? header.readUInt32LE(48) : 0;
  const start = (sector + 1) * sectorSize;
  const directory = (await source.read(start, start + 8 * sectorSize)).toString('utf16le');
  if (directory.includes('EncryptedPackage')) {
    return invalidFile(
      'The workbook is protected by a password. Save it without one (File › Info › Protect Workbook) and upload that.',
    );
  }
  if (/Workbook|Book/.test(directory)) {
    return invalidFile('This is an old Excel workbook (.xls). Save it as “Excel Workbook (.xlsx)” and upload that.');
  }
  return invalidFile(`This is an old Office document, not a table. ${SAVE_AS}`);
}
