import { sql } from 'kysely';
import { type Db, transaction, withSession } from '../../db/database.ts';
import { LOCKS } from '../../db/locks.ts';
import { lockWrites } from '../record.ts';
import { listDueSegments } from './due.ts';
import type { Gathering } from './gather.ts';
import { readSegment } from './read.ts';
import { storePostings } from './store.ts';

interface SegmentRef {
  workspaceId: number;
  segment: number;
}

/**
 * Brings the search index of a workspace, or of all, up to date: builds segments of new contacts, and those anew in which
 * many were written since. By default only where it pays (due.ts); `everything` leaves no contact unindexed that was
 * committed when it was called. Ends after about `forMs`; answers whether there was more to do.
 *
 * Any number of processes may call it; one at a time works in a workspace, and the others pass it over. Killed at any
 * moment, it leaves a complete search and a later build.
 */
export async function buildSearchIndex(
  db: Db,
  {
    workspaceId,
    everything = false,
    forMs = Number.POSITIVE_INFINITY,
  }: { workspaceId?: number | undefined; everything?: boolean; forMs?: number } = {},
): Promise<boolean> {
  const until = performance.now() + forMs;
  const due = await listDueSegments(db, { workspaceId, everything });
  for (const id of new Set(due.map((one) => one.workspaceId))) {
    const more = await withSession(db, async (session) => {
      if (!(await lockBuilds(session, { workspaceId: id, wait: everything }))) return false;
      // Once more: the builder that had the lock may have done it all.
      for (const segment of await listDueSegments(session, { workspaceId: id, everything })) {
        if (performance.now() > until) return true;
        await buildSegment(session, segment);
      }
      return false;
    });
    if (more) return true;
  }
  return false;
}

/** Until the session closes. Only saves two from doing the same work: `publishBuild` is what keeps them from harm. */
async function lockBuilds(
  session: Db,
  { workspaceId, wait }: { workspaceId: number; wait: boolean },
): Promise<boolean> {
  if (wait) {
    await sql`select pg_advisory_lock(${LOCKS.build}::int, ${workspaceId}::int)`.execute(session);
    return true;
  }
  const { rows } = await sql<{ had: boolean }>`
    select pg_try_advisory_lock(${LOCKS.build}::int, ${workspaceId}::int) as had`.execute(session);
  return rows[0]!.had;
}

/** Someone erased meanwhile is reason to begin again, but not for ever: a later sweep finds the segment as well. */
const ATTEMPTS = 3;

/** Answers whether it was built. */
async function buildSegment(session: Db, ref: SegmentRef): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const generation = await announceBuild(session, ref);
    if (await publishBuild(session, { ...ref, generation, gathering: await readSegment(session, ref) })) return true;
  }
  return false;
}

/**
 * Builds segments anew whether it pays or not, so that nothing of their former contacts remains. Answers whether all were
 * by the time `until` of `performance.now()`.
 */
export async function rebuildSegments(
  db: Db,
  { workspaceId, segments, until }: { workspaceId: number; segments: readonly number[]; until: number },
): Promise<boolean> {
  return withSession(db, async (session) => {
    await lockBuilds(session, { workspaceId, wait: true });
    for (const segment of segments) {
      if (!(await buildSegment(session, { workspaceId, segment })) || performance.now() > until) return false;
    }
    return true;
  });
}

/**
 * The first of a build's three steps (announce, read, publish), and the one that makes it complete. It takes the write
 * lock, so every writer has committed before it, and is seen by what is read after it; or takes the lock after it, sees
 * this generation and marks what it wrote as dirty of it (mark.ts): a long import too, however early it began.
 */
export async function announceBuild(db: Db, { workspaceId, segment }: SegmentRef): Promise<number> {
  return transaction(db, async (tx) => {
    await lockWrites(tx, workspaceId);
    const { rows } = await sql<{ generation: number }>`
      insert into search_segment as known (workspace_id, segment, generation, announced_seq)
      select ${workspaceId}::int, ${segment}::int, 1, coalesce(max(seq), 0) from change where workspace_id = ${workspaceId}
      on conflict (workspace_id, segment)
        do update set generation = known.generation + 1, announced_seq = excluded.announced_seq
      returning generation`.execute(tx);
    return rows[0]!.generation;
  });
}

/**
 * The last step: puts the postings in place of the former ones, and forgets what was dirty of earlier generations, which
 * was committed before the announcement and so is in these postings. What is dirty of this generation stays.
 *
 * Where another build was announced meanwhile, or a contact erased (erase.ts), these postings are thrown away: answers
 * whether they were published.
 */
export async function publishBuild(
  db: Db,
  { workspaceId, segment, generation, gathering }: SegmentRef & { generation: number; gathering: Gathering },
): Promise<boolean> {
  return transaction(db, async (tx) => {
    // The row first, as whoever erases does: so neither waits for the other's postings.
    const { rows } = await sql<{ generation: number }>`
      select generation from search_segment
      where workspace_id = ${workspaceId} and segment = ${segment}
      for update`.execute(tx);
    if (rows[0]?.generation !== generation) return false;
    await sql`delete from search_posting where workspace_id = ${workspaceId} and segment = ${segment}`.execute(tx);
    await storePostings(tx, { workspaceId, segment, postings: gathering.postings() });
    await sql`
      update search_segment set built = ${generation}, built_seq = announced_seq, contacts = ${gathering.contacts()}
      where workspace_id = ${workspaceId} and segment = ${segment}`.execute(tx);
    await sql`
      delete from search_dirty
      where workspace_id = ${workspaceId} and segment = ${segment} and generation < ${generation}`.execute(tx);
    return true;
  });
}
