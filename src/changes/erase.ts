import { sql } from 'kysely';
import { bitmapOf } from '../audiences/bitmap.ts';
import { AppError } from '../lib/errors.ts';
import { removeEverywhere } from './members.ts';
import type { Change } from './record.ts';
import { eraseFromSearch } from './search/erase.ts';

/**
 * Erases one person for good: the contact, its rows in the history, and answers that showed it; and the same of contacts
 * that were merged into it. The numbers that stay in the history's bitmaps name nobody, so counts and growth remain exact;
 * no undo can bring the contact back.
 *
 * Throws `contact_not_found`, also for a contact that was merged into another: erasing that one erases both.
 */
export async function eraseContact(change: Change, no: number): Promise<void> {
  const { tx, workspaceId } = change;
  await refuseMerged(change, no);
  await forgetMergedRows(change, no);
  const family = await mergedInto(change, no);
  for (const one of family) await eraseFromSearch(change, one);
  const deleted = await tx
    .deleteFrom('contact')
    .where('workspace_id', '=', workspaceId)
    .where('no', '=', no)
    .executeTakeFirst();
  const forgotten = await tx
    .deleteFrom('contact_before')
    .where('workspace_id', '=', workspaceId)
    .where('no', 'in', family)
    .executeTakeFirst();
  // A contact that was deleted before can still be erased from the history.
  if (deleted.numDeletedRows === 0n && forgotten.numDeletedRows === 0n) {
    throw new AppError('contact_not_found', `There is no contact ${no}.`);
  }
  await tx
    .updateTable('idempotency')
    .set({ body: null })
    .where('workspace_id', '=', workspaceId)
    .where('contact_no', 'in', family)
    .execute();
  await forgetFiles(change);
  await forgetExports(change);
  await forgetResponses(change);
  change.altered = true;
  change.counts.deleted = Number(deleted.numDeletedRows);
  await removeEverywhere(change, bitmapOf([no]));
}

/** The latest former row of each contact that was ever merged, and into which it was then: what last became of it. */
const lastMerges = (workspaceId: number) => sql<{ no: number; merged_into: number }>`
  select no, merged_into
  from (
    select distinct on (image.no) image.no, image.merged_into
    from contact_before as image
    join change on change.workspace_id = image.workspace_id and change.id = image.change_id
    where image.workspace_id = ${workspaceId}
      and image.no in (
        select no from contact_before where workspace_id = ${workspaceId} and merged_into is not null)
    order by image.no, change.seq desc
  ) as latest
  where merged_into is not null
    and not exists (select from contact where contact.workspace_id = ${workspaceId} and contact.no = latest.no)`;

async function refuseMerged({ tx, workspaceId }: Change, no: number): Promise<void> {
  const { rows } = await sql<{ merged_into: number }>`
    select merged_into from (${lastMerges(workspaceId)}) as merge where no = ${no}`.execute(tx);
  const into = rows[0]?.merged_into;
  if (into === undefined) return;
  throw new AppError(
    'contact_not_found',
    `There is no contact ${no}: it was merged into contact ${into}. Erase that one, which erases both.`,
  );
}

/** The contact and those that are merged into it, and into those. */
async function mergedInto({ tx, workspaceId }: Change, no: number): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    with recursive merge as materialized (${lastMerges(workspaceId)}),
    family as (
      select ${no}::bigint as no
      union
      select merge.no from family join merge on merge.merged_into = family.no
    )
    select no from family order by no`.execute(tx);
  return rows.map((row) => row.no);
}

/**
 * Forgets former rows of contacts that this one was merged into, and taken out of again by an undo: those of the time
 * between hold its values.
 */
async function forgetMergedRows({ tx, workspaceId }: Change, no: number): Promise<void> {
  await sql`
    with recursive lineage as (
      select image.merged_into as no, change.id, change.seq as began, change.seq
      from contact_before as image
      join change on change.workspace_id = image.workspace_id and change.id = image.change_id
      where image.workspace_id = ${workspaceId} and image.no = ${no} and image.merged_into is not null
      union all
      select lineage.no, undoing.id, lineage.began, undoing.seq
      from lineage
      join change as undoing on undoing.workspace_id = ${workspaceId} and undoing.reverts = lineage.id
    ),
    span as (
      select no, began, max(seq) as ended from lineage group by 1, 2
    )
    delete from contact_before as image
    using span, change
    where image.workspace_id = ${workspaceId} and image.no = span.no
      and change.workspace_id = ${workspaceId} and change.id = image.change_id
      and change.seq > span.began and change.seq <= span.ended`.execute(tx);
}

/**
 * Forgets the files of all imports that are over, and what was shown of their cells. Any of them may name the person, and
 * only reading them all would tell; nobody needs them any more but for their refused rows. What waits to be committed is
 * somebody's work and stays.
 */
async function forgetFiles({ tx, workspaceId }: Change): Promise<void> {
  const { rows } = await sql<{ id: number; file_id: number }>`
    select id, file_id from import
    where workspace_id = ${workspaceId} and file_id is not null and status in ('done', 'failed', 'cancelled')
    for update`.execute(tx);
  if (rows.length === 0) return;
  const imports = rows.map(({ id }) => id);
  const files = rows.map(({ file_id }) => file_id);
  await sql`
    update import set file_id = null, summary = summary - 'columns'
    where workspace_id = ${workspaceId} and id = any(${imports}::bigint[])`.execute(tx);
  await sql`
    delete from import_reject
    where workspace_id = ${workspaceId} and import_id = any(${imports}::bigint[])`.execute(tx);
  await deleteFiles(tx, workspaceId, files);
}

/**
 * Deletes the files of all exports, any of which may name the person, and has those at work begin again: what they have read
 * so far may. They begin behind the lock that this change holds, and so without the person.
 */
async function forgetExports({ tx, workspaceId }: Change): Promise<void> {
  const { rows } = await sql<{ file_id: number | null }>`
    select file_id from operation
    where workspace_id = ${workspaceId} and kind = 'export' and (file_id is not null or status = 'running')
    for update`.execute(tx);
  if (rows.length === 0) return;
  const files = rows.flatMap(({ file_id }) => file_id ?? []);
  await sql`
    update operation set attempt = attempt + 1
    where workspace_id = ${workspaceId} and kind = 'export' and status = 'running'`.execute(tx);
  await sql`
    update operation set file_id = null, result = result || '{"gone": "erased"}'
    where workspace_id = ${workspaceId} and kind = 'export' and file_id is not null`.execute(tx);
  await deleteFiles(tx, workspaceId, files);
}

async function deleteFiles(tx: Change['tx'], workspaceId: number, files: readonly number[]): Promise<void> {
  await sql`
    delete from file_chunk where workspace_id = ${workspaceId} and file_id = any(${files}::bigint[])`.execute(tx);
  await sql`delete from file where workspace_id = ${workspaceId} and id = any(${files}::bigint[])`.execute(tx);
}

/** Forgets what servers answered to webhooks: only they know what they wrote. */
async function forgetResponses({ tx, workspaceId }: Change): Promise<void> {
  await sql`
    update webhook_attempt set response = ''
    where workspace_id = ${workspaceId} and response <> ''`.execute(tx);
}
