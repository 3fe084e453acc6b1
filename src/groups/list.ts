import { type RawBuilder, sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import type { Db } from '../db/database.ts';
import type { KeysetPosition } from '../lib/cursor.ts';
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
    sort: GroupSort;
    order?: Order | undefined;
    after?: KeysetPosition | undefined;
    limit: number;
    growth?: boolean;
  },
): Promise<{ items: Group[]; last: KeysetPosition | null }> {
  const { workspaceId, after } = options;
  const { column, type, order: natural } = SORT_KEYS[options.sort];
  const { by, beyond } = DIRECTIONS[options.order ?? natural];
  const key = nameKey(options.search ?? '');
  const beyondCursor =
    after === undefined
      ? sql`true`
      : column && type
        ? sql`(${column}, audience.id) ${beyond} (${after.value}::text::${type}, ${after.id}::bigint)`
        : sql`audience.id ${beyond} ${after.id}::bigint`;
  const { rows } = await sql<GroupRow & { value: string | null }>`
    select ${groupColumns}, ${column ? sql`${column}::text` : sql`null::text`} as value
    from audience
    where workspace_id = ${workspaceId} and kind = 'group'
      and trashed_at is ${options.sort === 'trashed' ? sql`not null` : sql`null`}
      and ${key === '' ? sql`true` : sql`strpos(name_key, ${key}) > 0`}
      and ${beyondCursor}
    order by ${column ? sql`${column} ${by}, ` : sql``}audience.id ${by}
    limit ${options.limit + 1}`.execute(db);
  const page = rows.slice(0, options.limit);
  const last = rows.length > options.limit ? page.at(-1)! : null;
  const growth = options.growth ? await listRecentGrowth(db, { workspaceId, groups: page }) : null;
  return {
    items: page.map((row) => ({ ...toGroup(row), ...(growth && { growth: growth.get(row.id)! }) })),
    last: last && { id: last.id, value: last.value ?? undefined },
  };
}
