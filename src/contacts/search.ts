import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOfSet } from '../audiences/bitmap.ts';
import { filterMembers, listMembers } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import { readTerm, type Term } from './term.ts';

/** Which contacts to list: all of these audiences' common members that match what was typed. */
export interface ContactQuery {
  workspaceId: number;
  /** Members of every one of these; the audience of all contacts if there is no other. */
  audienceIds: readonly number[];
  /** Part of a name or phone number; blank for everyone. */
  search?: string | undefined;
}

/**
 * What rows cost here, in microseconds (PostgreSQL 18, 1 M contacts in memory): only the ratios matter, to choose
 * between two ways to the same answer.
 */
const COST = {
  /** Looking at a member's row by its number, one of thousands asked for. */
  member: 5,
  /** Looking at a row in a range of numbers, member or not. */
  ranged: 1.5,
  /** Fetching a row that the index names, anywhere in the table. */
  candidate: 3,
  /** Looking at every row of the table, for terms that the index cannot find. */
  row: 0.4,
};

/** Members looked at before anything is decided. */
const FIRST_LOOK = 1_000;
const LARGEST_LOOK = 16_000;
/** Candidates whose membership is tested at a time: enough for a page at the group's density, within these. */
const FEWEST_CANDIDATES = 400;
const MOST_CANDIDATES = 20_000;
/** Members this dense among all numbers are looked at as a range, and the others in it passed over. */
const DENSE = COST.ranged / COST.member;

/**
 * The numbers of at most `limit` contacts below `before`, newest first.
 *
 * There are two ways: look at the members, newest first, until enough match; or take all that match from the index and
 * test their membership bits in Node. Common terms and small groups are fast the first way, rare terms the second. How
 * common a term is, the members looked at so far tell: so it looks at a few, then goes the way that costs less, and
 * reconsiders after each batch.
 */
export async function searchContacts(
  db: Db,
  { before, limit, ...query }: ContactQuery & { before?: number | undefined; limit: number },
): Promise<number[]> {
  const { workspaceId } = query;
  const members = membersOf(query);
  const term = readTerm(query.search);
  if (!term) return listMembers(db, { members, before, limit });

  const found: number[] = [];
  const sizes = await readSizes(db, query);
  let below = before;
  let looked = 0;
  for (let batch = FIRST_LOOK; ; batch = Math.min(batch * 2, LARGEST_LOOK)) {
    const nos = await listMembers(db, { members, before: below, limit: batch });
    found.push(...(await matchAmong(db, { workspaceId, term, nos, limit: limit - found.length })));
    looked += nos.length;
    if (found.length >= limit || nos.length < batch) return found;
    below = nos.at(-1)!;
    if (indexIsCheaper({ term, sizes, looked, found: found.length, limit })) break;
  }
  return [...found, ...(await fromCandidates(db, { query, term, sizes, below, limit: limit - found.length }))];
}

interface Sizes {
  all: number;
  members: number;
}

function indexIsCheaper(state: { term: Term; sizes: Sizes; looked: number; found: number; limit: number }): boolean {
  const { term, sizes, looked, found, limit } = state;
  // Where none was found, there may still be some: half a one.
  const density = Math.max(found, 0.5) / looked;
  const look = Math.min(COST.member, COST.ranged / (sizes.members / sizes.all));
  const looks = Math.min(sizes.members - looked, (limit - found) / density) * look;
  const candidates = term.indexed ? density * sizes.all * COST.candidate : sizes.all * COST.row;
  return candidates < looks;
}

/** How many contacts there are at all, and at most in the set looked at. */
async function readSizes(db: Db, { workspaceId, audienceIds }: ContactQuery): Promise<Sizes> {
  const { rows } = await sql<{ all: number; members: number }>`
    select coalesce(max(size) filter (where kind = 'system'), 0)                           as all,
           coalesce(min(size) filter (where id = any(${audienceIds}::bigint[])), 0)        as members
    from audience
    where workspace_id = ${workspaceId} and (id = any(${audienceIds}::bigint[]) or kind = 'system')`.execute(db);
  return rows[0]!;
}

/**
 * From the index. `no + 0` is no order that an index has: given one, the planner would rather walk down the primary key
 * and test every row, which for a rare term is the whole table.
 */
async function fromCandidates(
  db: Db,
  options: { query: ContactQuery; term: Term; sizes: Sizes; below: number; limit: number },
): Promise<number[]> {
  const { query, term, sizes, limit } = options;
  const { workspaceId } = query;
  const enough = Math.ceil((2 * limit * sizes.all) / Math.max(sizes.members, 1));
  const atATime = Math.min(Math.max(enough, FEWEST_CANDIDATES), MOST_CANDIDATES);
  const found: number[] = [];
  let { below } = options;
  for (;;) {
    const { rows } = await sql<{ no: number }>`
      select no from contact
      where workspace_id = ${workspaceId} and ${term.matches} and no < ${below}
      order by no + 0 desc
      limit ${atATime}`.execute(db);
    let nos = rows.map((row) => row.no);
    for (const audienceId of query.audienceIds) nos = await filterMembers(db, { workspaceId, audienceId, nos });
    found.push(...nos.slice(0, limit - found.length));
    if (found.length >= limit || rows.length < atATime) return found;
    below = rows.at(-1)!.no;
  }
}

/** Those of `nos` that match, newest first. */
async function matchAmong(
  db: Db,
  { workspaceId, term, nos, limit }: { workspaceId: number; term: Term; nos: number[]; limit: number },
): Promise<number[]> {
  if (nos.length === 0) return [];
  const [highest, lowest] = [nos[0]!, nos.at(-1)!];
  if (nos.length >= (highest - lowest + 1) * DENSE) {
    const { rows } = await sql<{ no: number }>`
      select no from contact
      where workspace_id = ${workspaceId} and no between ${lowest} and ${highest} and ${term.matchesLookedAt}
      order by no desc`.execute(db);
    const members = new Set(nos);
    return rows
      .map((row) => row.no)
      .filter((no) => members.has(no))
      .slice(0, limit);
  }
  const { rows } = await sql<{ no: number }>`
    select no from contact
    where workspace_id = ${workspaceId} and no = any(${nos}::bigint[]) and ${term.matchesLookedAt}
    order by no desc
    limit ${limit}`.execute(db);
  return rows.map((row) => row.no);
}

function membersOf({ workspaceId, audienceIds }: ContactQuery): Bitmap {
  return bitmapOfSet(workspaceId, { include: audienceIds, match: 'all' });
}

/** Everyone who matches, as a set in SQL: for "all that match". */
export function matchingQuery({
  workspaceId,
  search,
}: {
  workspaceId: number;
  search: string;
}): RawBuilder<{ no: number }> {
  const condition = readTerm(search)?.matches ?? sql<boolean>`true`;
  return sql`select no from contact where workspace_id = ${workspaceId} and ${condition}`;
}
