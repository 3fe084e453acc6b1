import { sql } from 'kysely';
import type { ColumnNames } from '../contacts/exportColumns.ts';
import type { Selection } from '../contacts/selection.ts';
import type { Db } from '../db/database.ts';
import type { ExportFormat } from '../files/types.ts';
import { deleteFile } from '../jobs/files.ts';
import type { JobRow } from '../operations/row.ts';
import type { ExportJob } from './schema.ts';

/** What an export is to write. Who it is about is forgotten once it is over: it may name a person. */
export interface StoredInput {
  selection?: Selection;
  /** What the selection is made of, without its values. */
  conditions: string[];
  name: string;
  format: ExportFormat;
  columns: ColumnNames;
}

/** What came of it. */
interface StoredResult {
  contacts?: number;
  /** Bytes of the file. */
  size?: number;
  gone?: NonNullable<ExportJob['gone']>;
}

export type Stage = ExportJob['progress']['stage'];
export type ExportRow = JobRow<'export', Stage, StoredInput, StoredResult>;

/** How long a file is kept. Whoever needs it later asks for it again, and gets what the contacts are then. */
export const KEPT_HOURS = 72;

/** How many exports of a workspace wait, are at work, or have a file. */
export async function countKept(db: Db, { workspaceId }: { workspaceId: number }): Promise<number> {
  const { rows } = await sql<{ kept: number }>`
    select count(*) as kept from operation
    where workspace_id = ${workspaceId} and kind = 'export'
      and (file_id is not null or status in ('waiting', 'running'))`.execute(db);
  return rows[0]!.kept;
}

/** Deletes files whose time is over; the export stays, and says so. */
export async function forgetExpired(db: Db): Promise<void> {
  const { rows } = await sql<{ workspace_id: number; file_id: number }>`
    update operation set file_id = null, result = result || '{"gone": "expired"}'
    from (
      select workspace_id, id, file_id from operation
      where kind = 'export' and file_id is not null and expires_at < now()
      for update skip locked
    ) as expired
    where operation.workspace_id = expired.workspace_id and operation.id = expired.id
    returning operation.workspace_id, expired.file_id`.execute(db);
  for (const row of rows) await deleteFile(db, { workspaceId: row.workspace_id, id: row.file_id });
}
