import type { z } from 'zod';
import { findContained } from '../audiences/containment.ts';
import { countPairs } from '../audiences/matrix.ts';
import { listSimilar, similarityOf } from '../audiences/similar.ts';
import type { Db } from '../db/database.ts';
import { getGroup, nameGroups, requireGroups } from '../groups/queries.ts';
import { CONTAINED, type matrix, type redundant, type similar } from './schema.ts';

/** The groups that are most like one, most first. Throws `group_not_found`. */
export async function getSimilar(
  db: Db,
  { workspaceId, id, limit }: { workspaceId: number; id: number; limit: number },
): Promise<z.infer<typeof similar>> {
  const { size } = await getGroup(db, { workspaceId, id });
  const groups = await listSimilar(db, { workspaceId, audienceId: id, size, kind: 'group', limit });
  return {
    size,
    items: groups.map((other) => ({
      ...other,
      similarity: similarityOf(size, other.size, other.shared),
      containedIn: other.shared >= CONTAINED * size,
      contains: other.shared >= CONTAINED * other.size,
    })),
  };
}

/** Groups compared with each other, at most: of so many there are 4 million pairs. */
const COMPARED = 2_000;

/** Groups that are contained in another: whoever has the other has them too. */
export async function listRedundant(
  db: Db,
  { workspaceId, limit }: { workspaceId: number; limit: number },
): Promise<z.infer<typeof redundant>> {
  const groups = await db
    .selectFrom('audience')
    .select(['id', 'name', 'size'])
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'group')
    .where('trashed_at', 'is', null)
    .where('size', '>', 0)
    .orderBy('size', 'desc')
    .orderBy('id')
    .limit(COMPARED)
    .execute();
  const { pairs, complete } = await findContained(db, { workspaceId, audiences: groups, least: CONTAINED });
  const byId = new Map(groups.map((group) => [group.id, group]));
  const items = pairs
    .map(({ inner, outer, shared }) => {
      const group = byId.get(inner)!;
      return { group, containedIn: byId.get(outer)!, shared, share: Math.min(1, shared / group.size) };
    })
    .sort((a, b) => b.share - a.share || b.group.size - a.group.size || a.group.id - b.group.id);
  return { compared: groups.length, complete: complete && items.length <= limit, items: items.slice(0, limit) };
}

/** How many members each two of some groups share. Throws `group_not_found`. */
export async function getMatrix(
  db: Db,
  { workspaceId, groups: asked }: { workspaceId: number; groups: readonly number[] },
): Promise<z.infer<typeof matrix>> {
  const ids = [...new Set(asked)];
  await requireGroups(db, { workspaceId, ids: asked, path: 'groups' });
  const [pairs, named] = await Promise.all([
    countPairs(db, { workspaceId, audienceIds: ids }),
    nameGroups(db, { workspaceId, ids }),
  ]);
  const byId = new Map(named.map((group) => [group.id, group]));
  const present = ids.flatMap((id) => byId.get(id) ?? []);
  const place = new Map(present.map(({ id }, index) => [id, index]));
  const shared = present.map(({ size }, row) => present.map((_, column) => (row === column ? size : 0)));
  for (const { a, b, shared: count } of pairs) {
    const [row, column] = [place.get(a), place.get(b)];
    if (row === undefined || column === undefined) continue;
    shared[row]![column] = count;
    shared[column]![row] = count;
  }
  return { groups: present, shared };
}
