import { type RawBuilder, sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import type { Db } from '../db/database.ts';
import type { KeysetPosition } from '../lib/cursor.ts';
import { hasHidden, visibleParts } from '../phone/mask.ts';
import { listRecentGrowth } from './growth.ts';
import { type GroupRow, groupColumns, toGroup } from './queries.ts';
import type { Group } from './schema.ts';

export const GROUP_SORTS = ['newest', 'name', 'size', 'changed'] as const;
export type GroupSort = (typeof GROUP_SORTS)[number] | 'trashed';
export type Order = 'asc' | 'desc';

interface SortKey {
  order: Order;
  /** What stands before the id; undefined where the id is all. Each has an index: a page costs the same anywhere. */
  column?: RawBuilder<unknown>;
  type?: RawBuilder<unknown>;
  /** The shape of its values as text, for cursors. */
  shape?: RegExp;
}

// As PostgreSQL writes it with TimeZone UTC: to the microsecond, so that no two moments are confounded.
const MOMENT = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

/** How groups may be sorted, with the order that people expect. */
export const SORT_KEYS: Record<GroupSort, SortKey> = {
  newest: { order: 'desc' },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL takes no NUL in a text.
  name: { order: 'asc', column: sql`audience.name_key`, type: sql`text`, shape: /^[^\u0000]*$/ },
  size: { order: 'desc', column: sql`audience.size`, type: sql`bigint`, shape: /^\d{1,16}$/ },
  changed: { order: 'desc', column: sql`audience.updated_at`, type: sql`timestamptz`, shape: MOMENT },
  trashed: { order: 'desc', column: sql`audience.trashed_at`, type: sql`timestamptz`, shape: MOMENT },
};

const DIRECTIONS = {
  asc: { by: sql`asc`, beyond: sql`>` },
  desc: { by: sql`desc`, beyond: sql`<` },
};

/**
 * One page of groups with exact sizes; of the trash if sorted by when they came there. `search` is part of the name,
 * without case.
 */
export async function listGroups(
  db: Db,
  options: {
    workspaceId: number;
    search?: string | undefined;
    /** Whether whoever asks may see phone numbers in full; else only what they see of names is searched. */
    fullNumbers: boolean;
    sort: GroupSort;
    order?: Order | undefined;
    after?: KeysetPosition | undefined;
    limit: number;
    growth?: boolean;
  },
): Promise<{ items: Group[]; last: KeysetPosition | null }> {
  const { workspaceId, after, fullNumbers } = options;
  const { column, type, order: natural } = SORT_KEYS[options.sort];
  const { by, beyond } = DIRECTIONS[options.order ?? natural];
  const key = nameKey(options.search ?? '');
  const hidden = fullNumbers ? [] : await foundUnseen(db, { workspaceId, key });
  const beyondCursor =
    after === undefined
      ? sql`true`
      : column && type
        ? sql`(${column}, audience.id) ${beyond} (${valueAfter(workspaceId, options.sort, after)}::${type}, ${after.id}::bigint)`
        : sql`audience.id ${beyond} ${after.id}::bigint`;
  const { rows } = await sql<GroupRow & { value: string | null }>`
    select ${groupColumns}, ${column ? sql`${column}::text` : sql`null::text`} as value
    from audience
    where workspace_id = ${workspaceId} and kind = 'group'
      and trashed_at is ${options.sort === 'trashed' ? sql`not null` : sql`null`}
      and ${key === '' ? sql`true` : sql`strpos(name_key, ${key}) > 0`}
      and ${hidden.length === 0 ? sql`true` : sql`id <> all(${hidden}::bigint[])`}
      and ${beyondCursor}
    order by ${column ? sql`${column} ${by}, ` : sql``}audience.id ${by}
    limit ${options.limit + 1}`.execute(db);
  const page = rows.slice(0, options.limit);
  const last = rows.length > options.limit ? page.at(-1)! : null;
  const growth = options.growth ? await listRecentGrowth(db, { workspaceId, groups: page }) : null;
  return {
    items: page.map((row) => ({ ...toGroup(row), ...(growth && { growth: growth.get(row.id)! }) })),
    last: last && { id: last.id, value: toValue(options.sort, last.value) },
  };
}

/** Groups whose names have the text only where something of them is hidden. */
async function foundUnseen(db: Db, { workspaceId, key }: { workspaceId: number; key: string }): Promise<number[]> {
  if (!/\p{N}/u.test(key)) return [];
  const { rows } = await sql<{ id: number; name_key: string }>`
    select id, name_key from audience
    where workspace_id = ${workspaceId} and kind = 'group' and strpos(name_key, ${key}) > 0`.execute(db);
  return rows.flatMap(({ id, name_key: name }) => (visibleParts(name).some((part) => part.includes(key)) ? [] : [id]));
}

/** Cursors can be read by whoever has them: a name that may hold a phone number is not in them, but looked up again. */
const toValue = (sort: GroupSort, value: string | null): string | undefined =>
  sort === 'name' && value !== null && hasHidden(value) ? '' : (value ?? undefined);

const valueAfter = (workspaceId: number, sort: GroupSort, { id, value }: KeysetPosition): RawBuilder<unknown> =>
  sort === 'name' && value === ''
    ? sql`(select beyond.name_key from audience as beyond where beyond.workspace_id = ${workspaceId} and beyond.id = ${id})`
    : sql`${value}::text`;
