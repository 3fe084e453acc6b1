import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/**
 * Takes `count` contact numbers and answers the first; they follow each other. Numbers are never given twice, and
 * those of a transaction that is rolled back may be lost.
 *
 * The counter's row is locked until the surrounding transaction ends: a bulk change calls this with the pool instead,
 * so that others can go on numbering.
 */
export async function takeNumbers(
  db: Db,
  { workspaceId, count }: { workspaceId: number; count: number },
): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    update contact_counter
    set next_no = next_no + ${count}
    where workspace_id = ${workspaceId}
    returning next_no - ${count} as first`.execute(db);
  const row = rows[0];
  if (!row) throw new Error(`workspace ${workspaceId} has no number counter`);
  return row.first;
}
