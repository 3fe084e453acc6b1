import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOfQuery } from '../audiences/bitmap.ts';
import type { Db } from '../db/database.ts';
import { enterCreated, moveOverwritten } from './facets.ts';
import { addMembers } from './members.ts';
import { takeNumbers } from './numbers.ts';
import { type Change, countAltered } from './record.ts';

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

interface MergeOptions {
  onExisting: OnExisting;
  /**
   * Audiences to which everyone staged is added, known or new, whatever the policy. A function is asked once audiences
   * may be written: it can create them.
   */
  audienceIds?: readonly number[] | (() => Promise<readonly number[]>);
  /** Whether any staged line has a user id. Matching by it costs, and most files have none. */
  hasUserIds: boolean;
  /**
   * For a bulk change: where numbers are taken from, in a short transaction of their own, so that others can go on
   * numbering; `provisional` for a dry run, which must not use up any.
   */
  bulk?: { numbers: Db | 'provisional' };
}

/**
 * Merges the staged contacts into the workspace: creates the new, updates the known by the policy, adds all of them to
 * the given audiences. Lines that conflict or repeat an earlier line are left out. `contact_plan` afterwards says which
 * contact each line became or why not.
 *
 * The same person has the same `phone_key` or the same user id; the earliest line of a person counts.
 */
export async function mergeStaged(change: Change, options: MergeOptions): Promise<MergeCounts> {
  if (options.bulk) {
    // A million staged rows sort in memory; bulk changes run one at a time, so it is not multiplied.
    await sql`set local work_mem = '256MB'`.execute(change.tx);
    await sql`analyze contact_stage`.execute(change.tx);
  }
  await resolve(change, options);
  if (options.bulk) await sql`analyze contact_plan`.execute(change.tx);
  const created = await createNew(change, options);
  const updated = options.onExisting === 'ignore' ? 0 : await updateKnown(change, options.onExisting);
  await change.lockAudiences();
  const createdRows = sql<{ no: number; country: string | null }>`
    select no, country from contact
    where workspace_id = ${change.workspaceId} and no >= ${created.first} and no < ${created.first + created.count}`;
  if (created.inserted > 0) await enterCreated(change, createdRows);
  if (updated > 0) await moveOverwritten(change);
  const audienceIds =
    typeof options.audienceIds === 'function' ? await options.audienceIds() : (options.audienceIds ?? []);
  if (audienceIds.length > 0) await addMembers(change, audienceIds, everyoneStaged(createdRows));
  return count(change, { created: created.inserted, updated, ignored: options.onExisting === 'ignore' });
}

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

function everyoneStaged(created: RawBuilder<{ no: number }>): Bitmap {
  return bitmapOfQuery(sql`
    select no from contact_plan where no is not null and verdict is null
    union all
    select no from (${created}) as created`);
}

/** Decides for each line whose it is: a known contact, a new one, a repetition or a conflict. */
async function resolve(change: Change, { hasUserIds }: MergeOptions): Promise<void> {
  const { tx, workspaceId } = change;
  if (!hasUserIds) {
    await sql`
      insert into contact_plan (line, no, verdict)
      select stage.line, known.no,
             case when row_number() over (partition by stage.phone_key order by stage.line) > 1 then 'duplicate' end
      from contact_stage as stage
      left join contact as known on known.workspace_id = ${workspaceId} and known.phone_key = stage.phone_key`.execute(
      tx,
    );
    return;
  }
  // A person may be given by phone on one line and by user id on another: the contact found decides as well.
  await sql`
    with named as (
      select stage.line, stage.phone_key, stage.user_id, coalesce(by_phone.no, by_user.no) as no,
             coalesce(by_phone.no <> by_user.no, false) as conflict
      from contact_stage as stage
      left join contact as by_phone on by_phone.workspace_id = ${workspaceId} and by_phone.phone_key = stage.phone_key
      left join contact as by_user  on by_user.workspace_id = ${workspaceId} and by_user.user_id = stage.user_id
    )
    insert into contact_plan (line, no, verdict)
    select line, no,
           case
             when conflict then 'conflict'
             when phone_key is not null and row_number() over (partition by conflict, phone_key order by line) > 1
               or user_id is not null and row_number() over (partition by conflict, user_id order by line) > 1
               or no is not null and row_number() over (partition by conflict, no order by line) > 1
             then 'duplicate'
           end
    from named`.execute(tx);
}

/** Beyond any real number, within the range of chunks. */
const PROVISIONAL = 2 ** 40;

/** Inserts the lines that are nobody yet, numbered in their order. */
async function createNew(change: Change, options: MergeOptions) {
  const { tx, workspaceId } = change;
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from contact_plan where no is null and verdict is null`.execute(tx);
  const wanted = rows[0]?.count ?? 0;
  if (wanted === 0) return { first: 0, count: 0, inserted: 0 };
  const first =
    options.bulk?.numbers === 'provisional'
      ? PROVISIONAL
      : await takeNumbers(options.bulk?.numbers ?? tx, { workspaceId, count: wanted });
  const result = await sql`
    insert into contact (workspace_id, no, phone, phone_key, user_id, country, name, name_fold, email, remark, attributes,
                         change_id, created_at, updated_at)
    select ${workspaceId}::int, ${first}::bigint + row_number() over (order by stage.line) - 1,
           stage.phone, stage.phone_key, stage.user_id, stage.country, stage.name, stage.name_fold, stage.email,
           stage.remark, coalesce(stage.attributes, '{}'), ${change.id}::bigint, now(), now()
    from contact_plan as plan
    join contact_stage as stage using (line)
    where plan.no is null and plan.verdict is null
    order by stage.line
    on conflict do nothing`.execute(tx);
  const inserted = Number(result.numAffectedRows ?? 0);
  countAltered(change, 'created', inserted);
  // Someone else created the missing ones since the lines were resolved: they are known contacts now.
  if (inserted < wanted) await adoptLatecomers(change, { first, last: first + wanted - 1 });
  return { first, count: wanted, inserted };
}

async function adoptLatecomers(change: Change, created: { first: number; last: number }): Promise<void> {
  await sql`
    update contact_plan as plan
    set no = known.no
    from contact_stage as stage, contact as known
    where plan.line = stage.line and plan.no is null and plan.verdict is null
      and known.workspace_id = ${change.workspaceId}
      and known.no not between ${created.first} and ${created.last}
      and (known.phone_key = stage.phone_key or known.user_id = stage.user_id)`.execute(change.tx);
  const { rows } = await sql<{ missing: number }>`
    select count(*) as missing
    from contact_plan as plan
    join contact_stage as stage using (line)
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
async function updateKnown(change: Change, policy: 'overwrite' | 'fill'): Promise<number> {
  const { tx, workspaceId } = change;
  // Where nobody is known, as in a first import, the statement below would sort a million rows to find that out.
  const { rows } = await sql<{ any: boolean }>`
    select exists (select from contact_plan where no is not null and verdict is null) as any`.execute(tx);
  if (!rows[0]?.any) return 0;
  const text = (column: string, decidedBy = column): RawBuilder<string> => {
    const [winner, other] = policy === 'overwrite' ? ['stage', 'contact'] : ['contact', 'stage'];
    return sql`case when ${sql.ref(`${winner}.${decidedBy}`)} <> '' then ${sql.ref(`${winner}.${column}`)}
                    else ${sql.ref(`${other}.${column}`)} end`;
  };
  const either = (column: string): RawBuilder<unknown> =>
    policy === 'overwrite'
      ? sql`coalesce(${sql.ref(`stage.${column}`)}, ${sql.ref(`contact.${column}`)})`
      : sql`coalesce(${sql.ref(`contact.${column}`)}, ${sql.ref(`stage.${column}`)})`;
  const attributes =
    policy === 'overwrite'
      ? sql`contact.attributes || coalesce(stage.attributes, '{}')`
      : sql`coalesce(stage.attributes, '{}') || contact.attributes`;
  const result = await sql`
    with target as materialized (
      select contact.no, to_jsonb(contact) as image,
             ${either('phone')} as phone, ${either('phone_key')} as phone_key, ${either('user_id')} as user_id,
             ${either('country')} as country, ${text('name')} as name, ${text('name_fold', 'name')} as name_fold,
             ${text('email')} as email, ${text('remark')} as remark, ${attributes} as attributes
      from contact_plan as plan
      join contact_stage as stage using (line)
      join contact on contact.workspace_id = ${workspaceId} and contact.no = plan.no
      where plan.verdict is null
        and (${either('phone')}, ${either('user_id')}, ${either('country')}, ${text('name')}, ${text('email')},
             ${text('remark')}, ${attributes})
            is distinct from
            (contact.phone, contact.user_id, contact.country, contact.name, contact.email,
             contact.remark, contact.attributes)
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

async function count(
  change: Change,
  { created, updated, ignored }: { created: number; updated: number; ignored: boolean },
): Promise<MergeCounts> {
  const { rows } = await sql<{ known: number; duplicate: number; conflict: number }>`
    select count(*) filter (where no is not null and verdict is null) as known,
           count(*) filter (where verdict = 'duplicate')              as duplicate,
           count(*) filter (where verdict = 'conflict')               as conflict
    from contact_plan`.execute(change.tx);
  const { known = 0, duplicate = 0, conflict = 0 } = rows[0] ?? {};
  return {
    created,
    updated,
    unchanged: ignored ? 0 : known - updated,
    skipped: ignored ? known : 0,
    duplicate,
    conflict,
  };
}
