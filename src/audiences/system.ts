import type { Db } from '../db/database.ts';

/** The audience of all contacts of a workspace. */
export async function everyoneId(db: Db, { workspaceId }: { workspaceId: number }): Promise<number> {
  const row = await db
    .selectFrom('audience')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'system')
    .where('name_key', '=', 'all')
    .where('trashed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.id;
}

/** The facet of a country, or null while no contact ever had it. */
export async function countryFacetId(
  db: Db,
  { workspaceId, country }: { workspaceId: number; country: string },
): Promise<number | null> {
  const row = await db
    .selectFrom('audience')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'facet')
    .where('name_key', '=', `country:${country}`)
    .where('trashed_at', 'is', null)
    .executeTakeFirst();
  return row?.id ?? null;
}
