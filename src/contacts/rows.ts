import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOfQuery } from '../audiences/bitmap.ts';
import type { Db } from '../db/database.ts';
import type { SearchedRow } from './term.ts';

/** Rows looked at together, at most. */
export const MOST_CANDIDATES = 16_000;
/**
 * Numbers this dense are looked at as a range, and the others in it passed over: 1.5 µs a row against 5 µs by number
 * (PostgreSQL 18, 1 M contacts in memory).
 */
const DENSE = 0.3;

/** One condition of several; none is met by every row. */
export const allOf = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql`true` : sql`(${sql.join([...conditions], sql` and `)})`;

/** The contacts whose rows meet conditions, as a set. */
export const bitmapOfRows = (workspaceId: number, conditions: readonly RawBuilder<boolean>[]): Bitmap =>
  bitmapOfQuery(sql`select no from contact where workspace_id = ${workspaceId} and ${allOf(conditions)}`);

/** Those of `nos`, which are descending, whose rows match, newest first; with `visibleIn`, those of them that it passes. */
export async function matchAmong(
  db: Db,
  {
    workspaceId,
    matches,
    visibleIn,
    nos,
    limit,
  }: {
    workspaceId: number;
    matches: RawBuilder<boolean>;
    visibleIn?: ((row: SearchedRow) => boolean) | null;
    nos: number[];
    limit: number;
  },
): Promise<number[]> {
  if (nos.length === 0) return [];
  const [highest, lowest] = [nos[0]!, nos.at(-1)!];
  const searched = visibleIn ? sql`, name_fold, phone` : sql``;
  if (nos.length >= (highest - lowest + 1) * DENSE) {
    const { rows } = await sql<{ no: number } & SearchedRow>`
      select no ${searched} from contact
      where workspace_id = ${workspaceId} and no between ${lowest} and ${highest} and ${matches}
      order by no desc`.execute(db);
    const members = new Set(nos);
    return rows
      .filter((row) => members.has(row.no) && (!visibleIn || visibleIn(row)))
      .slice(0, limit)
      .map((row) => row.no);
  }
  // `no + 0` is no order that an index has. Given one, the planner walks down the primary key, past everyone, whenever it
  // takes the term for common enough to fill the page soon: 180 ms for a single letter in a group of 5,000.
  const { rows } = await sql<{ no: number } & SearchedRow>`
    select no ${searched} from contact
    where workspace_id = ${workspaceId} and no = any(${nos}::bigint[]) and ${matches}
    order by no + 0 desc
    limit ${visibleIn ? nos.length : limit}`.execute(db);
  return rows
    .filter((row) => !visibleIn || visibleIn(row))
    .slice(0, limit)
    .map((row) => row.no);
}
