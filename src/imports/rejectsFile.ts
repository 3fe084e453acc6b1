import type { Db } from '../db/database.ts';
import { writeCsv } from '../files/writeCsv.ts';
import { writeXlsx } from '../files/writeXlsx.ts';
import { openStoredFile } from '../jobs/files.ts';
import { AppError } from '../lib/errors.ts';
import { maskText } from '../phone/mask.ts';
import { REJECT_COLUMNS } from './headers.ts';
import { fileForgotten, readImport } from './queries.ts';
import { readRejects } from './rejects.ts';

/**
 * The refused rows of an import as a file, in each cell masked for those who may not see phone numbers in full: refused
 * numbers are numbers too. Throws `import_state` before the check, `import_file_forgotten`.
 */
export async function exportRejects(
  db: Db,
  {
    workspaceId,
    id,
    format,
    fullNumbers,
  }: { workspaceId: number; id: number; format: 'csv' | 'xlsx'; fullNumbers: boolean },
): Promise<{ name: string; content: AsyncIterable<Buffer>; rows: number }> {
  const row = await readImport(db, { workspaceId, id });
  const source = await openStoredFile(db, { workspaceId, id: row.file_id, gone: fileForgotten });
  const { columns } = row.summary;
  if (!row.format || !columns) throw new AppError('import_state', `Import ${id} has not been checked yet.`);
  const refused = readRejects(db, { workspaceId, importId: id, source, format: row.format, width: columns.length });
  const rows = fullNumbers ? refused : masked(refused);
  const headers = columns.map((column) => (fullNumbers ? column.header : maskText(column.header)));
  const header = [...headers, ...REJECT_COLUMNS];
  const name = `${row.name.replace(/\.[^.]{1,5}$/, '')} - refused rows`;
  const content =
    format === 'csv'
      ? writeCsv({ header, rows })
      : writeXlsx({ sheet: 'Refused rows', columns: header.map((text) => ({ header: text, text: true })), rows });
  return { name, content, rows: row.summary.refused ?? 0 };
}

async function* masked(batches: AsyncIterable<string[][]>): AsyncGenerator<string[][]> {
  for await (const rows of batches) yield rows.map((cells) => cells.map(maskText));
}
