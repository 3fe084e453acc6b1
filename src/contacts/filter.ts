import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, bitmapOf, bitmapOfSet, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { countBitmap } from '../audiences/count.ts';
import { scanBitmap, scanMembers } from '../audiences/members.ts';
import { countryFacetId, everyoneId } from '../audiences/system.ts';
import { type Db, sqlState, transaction } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { resolveExpression } from '../expressions/resolve.ts';
import type { ExpressionInput } from '../expressions/schema.ts';
import { getGroup } from '../groups/queries.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import { maskValue } from '../phone/mask.ts';
import { checkAttributes, listAttributes } from './attributes.ts';
import { countMatchingMembers, matchingMembers } from './matching.ts';

/** Which contacts: together if several are given, everybody if none. */
export interface ContactFilter {
  /** Part of a name or phone number. */
  search?: string | undefined;
  country?: string | undefined;
  /** Members of a group. */
  group?: number | undefined;
  /** Whoever is in a set expression, as text or as a tree. */
  expression?: ExpressionInput | undefined;
  /** Exactly these values, by attribute; read as the attribute's type says. */
  attributes?: Record<string, AttributeValue> | undefined;
  /** ISO 8601; from inclusive, to exclusive. */
  createdFrom?: string | undefined;
  createdTo?: string | undefined;
  updatedFrom?: string | undefined;
  updatedTo?: string | undefined;
}

/** A filter ready for the set engine and for SQL. */
export interface Resolved {
  /** The contacts are among these. Null: nobody can match. */
  members: Bitmap | null;
  /** The audience that these are, if they are those of one. */
  audienceId: number | null;
  /** Conditions on a row of `contact`. */
  conditions: RawBuilder<boolean>[];
  search: string | undefined;
  fullNumbers: boolean;
}

/**
 * Looks up what a filter names; of the members of the audience `within` if given. Unless whoever asks sees `fullNumbers`,
 * only what they see can match. Throws `group_not_found`; `invalid_request` for an attribute that is not defined or a value
 * that is not of its type; what `resolveExpression` throws; each at its path below `place`, which is null for a query.
 */
export async function resolveFilter(
  db: Db,
  {
    workspaceId,
    filter,
    fullNumbers,
    within,
    place,
  }: {
    workspaceId: number;
    filter: ContactFilter;
    fullNumbers: boolean;
    within?: number | undefined;
    place: string | null;
  },
): Promise<Resolved> {
  const path = place === null ? { attributes: 'attribute', expression: 'expression' } : pathsBelow(place);
  const audienceIds = within === undefined ? [] : [within];
  let nobody = false;
  if (filter.group !== undefined) audienceIds.push((await getGroup(db, { workspaceId, id: filter.group })).id);
  if (filter.country !== undefined) {
    const facet = await countryFacetId(db, { workspaceId, country: filter.country });
    if (facet === null) nobody = true;
    else audienceIds.push(facet);
  }
  const expressed =
    filter.expression === undefined
      ? null
      : await resolveExpression(db, { workspaceId, given: filter.expression, path: path.expression, fullNumbers });
  if (audienceIds.length === 0 && !expressed) audienceIds.push(await everyoneId(db, { workspaceId }));
  const audiences = audienceIds.length === 0 ? null : bitmapOfSet(workspaceId, { include: audienceIds, match: 'all' });
  const members =
    expressed && audiences ? intersectionOfBitmaps(audiences, expressed.members) : (expressed?.members ?? audiences);
  const attributes = await attributesOf(db, { workspaceId, filter, fullNumbers, path: path.attributes });
  return {
    members: nobody ? null : members,
    audienceId: audienceIds.length === 1 && !expressed ? audienceIds[0]! : null,
    conditions: [...datesOf(filter), ...attributes],
    search: filter.search?.trim() ? filter.search : undefined,
    fullNumbers,
  };
}

const pathsBelow = (place: string) => ({ attributes: `${place}.attributes`, expression: `${place}.expression` });

function datesOf(filter: ContactFilter): RawBuilder<boolean>[] {
  const bounds: [value: string | undefined, condition: (at: string) => RawBuilder<boolean>][] = [
    [filter.createdFrom, (at) => sql`created_at >= ${at}::timestamptz`],
    [filter.createdTo, (at) => sql`created_at < ${at}::timestamptz`],
    [filter.updatedFrom, (at) => sql`updated_at >= ${at}::timestamptz`],
    [filter.updatedTo, (at) => sql`updated_at < ${at}::timestamptz`],
  ];
  return bounds.flatMap(([value, condition]) => (value === undefined ? [] : [condition(value)]));
}

async function attributesOf(
  db: Db,
  {
    workspaceId,
    filter: { attributes },
    fullNumbers,
    path,
  }: { workspaceId: number; filter: ContactFilter; fullNumbers: boolean; path: string },
): Promise<RawBuilder<boolean>[]> {
  if (!attributes || Object.keys(attributes).length === 0) return [];
  const errors: FieldError[] = [];
  const definitions = await listAttributes(db, { workspaceId });
  const values = checkAttributes(attributes, { definitions, path, errors });
  if (errors.length > 0) throw new AppError('invalid_request', `${errors[0]!.path}: ${errors[0]!.message}`, { errors });
  return Object.entries(values).map(([key, value]) => {
    // A blank value asks for those who have none.
    if (value === null) return sql`not attributes ? ${key}`;
    // One of which something is hidden is nobody's, as far as anybody sees who sees it so.
    if (!fullNumbers && maskValue(value) !== value) return sql`false`;
    return sql`attributes @> ${JSON.stringify({ [key]: value })}::jsonb`;
  });
}

/** Everyone who matches, as a set; of the members of the audience `within` if given. */
export async function matchingContacts(
  db: Db,
  {
    place = 'match',
    ...options
  }: {
    workspaceId: number;
    filter: ContactFilter;
    fullNumbers: boolean;
    within?: number | undefined;
    place?: string | null;
  },
): Promise<Bitmap> {
  const { workspaceId } = options;
  const { members, conditions, search, fullNumbers } = await resolveFilter(db, { ...options, place });
  if (members === null) return bitmapOf([]);
  return matchingMembers(db, { workspaceId, members, search: search ?? '', fullNumbers, conditions });
}

/** Everyone who matches by number, ascending, a chunk at a time, and how many: flat memory, with no bits of a whole audience. */
export async function scanMatching(
  db: Db,
  options: Omit<Parameters<typeof matchingContacts>[1], 'place'>,
): Promise<{ size: number; contacts: AsyncIterable<number[]> | Iterable<number[]> }> {
  const { workspaceId } = options;
  const { members, audienceId, conditions, search } = await resolveFilter(db, { ...options, place: null });
  if (members && audienceId !== null && conditions.length === 0 && search === undefined) {
    return { size: await countBitmap(db, members), contacts: scanMembers(db, { workspaceId, audienceId }) };
  }
  return scanBitmap(db, await matchingContacts(db, { ...options, place: null }));
}

/** Which conditions a filter has, for the audit trail: not their values, which may name a person. */
export function conditionsIn(filter: ContactFilter): { conditions?: string[] } {
  const conditions = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  return conditions.length > 0 ? { conditions } : {};
}

/**
 * How many match, exactly; null when it takes longer than about `withinMs`, or `ended` is aborted meanwhile. Groups and
 * countries alone are counted at once whatever their size, up to three characters by the search index; more of them, or a
 * condition, is a look at rows.
 */
export async function countMatching(
  db: Db,
  {
    workspaceId,
    resolved,
    withinMs,
    ended,
  }: { workspaceId: number; resolved: Resolved; withinMs: number; ended?: AbortSignal | undefined },
): Promise<number | null> {
  const { members, conditions, search, fullNumbers } = resolved;
  if (members === null) return 0;
  if (search === undefined && conditions.length === 0) return countBitmap(db, members);
  const until = Date.now() + withinMs;
  try {
    return await transaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(withinMs)}, true)`.execute(tx);
      const asked = { workspaceId, members, search: search ?? '', fullNumbers, conditions };
      return countMatchingMembers(tx, { ...asked, stop: () => Date.now() > until || ended?.aborted === true });
    });
  } catch (error) {
    if (sqlState(error) === '57014') return null;
    throw error;
  }
}
