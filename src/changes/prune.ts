import { sql } from 'kysely';
import { CHUNK_BITS } from '../audiences/bits.ts';
import { type Db, transaction } from '../db/database.ts';
import { lockWrites } from './record.ts';
import { rebuildSegments } from './search/build.ts';

/** Changes that are pruned together, and rows that are deleted in one statement: a fraction of a second. */
const CHANGES = 200;
const ROWS = 5_000;

/**
 * Deletes the details of changes that are older than each workspace keeps them, for about `forMs`; answers whether some
 * are left. What a change overwrote, and which bits it touched, goes; that it was made, by whom, and how many it added and
 * removed stays. Whole days (UTC) go at a time, so that the search index need not be rebuilt for every single change.
 *
 * Killed at any moment, it leaves a history that begins where it says, and deletes the rest the next time.
 * docs/decisions/015.
 */
export async function pruneHistory(db: Db, { forMs }: { forMs: number }): Promise<boolean> {
  const until = performance.now() + forMs;
  const { rows } = await sql<{ id: number; keep: Date }>`
    select id, date_trunc('day', now(), 'UTC') - make_interval(days => history_days) as keep
    from workspace
    where deleted_at is null
      and exists (
        select from change
        where change.workspace_id = workspace.id and change.pruned_at is null
          and change.at < date_trunc('day', now(), 'UTC') - make_interval(days => history_days))
    order by id`.execute(db);
  for (const { id, keep } of rows) {
    await beginHistory(db, { workspaceId: id, at: keep });
    if (await pruneWorkspace(db, { workspaceId: id, until })) return true;
  }
  return false;
}

/**
 * Deletes the details of changes before the beginning of a workspace's history, until about `until` of
 * `performance.now()`. Answers whether some are left.
 */
export async function pruneWorkspace(
  db: Db,
  { workspaceId, until }: { workspaceId: number; until: number },
): Promise<boolean> {
  for (;;) {
    const changes = await listPrunable(db, workspaceId);
    if (changes.length === 0) return false;
    if (!(await pruneChanges(db, { workspaceId, changes, until }))) return true;
  }
}

/**
 * Lets the history of a workspace begin after all changes that took hold before `at`, from this moment on, for reading and
 * undoing. Takes the write lock: who undoes an older one at this moment ends first.
 */
export async function beginHistory(db: Db, { workspaceId, at }: { workspaceId: number; at: Date }): Promise<void> {
  await transaction(db, async (tx) => {
    await lockWrites(tx, workspaceId);
    await sql`
      update workspace set pruned_seq = last.seq, pruned_at = last.at
      from (
        select seq, at from change
        where workspace_id = ${workspaceId} and at < ${at}
        -- In this order, which is that of seq, the index leads to the last one at once.
        order by at desc, seq desc limit 1
      ) as last
      where workspace.id = ${workspaceId} and workspace.pruned_seq < last.seq`.execute(tx);
  });
}

/**
 * The oldest changes whose details can go. Some stay longer than their time:
 *
 * - of a change that a kept one undid, as long as that one: to redo it takes what the undone one found (undoContacts.ts,
 *   undoAudiences.ts), and so on along the line of undos;
 * - of a change that merged somebody, as long as any former row of the one or the other: who erases them must find that
 *   these hold values of both (erase.ts).
 */
async function listPrunable(db: Db, workspaceId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive start as materialized (select pruned_seq as seq from workspace where id = ${workspaceId}),
    merge as materialized (
      select image.change_id, party.no
      from contact_before as image
      cross join lateral (values (image.no), (image.merged_into)) as party (no)
      where image.workspace_id = ${workspaceId} and image.merged_into is not null
    ),
    needed as (
      select undoing.reverts as id
      from change as undoing
      where undoing.workspace_id = ${workspaceId} and undoing.reverts is not null
        and undoing.seq > (select seq from start)
      union
      select other.id
      from needed
      cross join lateral (
        select reverts as id from change where workspace_id = ${workspaceId} and id = needed.id and reverts is not null
        union all
        select merge.change_id
        from merge
        join contact_before as image
          on image.workspace_id = ${workspaceId} and image.change_id = needed.id and image.no = merge.no
      ) as other
    )
    select id
    from change
    where workspace_id = ${workspaceId} and pruned_at is null and seq <= (select seq from start)
      and id not in (select id from needed)
    order by seq
    limit ${CHANGES}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Answers whether it came to its end in time. */
async function pruneChanges(
  db: Db,
  { workspaceId, changes, until }: { workspaceId: number; changes: number[]; until: number },
): Promise<boolean> {
  if (!(await rebuildSearch(db, { workspaceId, changes, until }))) return false;
  for (const table of ['contact_before', 'change_chunk', 'change_kept']) {
    while ((await deleteSome(db, { table, workspaceId, changes })) === ROWS) {
      if (performance.now() > until) return false;
    }
  }
  await transaction(db, async (tx) => {
    // That a change named, described or trashed a group stays in the history; what the group was before it does not.
    await sql`
      update audience_before set before = '{}'
      where workspace_id = ${workspaceId} and change_id = any(${changes}::bigint[]) and before is not null`.execute(tx);
    await sql`
      update change set pruned_at = now()
      where workspace_id = ${workspaceId} and id = any(${changes}::bigint[])`.execute(tx);
  });
  return performance.now() <= until;
}

/**
 * Which parts of a name the search index has of a former contact, only its former rows tell: before these go, so must
 * those. So segments with such rows that were last built before they were written are built anew.
 */
async function rebuildSearch(
  db: Db,
  { workspaceId, changes, until }: { workspaceId: number; changes: number[]; until: number },
): Promise<boolean> {
  const { rows } = await sql<{ segment: number }>`
    select known.segment
    from (
      select (image.no / ${sql.lit(CHUNK_BITS)})::int as segment, max(change.seq) as seq
      from contact_before as image
      join change on change.workspace_id = image.workspace_id and change.id = image.change_id
      where image.workspace_id = ${workspaceId} and image.change_id = any(${changes}::bigint[])
      group by 1
    ) as former
    join search_segment as known on known.workspace_id = ${workspaceId} and known.segment = former.segment
    where known.built is not null and known.built_seq < former.seq
    order by known.segment`.execute(db);
  const segments = rows.map(({ segment }) => segment);
  return segments.length === 0 || rebuildSegments(db, { workspaceId, segments, until });
}

async function deleteSome(
  db: Db,
  { table, workspaceId, changes }: { table: string; workspaceId: number; changes: number[] },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)}
    where ctid = any (array(
      select ctid from ${sql.table(table)}
      where workspace_id = ${workspaceId} and change_id = any(${changes}::bigint[])
      limit ${ROWS}))`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
