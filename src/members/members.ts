import { assertMayGrant, type Principal } from '../access/permissions.ts';
import { type Grant, grantsFor, type Role } from '../access/schema.ts';
import { putMember } from '../accounts/people.ts';
import { type Author, appendAudit } from '../audit/append.ts';
import type { Db, Tx } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { inTurn } from './inTurn.ts';
import type { Member } from './schema.ts';

interface MembersContext {
  db: Db;
  workspaceId: number;
  principal: Principal;
  author: Author;
}

/** The members of a workspace, by name. */
export const listMembers = (db: Db, { workspaceId }: { workspaceId: number }): Promise<Member[]> =>
  readMembers(db, workspaceId);

async function readMembers(db: Db, workspaceId: number, userId?: number): Promise<Member[]> {
  const rows = await db
    .selectFrom('member')
    .innerJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select((query) => [
      'auth_user.id',
      'auth_user.name',
      'auth_user.email',
      'auth_user.two_factor_enabled',
      'member.role',
      'member.permissions',
      'member.created_at',
      query
        .selectFrom('auth_session')
        .select(({ fn }) => fn.max('auth_session.updated_at').as('seen'))
        .whereRef('auth_session.user_id', '=', 'auth_user.id')
        .as('seen'),
    ])
    .where('member.workspace_id', '=', workspaceId)
    .$if(userId !== undefined, (query) => query.where('member.user_id', '=', userId!))
    .orderBy('auth_user.name')
    .orderBy('auth_user.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role as Role,
    permissions: row.permissions as Grant[],
    twoFactor: row.two_factor_enabled,
    joinedAt: row.created_at.toISOString(),
    lastSeenAt: row.seen ? new Date(row.seen).toISOString() : null,
  }));
}

/** One member. Throws `member_not_found`. */
export async function getMember(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<Member> {
  // A 32-bit column: a larger number is nobody's.
  const [found] = id < 2 ** 31 ? await readMembers(db, workspaceId, id) : [];
  if (!found) throw new AppError('member_not_found', `There is no member ${id}.`);
  return found;
}

/** Gives a member another role or other permissions, at once. Throws `member_not_found`, `forbidden`, `last_owner`. */
export async function updateMember(
  { db, workspaceId, principal, author }: MembersContext,
  { id, role, permissions }: { id: number; role: Role | undefined; permissions: Grant[] | undefined },
): Promise<Member> {
  return inTurn(db, workspaceId, async (tx) => {
    const before = await getMember(tx, { workspaceId, id });
    const next = role ?? before.role;
    // Who becomes a viewer keeps no more than a viewer usually has, unless it is said.
    const kept = permissions ?? (next === before.role ? before.permissions : undefined);
    const after = { role: next, permissions: grantsFor(next, kept, principal.grants) };
    assertMayGrant(principal, { role: before.role, grants: before.permissions });
    assertMayGrant(principal, { role: after.role, grants: after.permissions });
    await putMember(tx, { workspaceId, userId: id, ...after });
    if (before.role === 'owner') await assertOwned(tx, workspaceId);
    await appendAudit(tx, author, {
      workspaceId,
      action: 'member.update',
      target: `user:${id}`,
      targetName: before.email,
      details: { before: { role: before.role, permissions: before.permissions }, after },
    });
    return { ...before, ...after };
  });
}

/** Takes a member out of the workspace, at once. Throws `member_not_found`, `forbidden`, `last_owner`. */
export async function removeMember(
  { db, workspaceId, principal, author }: MembersContext,
  { id }: { id: number },
): Promise<void> {
  await inTurn(db, workspaceId, async (tx) => {
    const member = await getMember(tx, { workspaceId, id });
    const isSelf = principal.person?.userId === id;
    if (!isSelf) assertMayGrant(principal, { role: member.role, grants: member.permissions });
    await tx.deleteFrom('member').where('workspace_id', '=', workspaceId).where('user_id', '=', id).execute();
    if (member.role === 'owner') await assertOwned(tx, workspaceId);
    await appendAudit(tx, author, {
      workspaceId,
      action: isSelf ? 'member.leave' : 'member.remove',
      target: `user:${id}`,
      targetName: member.email,
      details: { role: member.role },
    });
  });
}

async function assertOwned(tx: Tx, workspaceId: number): Promise<void> {
  const owner = await tx
    .selectFrom('member')
    .select('user_id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .executeTakeFirst();
  if (!owner) {
    throw new AppError(
      'last_owner',
      'A workspace needs an owner. Make somebody else owner first, or delete the workspace.',
    );
  }
}
