import { readText } from './readText.ts';
import { previewWorkbook, readWorkbook, takeRows } from './recogniseWorkbook.ts';
import type { FileSource } from './source.ts';
import type { FileFormat, ReadOptions, Row } from './types.ts';

/**
 * The rows of a table in batches of some hundreds, in file order, its header first if it has one. Blank lines are counted,
 * not given. Memory stays flat at any size; a row that cannot be read is given as `refused` and does not stop the others.
 *
 * Throws `import_invalid_file` where a workbook turns out to be damaged, the signal's reason when it is aborted.
 */
export function readRows(source: FileSource, format: FileFormat, options: ReadOptions = {}): AsyncIterable<Row[]> {
  return format.kind === 'csv' ? readText(source, format, options) : readWorkbook(source, format, options);
}

/** The first rows of a table, for a preview: reads only the beginning of the file. */
export async function previewRows(source: FileSource, format: FileFormat, count: number): Promise<Row[]> {
  return format.kind === 'csv' ? takeRows(readText(source, format), count) : previewWorkbook(source, format, count);
}
