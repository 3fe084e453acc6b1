import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { momentInWords } from '../lib/moment.ts';

/** The most days that what changes overwrote is kept. Where nobody decided, they are 30, as the table says. */
export const HISTORY_DAYS = 3_650;

/** Up to where the details of a workspace's changes are gone. */
export interface HistoryStart {
  /** Changes up to this place cannot be undone. */
  seq: number;
  /** The earliest moment whose members are known; null where all are. */
  at: Date | null;
}

/** Where the history that is kept begins. */
export async function readHistoryStart(db: Db, { workspaceId }: { workspaceId: number }): Promise<HistoryStart> {
  const row = await db
    .selectFrom('workspace')
    .select(['pruned_seq', 'pruned_at'])
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return { seq: row.pruned_seq, at: row.pruned_at };
}

/** The same, which then begins no later until the transaction ends: what lies behind it is not deleted meanwhile. */
export async function holdHistoryStart(tx: Tx, { workspaceId }: { workspaceId: number }): Promise<HistoryStart> {
  const row = await tx
    .selectFrom('workspace')
    .select(['pruned_seq', 'pruned_at'])
    .where('id', '=', workspaceId)
    .forShare()
    .executeTakeFirstOrThrow();
  return { seq: row.pruned_seq, at: row.pruned_at };
}

/**
 * Reads something of the past, as of `moments` (RFC 3339; undefined is now). Asked again after the reading: details are
 * deleted only after the history has been told to begin later, so whatever was read before that was whole.
 *
 * Throws `beyond_retention` for a moment before the history that is kept, naming the earliest.
 */
export async function withinHistory<T>(
  db: Db,
  { workspaceId, moments }: { workspaceId: number; moments: readonly (string | undefined)[] },
  read: () => Promise<T>,
): Promise<T> {
  const refuseEarlier = async (): Promise<void> => {
    for (const moment of moments) {
      if (moment === undefined) continue;
      const { rows } = await sql<{ pruned_at: Date }>`
        select pruned_at from workspace where id = ${workspaceId} and pruned_at > ${moment}`.execute(db);
      if (rows[0]) throw beyondRetention(rows[0].pruned_at);
    }
  };
  await refuseEarlier();
  const value = await read();
  await refuseEarlier();
  return value;
}

/** In a statement that reads members of a moment: refuses to go on where they are not known, as `withinHistory` does. */
export const requireMoment = (workspaceId: number, at: string): RawBuilder<boolean> => sql`
  require_kept((select pruned_at is null or pruned_at <= ${at}::timestamptz from workspace where id = ${workspaceId}))`;

/** The same for the details of a change. */
export const requireChange = (workspaceId: number, changeId: number): RawBuilder<boolean> => sql`
  require_kept((select change.seq > workspace.pruned_seq
                from change join workspace on workspace.id = change.workspace_id
                where change.workspace_id = ${workspaceId} and change.id = ${changeId}))`;

/** The SQLSTATE of `require_kept`. */
export const NOT_KEPT = 'MU001';

/** Of a change whose details are gone. */
export const changeBeyondRetention = (id: number): AppError =>
  new AppError(
    'beyond_retention',
    `Change ${id} is older than this workspace keeps what changes overwrote. Only its counts are known.`,
  );

function beyondRetention(earliest: Date): AppError {
  const message = knownFrom(earliest);
  return new AppError('beyond_retention', message, { errors: [{ path: 'at', code: 'beyond_retention', message }] });
}

/** What to say to whoever asks for an earlier moment. */
export const knownFrom = (earliest: Date): string =>
  `Who was in a group is known from ${momentInWords(earliest)} on. Ask for that moment or a later one; the workspace’s ` +
  'historyFrom says it exactly.';
