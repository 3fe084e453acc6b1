import { sql } from 'kysely';
import { countWithin, type Part } from '../audiences/count.ts';
import type { Db } from '../db/database.ts';
import { getGroup } from '../groups/queries.ts';
import { composeByAttribute } from './attribute.ts';
import type { Composition, CompositionPart, DIMENSIONS } from './schema.ts';

/** Values listed, at most; all others are the rest. */
const LISTED = 100;

/**
 * Of whom a group is made: by country, by what created the contacts, by month of creation, or by an attribute. The parts
 * and the rest add up to the group's size.
 *
 * The first three are counted from facets: exact at any size. An attribute takes a look at rows: see `composeByAttribute`.
 * Throws `group_not_found`, `attribute_not_found`.
 */
export async function getComposition(
  db: Db,
  {
    workspaceId,
    id,
    by,
    attribute,
    exact,
  }: {
    workspaceId: number;
    id: number;
    by: (typeof DIMENSIONS)[number];
    /** The key of the attribute, for that dimension. */
    attribute?: string | undefined;
    exact: boolean;
  },
): Promise<Composition> {
  const { size } = await getGroup(db, { workspaceId, id });
  if (by === 'attribute') return composeByAttribute(db, { workspaceId, id, size, key: attribute!, exact });
  const counted = await countWithin(db, { workspaceId, audienceId: id, kind: 'facet', prefix: `${by}:` });
  const parts = by === 'source' ? await nameSources(db, { workspaceId, parts: counted }) : counted.map(toPart);
  if (by === 'month') parts.sort((a, b) => (a.value! < b.value! ? -1 : 1));
  // A member joins or leaves between the two reads: what was counted of facets together is the size then.
  const known = parts.reduce((sum, part) => sum + part.size, 0);
  const listed = by === 'source' ? parts.slice(0, LISTED) : parts;
  const others = parts.slice(listed.length);
  if (size > known) listed.push({ value: null, size: size - known });
  return {
    by,
    attribute: null,
    size: Math.max(size, known),
    exact: true,
    sample: null,
    parts: listed,
    rest: { values: others.length, size: others.reduce((sum, part) => sum + part.size, 0) },
  };
}

const toPart = ({ name, size }: Part): CompositionPart => ({ value: name, size });

const OWN_IMPORT = /^source:import:(\d+)$/;

/** Imports are known by their changes; here they get their files' names. */
async function nameSources(
  db: Db,
  { workspaceId, parts }: { workspaceId: number; parts: Part[] },
): Promise<CompositionPart[]> {
  const changes = parts.slice(0, LISTED).flatMap(({ key }) => OWN_IMPORT.exec(key)?.[1] ?? []);
  const { rows } = await sql<{ change: number; id: number | null; name: string; at: Date }>`
    select change.id as change, import.id, coalesce(import.name, nullif(change.note, ''), change.source) as name, change.at
    from change
    left join import on import.workspace_id = change.workspace_id and import.change_id = change.id
    where change.workspace_id = ${workspaceId} and change.id = any(${changes}::bigint[])`.execute(db);
  const imports = new Map(rows.map(({ at, ...row }) => [String(row.change), { ...row, at: at.toISOString() }]));
  return parts.map((part) => {
    const change = OWN_IMPORT.exec(part.key)?.[1];
    if (change === undefined) return toPart(part);
    const origin = imports.get(change);
    return { value: 'import', ...(origin && { import: origin }), size: part.size };
  });
}
