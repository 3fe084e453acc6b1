import { type RawBuilder, sql } from 'kysely';
import { type Db, isDatabaseAway, sqlState, type Tx, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { freshenStatistics } from '../db/statistics.ts';
import type { AudienceImage, ChangeCounts } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { markForSearch } from './search/mark.ts';

/** Who alters what, from where: the same for every use case. */
export interface ChangeContext {
  workspaceId: number;
  /** Stable name of the person, key or program: `key:12`, `cli`. */
  actor: string;
  /** Where it came from: `api`, `cli`, a file name. */
  source: string;
  note?: string;
  /** What tells the request from others of the same key where its body does not: the hash of a file. */
  fingerprint?: string;
  /** Runs inside the transaction, once this writer's turn has come; may throw to end it. */
  afterLock?: (tx: Tx) => Promise<void>;
  /** Runs inside the transaction, after the work: what it writes is committed with the change or not at all. */
  beforeCommit?: (tx: Tx, value: unknown) => Promise<void>;
}

/** A change being recorded: what every function of the write path takes. */
export interface Change {
  tx: Tx;
  id: number;
  workspaceId: number;
  /** `import`, `contact.add` and so on. */
  kind: string;
  /** Where it came from: `api`, `console`, `cli`. */
  source: string;
  /** Whether anything was altered so far. A change that alters nothing is not kept. */
  altered: boolean;
  counts: ChangeCounts;
  /** Takes the workspace's write lock. Only a bulk change needs to call it, before it touches audiences. */
  lockAudiences: () => Promise<void>;
}

/** A use case's own result together with what was recorded. */
export interface Recorded<T> {
  value: T;
  /** Null when nothing was altered, or for a dry run. */
  changeId: number | null;
  counts: ChangeCounts;
}

interface RecordOptions {
  kind: string;
  reverts?: number;
  /** Compute everything, then roll back. */
  dryRun?: boolean;
  /**
   * `small` (the default) holds the workspace's write lock from start to end: milliseconds. `bulk` writes contacts
   * first and takes that lock only for the audiences, so that a long import does not stop other writers.
   */
  size?: 'small' | 'bulk';
  /** Small, and yet it may write a great many contacts. */
  many?: boolean;
  /** False where it writes nothing that a search looks at: then a million rows need not be marked while others wait. */
  searched?: boolean;
}

/** How long a small change waits for rows that a bulk change holds, before it stands aside for it. */
const ROW_WAIT = '250ms';
/** How long it then waits for the bulk change to end, before it answers `busy`. */
const BULK_WAIT = '60s';

class DryRun extends Error {
  readonly result: Recorded<unknown>;
  constructor(result: Recorded<unknown>) {
    super('dry run');
    this.result = result;
  }
}

/**
 * The one way to alter contacts or audiences: runs `work` in a transaction as one recorded change.
 *
 * Writers of one workspace take turns (an advisory lock), so no two of them can deadlock, read each other's half-done
 * sizes or take the same group name; see docs/decisions/002. A bulk change writes its contacts before its turn. A
 * small change that meets those uncommitted rows gives its turn back within 250 ms and waits for the bulk change to
 * end: the lock order is always bulk, then write. `work` may therefore run more than once.
 *
 * Throws what `work` throws; `busy` when a bulk change holds the same contacts for longer than a minute.
 */
export async function recordChange<T>(
  db: Db,
  context: ChangeContext,
  options: RecordOptions,
  work: (change: Change) => Promise<T>,
): Promise<Recorded<T>> {
  let behindBulk = false;
  try {
    if (options.size === 'bulk' || options.many) await freshenStatistics(db, context);
    return await transaction(
      db,
      async (tx) => {
        const change = await begin(tx, context, options, behindBulk);
        const value = await work(change);
        return (await finish(change, context, options, value)) as Recorded<T>;
      },
      {
        onRetry: async (error) => {
          if (sqlState(error) === '55P03' && behindBulk) throw busy(error);
          behindBulk ||= sqlState(error) === '55P03';
        },
      },
    );
  } catch (error) {
    if (error instanceof DryRun) return error.result as Recorded<T>;
    if (sqlState(error) === '55P03') throw busy(error);
    if (isDatabaseAway(error)) throw databaseAway(error);
    throw error;
  }
}

const busy = (cause: unknown): AppError =>
  new AppError('busy', 'An import is writing the same contacts. Try again in a moment.', { retryAfter: 30, cause });

const databaseAway = (cause: unknown): AppError =>
  new AppError('database_unavailable', 'The database does not answer. Try again in a moment.', {
    retryAfter: 5,
    cause,
  });

async function begin(tx: Tx, context: ChangeContext, options: RecordOptions, behindBulk: boolean): Promise<Change> {
  const { workspaceId } = context;
  const bulk = options.size === 'bulk';
  if (bulk) {
    await sql`select pg_advisory_xact_lock(${LOCKS.bulk}::int, ${workspaceId}::int)`.execute(tx);
  } else {
    if (behindBulk) {
      await sql`select set_config('lock_timeout', ${BULK_WAIT}, true)`.execute(tx);
      await sql`select pg_advisory_xact_lock_shared(${LOCKS.bulk}::int, ${workspaceId}::int)`.execute(tx);
      await sql`select set_config('lock_timeout', '0', true)`.execute(tx);
    }
    await lockWrites(tx, workspaceId);
    await sql`select set_config('lock_timeout', ${ROW_WAIT}, true)`.execute(tx);
  }
  await context.afterLock?.(tx);
  const row = await tx
    .insertInto('change')
    .values({
      workspace_id: workspaceId,
      kind: options.kind,
      actor: context.actor,
      source: context.source,
      note: context.note ?? '',
      reverts: options.reverts ?? null,
      at: nextMoment(workspaceId),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const change: Change = {
    tx,
    id: row.id,
    workspaceId,
    kind: options.kind,
    source: context.source,
    altered: false,
    counts: {},
    lockAudiences: async () => {
      if (!bulk) return;
      await lockWrites(tx, workspaceId);
      // Now it takes hold: later than every change that committed while its contacts were being written.
      await sql`
        update change set seq = nextval('change_seq'), at = ${nextMoment(workspaceId)}
        where workspace_id = ${workspaceId} and id = ${row.id}`.execute(tx);
    },
  };
  return change;
}

/**
 * When a change takes hold, for whoever has the workspace's write lock: to the millisecond, as it is told, and not before
 * the change that took hold last, even if the clock was set back. So a moment is a place in the order of changes.
 */
const nextMoment = (workspaceId: number): RawBuilder<Date> => sql`
  greatest(date_trunc('milliseconds', clock_timestamp()),
           (select last.at from change as last where last.workspace_id = ${workspaceId} order by last.seq desc limit 1))`;

/** Waits for this writer's turn in the workspace, until the transaction ends. */
export async function lockWrites(tx: Tx, workspaceId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCKS.write}::int, ${workspaceId}::int)`.execute(tx);
}

async function finish(change: Change, context: ChangeContext, options: RecordOptions, value: unknown) {
  const { tx, id, workspaceId } = change;
  let changeId: number | null = id;
  if (change.altered) {
    await summarise(change);
    await tx
      .updateTable('change')
      .set({ counts: JSON.stringify(change.counts) })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    if (!options.dryRun && options.searched !== false) await markForSearch(change);
  } else {
    await tx.deleteFrom('change').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
    changeId = null;
  }
  const recorded: Recorded<unknown> = { value, changeId: options.dryRun ? null : changeId, counts: change.counts };
  if (options.dryRun) throw new DryRun(recorded);
  await context.beforeCommit?.(tx, recorded);
  return recorded;
}

/** Writes what the change did to each audience, and takes the memberships of groups into its counts. */
async function summarise(change: Change): Promise<void> {
  const { rows } = await sql<{ added: number; removed: number }>`
    with totals as (
      insert into change_audience (workspace_id, audience_id, change_id, at, added, removed, size)
      select bits.workspace_id, bits.audience_id, bits.change_id,
             (select at from change where change.workspace_id = bits.workspace_id and change.id = bits.change_id),
             coalesce(sum(bit_count(bits.added)), 0), coalesce(sum(bit_count(bits.removed)), 0), audience.size
      from change_chunk as bits
      join audience on audience.workspace_id = bits.workspace_id and audience.id = bits.audience_id
      where bits.workspace_id = ${change.workspaceId} and bits.change_id = ${change.id}
        -- Neither: what it added it took out again itself.
        and (bits.added is not null or bits.removed is not null)
      group by bits.workspace_id, bits.audience_id, bits.change_id, audience.size
      returning audience_id, added, removed
    )
    select coalesce(sum(added), 0)::bigint as added, coalesce(sum(removed), 0)::bigint as removed
    from totals
    join audience on audience.workspace_id = ${change.workspaceId} and audience.id = totals.audience_id
    where audience.kind = 'group'`.execute(change.tx);
  const total = rows[0];
  if (total?.added) change.counts.added = total.added;
  if (total?.removed) change.counts.removed = total.removed;
}

/** Adds to what the change did; nothing done is no alteration. */
export function countAltered(change: Change, what: keyof ChangeCounts, count: number): void {
  if (count === 0) return;
  change.altered = true;
  change.counts[what] = (change.counts[what] ?? 0) + count;
}

/** Remembers an audience's name, description and trash mark as they are now, or that the change creates it. */
export async function rememberAudience(
  change: Change,
  audienceId: number,
  before: AudienceImage | null,
): Promise<void> {
  change.altered = true;
  await change.tx
    .insertInto('audience_before')
    .values({
      workspace_id: change.workspaceId,
      change_id: change.id,
      audience_id: audienceId,
      before: (before === null ? null : JSON.stringify(before)) as never,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
