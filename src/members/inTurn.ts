import { sql } from 'kysely';
import { type Db, type Tx, transaction } from '../db/database.ts';

/**
 * Alters who belongs to a workspace, one after the other: two owners who leave at the same moment would leave none, and
 * two invitations of an address would both stay open.
 */
export const inTurn = <T>(db: Db, workspaceId: number, work: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(db, async (tx) => {
    await sql`select from workspace where id = ${workspaceId} for no key update`.execute(tx);
    return work(tx);
  });
