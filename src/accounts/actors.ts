import type { Principal } from '../access/permissions.ts';
import type { Grant, Role } from '../access/schema.ts';
import type { Db } from '../db/database.ts';
import { isWithin } from '../net/ipRanges.ts';

/**
 * Who an actor of a workspace is now, by the name that they did something under (`user:5`, `key:12`), asking from `ip`; null
 * for those who are no member any more, and keys that are not in force, or not from there.
 */
export async function findActor(
  db: Db,
  { workspaceId, actor, ip }: { workspaceId: number; actor: string; ip: string },
): Promise<Principal | null> {
  const [, kind, digits] = /^(user|key):([1-9]\d{0,15})$/.exec(actor) ?? [];
  const id = Number(digits);
  const found = kind === 'key' ? await findKey(db, workspaceId, id, ip) : await findMember(db, workspaceId, id || 0);
  if (!found) return null;
  const { name: actorName, role, permissions } = found;
  return { workspaceId, actor, actorName, role: role as Role, grants: permissions as Grant[], person: null };
}

async function findKey(db: Db, workspaceId: number, id: number, ip: string) {
  const row = await db
    .selectFrom('api_key')
    .innerJoin('workspace', 'workspace.id', 'api_key.workspace_id')
    .select(['api_key.name', 'role', 'permissions', 'ip_ranges', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('api_key.id', '=', id)
    .where('revoked_at', 'is', null)
    .where('workspace.deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row || (row.expires_at && row.expires_at.getTime() <= Date.now())) return null;
  return isWithin(ip, row.ip_ranges) ? row : null;
}

const findMember = (db: Db, workspaceId: number, id: number) =>
  db
    .selectFrom('member')
    .innerJoin('workspace', 'workspace.id', 'member.workspace_id')
    .innerJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select(['auth_user.name', 'role', 'permissions'])
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', id)
    .where('workspace.deleted_at', 'is', null)
    .executeTakeFirst();
