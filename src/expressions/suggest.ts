import { sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import type { Db } from '../db/database.ts';

const MOST = 5;
/** Names compared letter by letter, those of the groups that changed last. */
const COMPARED = 2_000;

/** The names of groups that somebody may have meant: those that contain what was written, then those spelt nearly so. */
export async function suggestGroups(
  db: Db,
  { workspaceId, name }: { workspaceId: number; name: string },
): Promise<string[]> {
  const key = nameKey(name);
  const { rows: containing } = await sql<{ name: string }>`
    select name from audience
    where workspace_id = ${workspaceId} and kind = 'group' and trashed_at is null
      and position(${key} in name_key) > 0
    order by length(name_key), name_key
    limit ${MOST}`.execute(db);
  if (containing.length > 0) return containing.map((row) => row.name);
  const { rows } = await sql<{ name: string; name_key: string }>`
    select name, name_key from audience
    where workspace_id = ${workspaceId} and kind = 'group' and trashed_at is null
    order by updated_at desc
    limit ${COMPARED}`.execute(db);
  const wanted = [...key];
  const most = Math.max(1, Math.floor(wanted.length / 3));
  return rows
    .map((row) => ({ name: row.name, distance: editDistance(wanted, [...row.name_key], most) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST)
    .map((one) => one.name);
}

/** Letters to insert, leave out, replace or swap with the next (optimal string alignment); above `most` any larger number. */
function editDistance(a: readonly string[], b: readonly string[], most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length]!;
}
