import type { Db } from '../db/database.ts';
import { listMembersAsOf } from '../history/past.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { AppError } from '../lib/errors.ts';

/** A page of who was in a group at a moment, as it is answered. Throws `invalid_request` for any condition of `filter`. */
export async function pageAsOf(
  db: Db,
  options: { workspaceId: number; id: number; at: string; filter: object; after: string | undefined; limit: number },
) {
  const { workspaceId, id, at, filter, after, limit } = options;
  if (Object.values(filter).some((condition) => condition !== undefined)) {
    const message = 'Members of a moment cannot be searched or filtered: what contacts were then is not known.';
    throw new AppError('invalid_request', message, { errors: [{ path: 'at', code: 'invalid', message }] });
  }
  const scope = { list: 'members', filter: { id, at } };
  const before = decodeCursor(scope, after);
  const { last, ...page } = await listMembersAsOf(db, { workspaceId, groupId: id, at, before, limit });
  return { ...page, next: last === null ? null : encodeCursor(scope, last) };
}
