import type { Db } from '../db/database.ts';
import { findGroupByName } from '../groups/queries.ts';
import type { Group } from '../groups/schema.ts';
import { AppError } from '../lib/errors.ts';

/** The group of this name. Throws `group_not_found`. */
export async function requireGroupNamed(
  db: Db,
  { workspaceId, name }: { workspaceId: number; name: string },
): Promise<Group> {
  const group = await findGroupByName(db, { workspaceId, name });
  if (!group) throw new AppError('group_not_found', `There is no group “${name}”.`);
  return group;
}
