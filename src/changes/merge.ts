import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOfQuery } from '../audiences/bitmap.ts';
import { type Db, sqlState, type Tx } from '../db/database.ts';
import { enterCreated, moveOverwritten } from './facets.ts';
import { addMembers } from './members.ts';
import { applyMemberships, type Memberships } from './memberships.ts';
import { takeNumbers } from './numbers.ts';
import { type Change, countAltered } from './record.ts';
import { OWN_STAGE } from './stage.ts';

/** What to do with a contact that is known already: take the new values, leave it, or fill in only what is blank. */
export type OnExisting = 'overwrite' | 'ignore' | 'fill';

/** What became of the staged lines; they add up to the number of lines. */
export interface MergeCounts {
  created: number;
  updated: number;
  unchanged: number;
  /** Known contacts left as they are, because the policy is `ignore`. */
  skipped: number;
  /** Lines about a person of an earlier line. */
  duplicate: number;
  /** Lines whose phone belongs to one contact and whose user id to another. */
  conflict: number;
}

/** The staged lines, and how they are to be taken. */
export interface Staged {
  onExisting: OnExisting;
  /** Whether any staged line has a user id. Matching by it costs, and most files have none. */
  hasUserIds: boolean;
  /** False where it is known that no two lines have the same phone, which spares sorting them. */
  hasDuplicates?: boolean;
  /** The table they are in; the connection's own if not given. */
  table?: string;
}

interface MergeOptions extends Staged {
  /**
   * Audiences to which everyone staged is added, known or new, whatever the policy. A function is asked once audiences
   * may be written, so that it can create them, and may ask for more than adding.
   */
  audienceIds?: readonly number[] | (() => Promise<Memberships>);
  /** For a bulk change: where numbers are taken from, in short transactions of their own, so others can go on numbering. */
  bulk?: { numbers: Db };
}

/**
 * Merges the staged contacts into the workspace: creates the new, updates the known by the policy, adds all of them to
 * the given audiences. Lines that conflict or repeat an earlier line are left out. `contact_plan` afterwards says which
 * contact each line became or why not.
 *
 * The same person has the same `phone_key` or the same user id; the earliest line of a person counts.
 */
export async function mergeStaged(change: Change, options: MergeOptions): Promise<MergeCounts> {
  if (options.bulk) await prepareBulk(change.tx, options);
  await resolve(change, options);
  if (options.bulk) await sql`analyze contact_plan`.execute(change.tx);
  const created = await createNew(change, options);
  const updated = options.onExisting === 'ignore' ? 0 : await updateKnown(change, options);
  await change.lockAudiences();
  const createdBits =
    created.inserted > 0 ? await enterCreated(change, { ...created, bulk: options.bulk !== undefined }) : undefined;
  if (updated > 0) await moveOverwritten(change);
  const everyone = everyoneStaged(createdBits);
  if (typeof options.audienceIds === 'function') {
    await applyMemberships(change, { ...(await options.audienceIds()), everyone, stage: stageOf(options) });
  } else if (options.audienceIds?.length) {
    await addMembers(change, options.audienceIds, everyone);
  }
  const lines = await countLines(change.tx);
  return toCounts(lines, { onExisting: options.onExisting, created: created.inserted, updated });
}

/**
 * What `mergeStaged` would do now, without writing anything but `contact_plan`: the same lines decide the same way, by
 * the same statements.
 */
export async function compareStaged(tx: Tx, workspaceId: number, options: Staged): Promise<MergeCounts> {
  await prepareBulk(tx, options);
  await resolve({ tx, workspaceId }, options);
  await sql`analyze contact_plan`.execute(tx);
  const lines = await countLines(tx);
  const updated =
    options.onExisting === 'ignore' || lines.known === 0 ? 0 : await countUpdates(tx, workspaceId, options);
  return toCounts(lines, { onExisting: options.onExisting, created: lines.unknown, updated });
}

/**
 * Which staged lines are about known contacts, for what does not merge them: `knownStaged` are those contacts. Writes
 * nothing but `contact_plan`.
 */
export async function matchStaged(tx: Tx, workspaceId: number, staged: Omit<Staged, 'onExisting'>): Promise<Lines> {
  const options: Staged = { ...staged, onExisting: 'ignore' };
  await prepareBulk(tx, options);
  await resolve({ tx, workspaceId }, options);
  await sql`analyze contact_plan`.execute(tx);
  return countLines(tx);
}

/** The known contacts among those staged, as a set, once their lines have been resolved. */
export const knownStaged = (): Bitmap =>
  bitmapOfQuery(sql`select no from contact_plan where no is not null and verdict is null`);

async function prepareBulk(tx: Tx, options: Staged): Promise<void> {
  // A million staged rows sort in memory; bulk changes run one at a time, so it is not multiplied.
  await sql`set local work_mem = '256MB'`.execute(tx);
  await sql`analyze ${stageOf(options)}`.execute(tx);
}

const stageOf = ({ table }: Staged): RawBuilder<unknown> => sql`${sql.table(table ?? OWN_STAGE)}`;

/** Everyone who was staged and merged, as a set: known contacts and those that this change created. */
export function stagedMembers(change: Change): Bitmap {
  return bitmapOfQuery(sql`
    with staged as (
      select stage.phone_key, stage.user_id
      from contact_plan as plan
      join contact_stage as stage using (line)
      where plan.verdict is null
    )
    select contact.no from staged
    join contact on contact.workspace_id = ${change.workspaceId} and contact.phone_key = staged.phone_key
    union
    select contact.no from staged
    join contact on contact.workspace_id = ${change.workspaceId} and contact.user_id = staged.user_id`);
}

/** The same once those created have been read: without looking each of them up again. */
function everyoneStaged(created: Bitmap | undefined): Bitmap {
  const known = knownStaged();
  if (!created) return known;
  return sql`
    select chunk, bit_or(bits) as bits
    from (${created} union all ${known}) as staged
    group by chunk`;
}

/** Decides for each line whose it is: a known contact, a new one, a repetition or a conflict. */
async function resolve({ tx, workspaceId }: { tx: Tx; workspaceId: number }, options: Staged): Promise<void> {
  const stage = stageOf(options);
  if (!options.hasUserIds) {
    const verdict =
      options.hasDuplicates === false
        ? sql`null`
        : sql`case when row_number() over (partition by stage.phone_key order by stage.line) > 1 then 'duplicate' end`;
    // Compared here, where the contact's row is at hand: a file that alters nobody is not joined with them again. Who is
    // altered by others from now on comes after this change, as far as it leaves them as they are.
    const altered = options.onExisting === 'ignore' ? sql`false` : mergedValues(options.onExisting).altered;
    await sql`
      insert into contact_plan (line, no, verdict, altered)
      select stage.line, contact.no, ${verdict}, contact.no is not null and ${altered}
      from ${stage} as stage
      left join contact on contact.workspace_id = ${workspaceId} and contact.phone_key = stage.phone_key`.execute(tx);
    return;
  }
  // A person may be given by phone on one line and by user id on another: the contact found decides as well.
  await sql`
    with named as (
      select stage.line, stage.phone_key, stage.user_id, coalesce(by_phone.no, by_user.no) as no,
             coalesce(by_phone.no <> by_user.no, false) as conflict
      from ${stage} as stage
      left join contact as by_phone on by_phone.workspace_id = ${workspaceId} and by_phone.phone_key = stage.phone_key
      left join contact as by_user  on by_user.workspace_id = ${workspaceId} and by_user.user_id = stage.user_id
    )
    insert into contact_plan (line, no, altered, verdict)
    select line, no, no is not null,
           case
             when conflict then 'conflict'
             when phone_key is not null and row_number() over (partition by conflict, phone_key order by line) > 1
               or user_id is not null and row_number() over (partition by conflict, user_id order by line) > 1
               or no is not null and row_number() over (partition by conflict, no order by line) > 1
             then 'duplicate'
           end
    from named`.execute(tx);
}

/** Numbers taken for new contacts, `first` and `count` after it; `inserted` of them were needed. */
interface Created {
  first: number;
  count: number;
  inserted: number;
}

/**
 * So many new contacts at once are numbered and written in the order of their phones, not of their lines: entries of the
 * index on phones then go beside each other rather than all over it (4.4 µs a row, more than all else together), and the
 * contacts of a country beside each other, so that its bits are few chunks. Fewer are looked at by people, in the order
 * of their file.
 */
const MANY = 10_000;

/** Inserts the lines that are nobody yet. */
async function createNew(change: Change, options: MergeOptions): Promise<Created> {
  const { tx, workspaceId } = change;
  const { rows } = await sql<{ count: number; all: boolean }>`
    select count(*) filter (where no is null and verdict is null) as count,
           coalesce(bool_and(no is null and verdict is null), true) as all
    from contact_plan`.execute(tx);
  const { count: wanted, all } = rows[0]!;
  if (wanted === 0) return { first: 0, count: 0, inserted: 0 };
  const first = await takeNumbers(options.bulk?.numbers ?? tx, { workspaceId, count: wanted });
  const order = wanted >= MANY ? sql`stage.phone_key, stage.line` : sql`stage.line`;
  // As in a first import: nothing to leave out.
  const lines = all
    ? sql`${stageOf(options)} as stage`
    : sql`${stageOf(options)} as stage join contact_plan as plan using (line) where plan.no is null and plan.verdict is null`;
  const insert = sql`
    insert into contact (workspace_id, no, phone, phone_key, user_id, country, name, name_fold, email, remark, attributes,
                         change_id, created_at, updated_at)
    select ${workspaceId}::int, ${first}::bigint + row_number() over (order by ${order}) - 1,
           stage.phone, stage.phone_key, stage.user_id, stage.country, stage.name, stage.name_fold, stage.email,
           stage.remark, coalesce(stage.attributes, '{}'), ${change.id}::bigint, now(), now()
    from ${lines}
    order by ${order}`;
  const inserted = wanted >= MANY ? await insertMany(tx, insert) : await insertFree(tx, insert);
  countAltered(change, 'created', inserted);
  // Someone else created the missing ones since the lines were resolved: they are known contacts now.
  if (inserted < wanted) await adoptLatecomers(change, options, { first, last: first + wanted - 1 });
  return { first, count: wanted, inserted };
}

const rowsOf = ({ numAffectedRows }: { numAffectedRows?: bigint }): number => Number(numAffectedRows ?? 0);

/** Inserts those who are still nobody. */
const insertFree = async (tx: Tx, insert: RawBuilder<unknown>): Promise<number> =>
  rowsOf(await sql`${insert} on conflict do nothing`.execute(tx));

/**
 * The same for many, of whom most likely nobody has become a contact meanwhile: looking for each whether it did costs
 * 3 µs a row.
 */
async function insertMany(tx: Tx, insert: RawBuilder<unknown>): Promise<number> {
  await sql`savepoint inserting`.execute(tx);
  try {
    const inserted = rowsOf(await insert.execute(tx));
    await sql`release savepoint inserting`.execute(tx);
    return inserted;
  } catch (error) {
    if (sqlState(error) !== '23505') throw error;
    await sql`rollback to savepoint inserting`.execute(tx);
    return insertFree(tx, insert);
  }
}

async function adoptLatecomers(
  change: Change,
  options: Staged,
  created: { first: number; last: number },
): Promise<void> {
  const stage = stageOf(options);
  await sql`
    update contact_plan as plan
    set no = known.no, altered = true
    from ${stage} as stage, contact as known
    where plan.line = stage.line and plan.no is null and plan.verdict is null
      and known.workspace_id = ${change.workspaceId}
      and known.no not between ${created.first} and ${created.last}
      and (known.phone_key = stage.phone_key or known.user_id = stage.user_id)`.execute(change.tx);
  const { rows } = await sql<{ missing: number }>`
    select count(*) as missing
    from contact_plan as plan
    join ${stage} as stage using (line)
    where plan.no is null and plan.verdict is null
      and not exists (
        select from contact
        where contact.workspace_id = ${change.workspaceId}
          and contact.no between ${created.first} and ${created.last}
          and (contact.phone_key = stage.phone_key or contact.user_id = stage.user_id))`.execute(change.tx);
  // Created by someone and deleted again, both since the lines were resolved. Once more from the start.
  if (rows[0]?.missing) throw Object.assign(new Error('contacts came and went during the merge'), { code: '40001' });
}

/** Writes the new values of known contacts, keeping their rows as they were. Answers how many really changed. */
async function updateKnown(change: Change, options: Staged): Promise<number> {
  const { tx, workspaceId } = change;
  // Where nobody is altered, as in a first import, the statement below would sort a million rows to find that out.
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from contact_plan where altered and verdict is null) as any`.execute(tx);
  if (!rows[0]?.any) return 0;
  const { values, altered } = mergedValues(options.onExisting);
  const result = await sql`
    with target as materialized (
      select contact.no, to_jsonb(contact) as image, ${values}
      from ${knownLines(workspaceId, options)}
      where plan.verdict is null and plan.altered and ${altered}
      order by contact.no
      for update of contact
    ),
    kept as (
      insert into contact_before (workspace_id, change_id, no, before)
      select ${workspaceId}, ${change.id}, no, image from target
    )
    update contact
    set phone = target.phone, phone_key = target.phone_key, user_id = target.user_id, country = target.country,
        name = target.name, name_fold = target.name_fold, email = target.email, remark = target.remark,
        attributes = target.attributes, change_id = ${change.id}, updated_at = now()
    from target
    where contact.workspace_id = ${workspaceId} and contact.no = target.no`.execute(tx);
  const updated = Number(result.numAffectedRows ?? 0);
  countAltered(change, 'updated', updated);
  return updated;
}

/** How many `updateKnown` would write. */
async function countUpdates(tx: Tx, workspaceId: number, options: Staged): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from ${knownLines(workspaceId, options)}
    where plan.verdict is null and plan.altered and ${mergedValues(options.onExisting).altered}`.execute(tx);
  return rows[0]!.count;
}

const knownLines = (workspaceId: number, options: Staged): RawBuilder<unknown> => sql`
  contact_plan as plan
  join ${stageOf(options)} as stage using (line)
  join contact on contact.workspace_id = ${workspaceId} and contact.no = plan.no`;

/** The values of a known contact after a line about it, and whether any of them is new. */
function mergedValues(policy: OnExisting): { values: RawBuilder<unknown>; altered: RawBuilder<boolean> } {
  const [winner, other] = policy === 'overwrite' ? ['stage', 'contact'] : ['contact', 'stage'];
  const text = (column: string, decidedBy = column): RawBuilder<string> =>
    sql`case when ${sql.ref(`${winner}.${decidedBy}`)} <> '' then ${sql.ref(`${winner}.${column}`)}
             else ${sql.ref(`${other}.${column}`)} end`;
  const either = (column: string): RawBuilder<unknown> =>
    sql`coalesce(${sql.ref(`${winner}.${column}`)}, ${sql.ref(`${other}.${column}`)})`;
  const attributes =
    policy === 'overwrite'
      ? sql`contact.attributes || coalesce(stage.attributes, '{}')`
      : sql`coalesce(stage.attributes, '{}') || contact.attributes`;
  return {
    values: sql`
      ${either('phone')} as phone, ${either('phone_key')} as phone_key, ${either('user_id')} as user_id,
      ${either('country')} as country, ${text('name')} as name, ${text('name_fold', 'name')} as name_fold,
      ${text('email')} as email, ${text('remark')} as remark, ${attributes} as attributes`,
    altered: sql`
      (${either('phone')}, ${either('user_id')}, ${either('country')}, ${text('name')}, ${text('email')},
       ${text('remark')}, ${attributes})
      is distinct from
      (contact.phone, contact.user_id, contact.country, contact.name, contact.email, contact.remark,
       contact.attributes)`,
  };
}

/** How many staged lines are what. */
export interface Lines {
  known: number;
  unknown: number;
  duplicate: number;
  conflict: number;
}

async function countLines(tx: Tx): Promise<Lines> {
  const { rows } = await sql<Lines>`
    select count(*) filter (where no is not null and verdict is null) as known,
           count(*) filter (where no is null and verdict is null)     as unknown,
           count(*) filter (where verdict = 'duplicate')              as duplicate,
           count(*) filter (where verdict = 'conflict')               as conflict
    from contact_plan`.execute(tx);
  return rows[0]!;
}

function toCounts(
  { known, duplicate, conflict }: Lines,
  { onExisting, created, updated }: { onExisting: OnExisting; created: number; updated: number },
): MergeCounts {
  const ignored = onExisting === 'ignore';
  return {
    created,
    updated,
    unchanged: ignored ? 0 : known - updated,
    skipped: ignored ? known : 0,
    duplicate,
    conflict,
  };
}
