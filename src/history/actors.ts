import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/**
 * Who changed something, as people know them: `key:12` by the key's name, `user:5` by the person's, `cli` as “CLI”. One who
 * is known no more keeps their stable name.
 */
export async function nameActors(
  db: Db,
  { workspaceId, actors }: { workspaceId: number; actors: readonly string[] },
): Promise<(actor: string) => string> {
  const idsOf = (kind: string): number[] => [
    ...new Set(actors.flatMap((actor) => (actor.startsWith(`${kind}:`) ? [Number(actor.slice(kind.length + 1))] : []))),
  ];
  const { rows } = await sql<{ actor: string; name: string }>`
    select 'key:' || id as actor, name from api_key
    where workspace_id = ${workspaceId} and id = any(${idsOf('key')}::bigint[])
    union all
    select 'user:' || id, name from auth_user where id = any(${idsOf('user')}::int[])`.execute(db);
  const names = new Map([['cli', 'CLI'], ...rows.map(({ actor, name }): [string, string] => [actor, name])]);
  return (actor) => names.get(actor) ?? actor;
}
