import { sql } from 'kysely';
import { emptyBits } from '../audiences/bits.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { type ChangeRecord, getChange } from './history.ts';
import { type Kept, listKept } from './kept.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from './record.ts';
import { changeBeyondRetention, readHistoryStart } from './retention.ts';
import { undoAudiences } from './undoAudiences.ts';
import { type UndoneRows, undoChunk, undoCreated, undoOverwritten } from './undoChunk.ts';
import { isErasure, isInForce, type Undone } from './undone.ts';

/** An undo as it was recorded, and the first things it kept back. */
export interface UndoResult {
  record: ChangeRecord;
  kept: Kept[];
}

/**
 * Undoes a change as a new change: takes out what it added, puts back what it removed, restores overwritten contacts,
 * deletes contacts it created and brings back those it deleted — each only where nothing later touched them. What was
 * kept back is counted in `counts.kept…` and listed by `listKept`.
 *
 * "Later" leaves out changes that are undone themselves, so undoing in reverse order gives back every earlier state, and
 * an undo can be undone.
 *
 * Throws `change_not_found`, `change_already_undone`, `change_not_undoable` (erasures), `beyond_retention`.
 */
export async function undo(
  db: Db,
  context: ChangeContext,
  { changeId, keptShown }: { changeId: number; keptShown: number },
): Promise<Recorded<UndoResult>> {
  return recordChange(db, context, { kind: 'undo', reverts: changeId, many: true }, async (change) => {
    const undone = await readUndoable(change, changeId);
    const chunks = await touchedChunks(change, undone);
    const rows = await undoRows(change, undone, chunks);
    for (const { chunk } of chunks) await undoChunk(change, undone, chunk, rows.get(chunk) ?? NO_ROWS);
    await undoAudiences(change, undone);
    await mark(change, undone);
    // Even where everything was kept back, the history says that it was tried.
    change.altered = true;
    const { workspaceId } = change;
    return {
      record: await getChange(change.tx, { workspaceId, id: change.id }),
      kept: await listKept(change.tx, { workspaceId, changeId: change.id, limit: keptShown }),
    };
  });
}

async function readUndoable(change: Change, id: number): Promise<Undone> {
  const { rows } = await sql<Omit<Undone, 'lineage'> & { reverted_by: number | null }>`
    with recursive lineage as (
      select id, seq, kind, reverts, reverted_by, 0 as depth
      from change
      where workspace_id = ${change.workspaceId} and id = ${id} and id <> ${change.id}
      union all
      select parent.id, parent.seq, parent.kind, parent.reverts, parent.reverted_by, depth + 1
      from lineage
      join change as parent on parent.workspace_id = ${change.workspaceId} and parent.id = lineage.reverts
    )
    select id, seq, kind, reverts, reverted_by from lineage order by depth`.execute(change.tx);
  const [row, root] = [rows[0], rows.at(-1)];
  if (!row || !root) throw new AppError('change_not_found', `There is no change ${id}.`);
  const { seq, kind, reverts } = row;
  const undone: Undone = { id, seq, kind, reverts, lineage: rows.map((one) => one.id) };
  if (!isInForce({ revertedBy: row.reverted_by, depth: rows.length - 1, rootRevertedBy: root.reverted_by })) {
    const by = row.reverted_by ?? root.reverted_by;
    const how =
      by === null
        ? 'is undone already: what it undid was redone'
        : `was undone by change ${by}. Undo that one to redo it`;
    throw new AppError('change_already_undone', `Change ${id} ${how}.`);
  }
  if (isErasure(undone)) {
    throw new AppError('change_not_undoable', 'An erased contact cannot come back: nothing of it was kept.');
  }
  // The history may begin later only when this writer's turn is over: what is read from here on stays.
  if (seq <= (await readHistoryStart(change.tx, change)).seq) {
    throw changeBeyondRetention(id);
  }
  return undone;
}

const NO_ROWS: UndoneRows = { deleted: emptyBits(), restored: emptyBits() };

/** A chunk that the change altered, and how it altered contacts there. */
interface TouchedChunk {
  chunk: number;
  created: boolean;
  overwritten: boolean;
}

/**
 * Deletes what the change created, in all chunks, and only then restores what it overwrote; those that it deleted come back
 * last. Where a phone number or a user id went from one contact to another, as when they are merged, it is free for the
 * one it goes back to, whichever has the lower number. 16 kB a chunk are kept: of 100 M contacts 25 MB.
 */
async function undoRows(
  change: Change,
  undone: Undone,
  chunks: readonly TouchedChunk[],
): Promise<Map<number, UndoneRows>> {
  const rows = new Map<number, UndoneRows>();
  for (const { chunk, created } of chunks) {
    if (created) rows.set(chunk, { ...NO_ROWS, deleted: await undoCreated(change, undone, chunk) });
  }
  for (const { chunk, overwritten } of chunks) {
    if (!overwritten) continue;
    const { deleted } = rows.get(chunk) ?? NO_ROWS;
    rows.set(chunk, { deleted, restored: await undoOverwritten(change, undone, chunk, deleted) });
  }
  return rows;
}

/** Chunks with members or contacts that the change altered, ascending. */
async function touchedChunks({ tx, workspaceId }: Change, { id }: Undone): Promise<TouchedChunk[]> {
  const { rows } = await sql<TouchedChunk>`
    with touched as (
      select touch.chunk, audience.kind = 'system' and touch.added is not null as created, false as overwritten
      from change_chunk as touch
      join audience on audience.workspace_id = touch.workspace_id and audience.id = touch.audience_id
      where touch.workspace_id = ${workspaceId} and touch.change_id = ${id}
      union all
      select distinct (no / 65536)::int, false, true from contact_before
      where workspace_id = ${workspaceId} and change_id = ${id}
    )
    select chunk, bool_or(created) as created, bool_or(overwritten) as overwritten
    from touched
    group by chunk
    order by chunk`.execute(tx);
  return rows;
}

/** Notes who undid what: each of the lineage is in force or undone by the one after it, in turn, as before the undone. */
async function mark({ tx, workspaceId, id }: Change, undone: Undone): Promise<void> {
  for (const [depth, changeId] of undone.lineage.entries()) {
    const revertedBy = depth === 0 ? id : depth % 2 === 1 ? null : undone.lineage[depth - 1]!;
    await sql`
      update change set reverted_by = ${revertedBy}
      where workspace_id = ${workspaceId} and id = ${changeId}`.execute(tx);
  }
}
