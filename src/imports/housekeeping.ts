import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { deleteFile, sweepFiles } from '../jobs/files.ts';
import { sweepStages } from './stageTable.ts';

/** How long a checked import waits for somebody to commit it, and how long the file of one that is over is kept. */
const READY_DAYS = 7;
const FILE_DAYS = 30;

/**
 * Clears away what nobody needs any more: leftovers of processes that were killed, imports that nobody committed, files
 * of imports long over (with them go the rejects files).
 */
export async function sweepImports(db: Db): Promise<void> {
  await sql`
    update import
    set status = 'cancelled', stage = 'finished', finished_at = now(), updated_at = now(),
        error = ${JSON.stringify({ code: 'import_expired', message: `Nobody committed it within ${READY_DAYS} days.` })}::jsonb
    where status = 'ready' and checked_at < now() - make_interval(days => ${READY_DAYS})`.execute(db);
  const { rows } = await sql<{ workspace_id: number; file_id: number }>`
    update import set file_id = null
    from (
      select workspace_id, id, file_id from import
      where file_id is not null and finished_at < now() - make_interval(days => ${FILE_DAYS})
    ) as old
    where import.workspace_id = old.workspace_id and import.id = old.id
    returning old.workspace_id, old.file_id`.execute(db);
  for (const row of rows) await deleteFile(db, { workspaceId: row.workspace_id, id: row.file_id });
  await sql`
    delete from import_reject
    where not exists (
      select from import
      where import.workspace_id = import_reject.workspace_id and import.id = import_reject.import_id
        and import.file_id is not null
    )`.execute(db);
  await sweepStages(db);
  await sweepFiles(db);
}
