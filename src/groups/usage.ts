import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from '../db/database.ts';
import { getGroup } from './queries.ts';
import type { usage } from './schema.ts';

type Usage = z.infer<typeof usage>;

/**
 * What is bound to a group: imports that are not over and will add to it. Marketing activities and chat flows do not
 * exist in Muster yet; callers may rely on the shape. Throws `group_not_found`.
 */
export async function getUsage(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<Usage> {
  await getGroup(db, { workspaceId, id });
  const { rows } = await sql<Usage['imports'][number]>`
    select id, name, status
    from import
    where workspace_id = ${workspaceId} and status in ('checking', 'ready', 'committing')
      and options -> 'groups' @> ${JSON.stringify([id])}::jsonb
    order by id desc`.execute(db);
  return { marketingActivities: [], chatFlows: [], imports: rows, inUse: rows.length > 0 };
}
