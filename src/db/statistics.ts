import { sql } from 'kysely';
import { type Db, sqlState, transaction } from './database.ts';

/** Fewer are joined at once whatever PostgreSQL believes of them. */
const FEW = 1_000;
/** How many times more there may be than PostgreSQL believes before it chooses other plans. */
const OFF = 8;

/**
 * Tells PostgreSQL of a workspace that has grown since its last look at the contacts, for who is about to write many of
 * them. Of a workspace that it has not seen yet it expects one contact, and then compares each with each: 6,000 took 24 s
 * instead of 0.2 s. Its own look comes a while after an import, and an undo or the next file does not wait for it.
 *
 * Outside of a transaction: others may not look at the same time, until the end of the one that does.
 */
export async function freshenStatistics(db: Db, { workspaceId }: { workspaceId: number }): Promise<void> {
  const { rows } = await sql<{ size: number }>`
    select size from audience where workspace_id = ${workspaceId} and kind = 'system'`.execute(db);
  const size = rows[0]?.size ?? 0;
  if (size < FEW || (await expectedContacts(db, workspaceId)) * OFF >= size) return;
  try {
    await transaction(
      db,
      async (tx) => {
        await sql`set local lock_timeout = '1s'`.execute(tx);
        await sql`analyze contact (workspace_id, no)`.execute(tx);
      },
      { attempts: 1 },
    );
  } catch (error) {
    // Somebody else is looking, or tidying up, at this moment.
    if (sqlState(error) !== '55P03') throw error;
  }
}

/** How many contacts PostgreSQL expects in a workspace. */
async function expectedContacts(db: Db, workspaceId: number): Promise<number> {
  // Explain takes no parameters.
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>`
    explain (format json) select from contact where workspace_id = ${sql.lit(workspaceId)}`.execute(db);
  return rows[0]!['QUERY PLAN'][0].Plan['Plan Rows'];
}
