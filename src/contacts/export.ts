import type { Db, Tx } from '../db/database.ts';
import { listAttributes } from './attributes.ts';
import { allColumns, type ColumnNames, checkColumns } from './exportColumns.ts';
import { type FileLayout, writeContacts } from './exportFile.ts';
import { linesInBatches, linesWithin, type RowsAsked } from './exportRows.ts';

/** Which contacts become a file; what `columns` are by default, is all that an import takes. */
type Asked = Omit<RowsAsked, 'columns'> & Omit<FileLayout, 'columns'> & { columns?: ColumnNames | undefined };

/**
 * The contacts of these numbers as a file, as `writeContacts` writes it, for whoever waits for it: a batch at a time, with no
 * connection held between. Throws `invalid_request`, before the first byte, for a column that there is not.
 */
export async function exportContacts(db: Db, { columns, ...asked }: Asked): Promise<AsyncGenerator<Buffer>> {
  const names = await resolveColumns(db, { workspaceId: asked.workspaceId, columns, path: 'columns' });
  return writeContacts({ ...asked, columns: names }, (texts) => linesInBatches(db, { ...asked, columns: texts }));
}

/** The same within a transaction, whose moment all of the file is of. */
export const exportWithin = (tx: Tx, asked: Asked & { columns: ColumnNames }): AsyncGenerator<Buffer> =>
  writeContacts(asked, (columns) => linesWithin(tx, { ...asked, columns }));

/** The columns asked for, by default all that an import takes. Throws `invalid_request` at its path below `path`. */
export async function resolveColumns(
  db: Db,
  { workspaceId, columns, path }: { workspaceId: number; columns: ColumnNames | undefined; path: string },
): Promise<ColumnNames> {
  const definitions = await listAttributes(db, { workspaceId });
  if (!columns) return allColumns(definitions);
  checkColumns(columns, { definitions, path });
  return columns;
}
