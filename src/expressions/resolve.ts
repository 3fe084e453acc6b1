import { sql } from 'kysely';
import type { Bitmap } from '../audiences/bitmap.ts';
import { nameKey } from '../changes/audiences.ts';
import { knownFrom, readHistoryStart } from '../changes/retention.ts';
import type { Db } from '../db/database.ts';
import { AppError, type ErrorCode } from '../lib/errors.ts';
import { COUNTRIES } from '../phone/countries.ts';
import { hasHidden } from '../phone/mask.ts';
import { bitmapOfExpression, type Sources } from './bitmap.ts';
import { print } from './print.ts';
import { type PlacedLeaf, readExpression } from './read.ts';
import type { ExpressionInput } from './schema.ts';
import { suggestGroups } from './suggest.ts';
import { type Expression, leavesOf, mapLeaves } from './tree.ts';

/** An expression whose groups and imports are there. */
export interface ResolvedExpression {
  /** In normal form. */
  expression: Expression;
  /** Canonical. */
  text: string;
  /** Of its groups, as far as whoever asks may see them. */
  names: ReadonlyMap<number, string>;
  sources: Sources;
  /** Who is in it now. */
  members: Bitmap;
}

interface Asked {
  workspaceId: number;
  given: ExpressionInput;
  /** Where it was given, for errors. */
  path?: string;
  /** Whether whoever asks sees phone numbers in full: a group whose name has one is else known to them by its id alone. */
  fullNumbers: boolean;
}

/**
 * Looks up what an expression names: groups by id or by name as names are unique, without case. Of a group in the trash,
 * its id is known to those who ask for a moment. Throws `invalid_expression`, `group_not_found` with suggestions,
 * `import_not_found`, `import_state` for an import that is not done, `beyond_retention` for an import or a moment before the
 * history that is kept; each with the path or the place in the text.
 */
export async function resolveExpression(
  db: Db,
  { workspaceId, given, path = 'expression', fullNumbers }: Asked,
): Promise<ResolvedExpression> {
  const tree = readExpression(given, path);
  const leaves = leavesOf(tree);
  const found = await readAudiences(db, { workspaceId, leaves });
  const isShown = (name: string): boolean => fullNumbers || !hasHidden(name);
  const living = [...found.groups.values()].filter((one) => !one.trashed);
  const byKey = new Map(living.filter((one) => isShown(one.name)).map((one) => [one.key, one.id]));
  const missing: PlacedLeaf[] = [];
  const expression = mapLeaves(tree, (placed): Expression => {
    const { leaf } = placed;
    if (!('name' in leaf || 'group' in leaf)) return leaf;
    const group = 'name' in leaf ? byKey.get(nameKey(leaf.name)) : leaf.group;
    const known = found.groups.get(group ?? 0);
    if (!known || (known.trashed && leaf.at === undefined)) missing.push(placed);
    return { group: known?.id ?? 0, ...(leaf.at !== undefined && { at: leaf.at }) };
  });
  if (missing.length > 0) throw await groupNotFound(db, { workspaceId, missing, isShown });
  for (const { leaf, path: at, at: span } of leaves) {
    if ('facet' in leaf && !KNOWN_FACETS.has(leaf.facet)) {
      const code = leaf.facet.slice('country:'.length);
      throw refused('invalid_expression', `There is no country “${code}”.`, {
        path: at,
        at: span,
        code: 'country_expected',
      });
    }
  }
  await requireMoments(db, { workspaceId, leaves });
  const imports = await readImports(db, { workspaceId, leaves });
  const names = new Map(living.filter((one) => isShown(one.name)).map(({ id, name }) => [id, name]));
  const sources: Sources = { everyone: found.everyone, facets: found.facets, changes: imports };
  return {
    expression,
    text: print(expression, names),
    names,
    sources,
    members: bitmapOfExpression(workspaceId, expression, sources),
  };
}

const KNOWN_FACETS = new Set(COUNTRIES.map(({ code }) => `country:${code}`));

interface Audiences {
  /** Also of those in the trash. */
  groups: Map<number, { id: number; name: string; key: string; trashed: boolean }>;
  /** By key; one that nobody was ever in is not there. */
  facets: Map<string, number>;
  everyone: number;
}

async function readAudiences(
  db: Db,
  { workspaceId, leaves }: { workspaceId: number; leaves: readonly PlacedLeaf[] },
): Promise<Audiences> {
  const ids = leaves.flatMap(({ leaf }) => ('group' in leaf ? [leaf.group] : []));
  const keys = leaves.flatMap(({ leaf }) => ('name' in leaf ? [nameKey(leaf.name)] : []));
  const facets = leaves.flatMap(({ leaf }) => ('facet' in leaf ? [leaf.facet] : []));
  const { rows } = await sql<{ id: number; kind: string; name: string; name_key: string; trashed: boolean }>`
    select id, kind, name, name_key, trashed_at is not null as trashed from audience
    where workspace_id = ${workspaceId} and id = any(${ids}::bigint[]) and kind = 'group'
    union
    select id, kind, name, name_key, false from audience
    where workspace_id = ${workspaceId} and trashed_at is null
      and (kind, name_key) in (
        select kind, name_key
        from unnest(${[...keys.map(() => 'group'), ...facets.map(() => 'facet'), 'system']}::text[],
                    ${[...keys, ...facets, 'all']}::text[]) as asked (kind, name_key))`.execute(db);
  const ofKind = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    groups: new Map(ofKind('group').map(({ id, name, name_key: key, trashed }) => [id, { id, name, key, trashed }])),
    facets: new Map(ofKind('facet').map(({ id, name_key }) => [name_key, id])),
    everyone: ofKind('system')[0]!.id,
  };
}

/** Throws `beyond_retention` for a moment before the history that is kept. */
async function requireMoments(
  db: Db,
  { workspaceId, leaves }: { workspaceId: number; leaves: readonly PlacedLeaf[] },
): Promise<void> {
  const asked = leaves.filter(({ leaf }) => 'at' in leaf);
  if (asked.length === 0) return;
  const { at: earliest } = await readHistoryStart(db, { workspaceId });
  for (const { leaf, path, at } of asked) {
    if (!earliest || !('at' in leaf) || Date.parse(leaf.at!) >= earliest.getTime()) continue;
    throw refused('beyond_retention', knownFrom(earliest), { path: path.replace(/\.group$/, '.at'), at });
  }
}

/** The change of each import; null of one that altered nothing. Throws `beyond_retention` for one that is pruned. */
async function readImports(
  db: Db,
  { workspaceId, leaves }: { workspaceId: number; leaves: readonly PlacedLeaf[] },
): Promise<Map<number, number | null>> {
  const asked = leaves.flatMap(({ leaf, ...place }) => ('import' in leaf ? [{ id: leaf.import, ...place }] : []));
  if (asked.length === 0) return new Map();
  const { rows } = await sql<{ id: number; status: string; change_id: number | null; pruned: boolean }>`
    select import.id, import.status, import.change_id, coalesce(change.seq <= workspace.pruned_seq, false) as pruned
    from import
    join workspace on workspace.id = import.workspace_id
    left join change on change.workspace_id = import.workspace_id and change.id = import.change_id
    where import.workspace_id = ${workspaceId} and import.id = any(${asked.map(({ id }) => id)}::bigint[])`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, ...place } of asked) {
    const row = byId.get(id);
    if (!row) throw refused('import_not_found', `There is no import ${id}.`, place);
    if (row.status !== 'done')
      throw refused('import_state', `Import ${id} is not done: it has no contacts yet.`, place);
    if (row.pruned) {
      const message = `Import ${id} is older than this workspace keeps what changes overwrote: whom it wrote is not known any more.`;
      throw refused('beyond_retention', message, place);
    }
  }
  return new Map(rows.map((row) => [row.id, row.change_id]));
}

async function groupNotFound(
  db: Db,
  {
    workspaceId,
    missing,
    isShown,
  }: { workspaceId: number; missing: readonly PlacedLeaf[]; isShown: (name: string) => boolean },
): Promise<AppError> {
  const errors = [];
  for (const { leaf, path, at } of missing.slice(0, 20)) {
    const place = { path, code: 'group_not_found', ...(at && { at }) };
    if ('name' in leaf) {
      const suggestions = (await suggestGroups(db, { workspaceId, name: leaf.name })).filter(isShown);
      const meant = suggestions.length > 0 ? ` Did you mean ${suggestions.map((name) => `“${name}”`).join(', ')}?` : '';
      errors.push({ ...place, message: `There is no group “${leaf.name}”.${meant}`, suggestions });
    } else {
      errors.push({ ...place, message: `There is no group ${'group' in leaf ? leaf.group : ''}.` });
    }
  }
  return new AppError('group_not_found', errors[0]!.message, { errors });
}

const refused = (
  code: ErrorCode,
  message: string,
  { path, at, code: own = code }: { path: string; at?: PlacedLeaf['at']; code?: string },
): AppError => new AppError(code, message, { errors: [{ path, code: own, message, ...(at && { at }) }] });
