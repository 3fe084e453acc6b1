import { sql } from 'kysely';
import type { AudienceImage } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { type Change, rememberAudience } from './record.ts';

/**
 * A name as people compare it: without case, compatibility forms and runs of blanks. Lower, upper, lower: ß is SS above and
 * ẞ is ß below, so that all three are ss.
 */
export const nameKey = (name: string): string =>
  name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim();

/** Creates a group. Throws `group_name_taken`. */
export async function createAudience(
  change: Change,
  { kind, name, description }: { kind: 'group'; name: string; description: string },
): Promise<number> {
  await refuseTakenName(change, { kind, name, exceptId: null });
  const row = await change.tx
    .insertInto('audience')
    .values({
      workspace_id: change.workspaceId,
      kind,
      name,
      name_key: nameKey(name),
      description,
      change_id: change.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await rememberAudience(change, row.id, null);
  return row.id;
}

export interface AudiencePatch {
  name?: string;
  description?: string;
  trashed?: boolean;
}

/**
 * Renames, describes, trashes or restores a group. Answers whether anything changed.
 * Throws `group_not_found`, `group_name_taken`; `group_in_trash` when a trashed group is altered otherwise than restored.
 */
export async function updateAudience(
  change: Change,
  { id, patch }: { id: number; patch: AudiencePatch },
): Promise<boolean> {
  const { tx, workspaceId } = change;
  const present = await tx
    .selectFrom('audience')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('kind', '=', 'group')
    .executeTakeFirst();
  if (!present) throw new AppError('group_not_found', `There is no group ${id}.`);
  const trashed = present.trashed_at !== null;
  if (trashed && patch.trashed !== false) {
    if (patch.trashed) return false;
    throw new AppError('group_in_trash', `Group ${id} is in the trash. Restore it first.`);
  }
  const name = patch.name ?? present.name;
  const description = patch.description ?? present.description;
  const trash = patch.trashed ?? trashed;
  if (name === present.name && description === present.description && trash === trashed) return false;
  if (!trash) await refuseTakenName(change, { kind: 'group', name, exceptId: id });
  await rememberAudience(change, id, imageOf(present));
  await tx
    .updateTable('audience')
    .set({
      name,
      name_key: nameKey(name),
      description,
      trashed_at: trash ? (present.trashed_at ?? sql`clock_timestamp()`) : null,
      change_id: change.id,
      updated_at: sql`clock_timestamp()`,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return true;
}

/** The reversible part of an audience row. */
export function imageOf(row: {
  name: string;
  name_key: string;
  description: string;
  trashed_at: Date | null;
  change_id: number | null;
}): AudienceImage {
  return {
    name: row.name,
    name_key: row.name_key,
    description: row.description,
    trashed_at: row.trashed_at?.toISOString() ?? null,
    change_id: row.change_id,
  };
}

/** The audience, other than `exceptId`, that has this name; trashed ones do not hold theirs. */
export async function audienceNamed(
  change: Change,
  { kind, key, exceptId }: { kind: string; key: string; exceptId: number | null },
): Promise<{ id: number; name: string } | undefined> {
  return change.tx
    .selectFrom('audience')
    .select(['id', 'name'])
    .where('workspace_id', '=', change.workspaceId)
    .where('kind', '=', kind)
    .where('name_key', '=', key)
    .where('trashed_at', 'is', null)
    .$if(exceptId !== null, (query) => query.where('id', '!=', exceptId!))
    .executeTakeFirst();
}

async function refuseTakenName(
  change: Change,
  { kind, name, exceptId }: { kind: string; name: string; exceptId: number | null },
): Promise<void> {
  const other = await audienceNamed(change, { kind, key: nameKey(name), exceptId });
  if (!other) return;
  throw new AppError('group_name_taken', `Group ${other.id} is already named “${other.name}”. Choose another name.`, {
    errors: [{ path: 'name', code: 'taken', message: `Taken by group ${other.id}.` }],
  });
}
