import { sql } from 'kysely';
import { type Grant, grantsFor, type Role } from '../access/schema.ts';
import { type AuditEntry, type Author, appendAudit, INSTALLATION } from '../audit/append.ts';
import type { Db, Tx } from '../db/database.ts';
import type { SignedIn } from './schema.ts';

/** A new person, who signs in with this password; `passwordHash` is null for one who comes by a provider. */
export async function createPerson(
  tx: Tx,
  { email, name, passwordHash }: { email: string; name: string; passwordHash: string },
): Promise<number> {
  const { id } = await tx
    .insertInto('auth_user')
    .values({ email: email.toLowerCase(), name })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('auth_account')
    .values({ user_id: id, account_id: String(id), provider_id: 'credential', password: passwordHash })
    .execute();
  return id;
}

/** Makes a person a member of a workspace, or gives the member another role. */
export async function putMember(
  tx: Tx,
  member: { workspaceId: number; userId: number; role: Role; permissions?: readonly Grant[] },
): Promise<void> {
  const granted = { role: member.role, permissions: grantsFor(member.role, member.permissions) };
  await tx
    .insertInto('member')
    .values({ workspace_id: member.workspaceId, user_id: member.userId, ...granted })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(granted))
    .execute();
}

export const findPersonByEmail = (
  db: Db,
  email: string,
): Promise<{ id: number; name: string; email: string } | undefined> =>
  db
    .selectFrom('auth_user')
    .select(['id', 'name', 'email'])
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();

/** Whether somebody invited this address and it has not been answered. */
export async function isInvited(db: Db, email: string): Promise<boolean> {
  const found = await openInvitations(db).select('id').where('email', '=', email.toLowerCase()).executeTakeFirst();
  return found !== undefined;
}

/** Invitations that can be accepted. */
export const openInvitations = (db: Db) =>
  db
    .selectFrom('invitation')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('workspace')
          .whereRef('workspace.id', '=', 'invitation.workspace_id')
          .where('workspace.deleted_at', 'is', null),
      ),
    )
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`);

/** A person and the workspaces they belong to, by name. */
export async function signedInAs(db: Db, userId: number): Promise<SignedIn> {
  const person = await db
    .selectFrom('auth_user')
    .select((query) => [
      'id',
      'email',
      'name',
      'two_factor_enabled',
      query
        .exists(
          query.selectFrom('auth_account').whereRef('user_id', '=', 'auth_user.id').where('password', 'is not', null),
        )
        .as('has_password'),
    ])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  const memberships = await db
    .selectFrom('member')
    .innerJoin('workspace', 'workspace.id', 'member.workspace_id')
    .select(['workspace.id', 'workspace.name', 'member.role', 'member.permissions'])
    .where('member.user_id', '=', userId)
    .where('workspace.deleted_at', 'is', null)
    .orderBy('workspace.name')
    .orderBy('workspace.id')
    .execute();
  return {
    person: {
      id: person.id,
      email: person.email,
      name: person.name,
      twoFactor: person.two_factor_enabled,
      hasPassword: Boolean(person.has_password),
    },
    memberships: memberships.map(({ id, name, role, permissions }) => ({
      workspace: { id, name },
      role: role as Role,
      permissions: permissions as Grant[],
    })),
  };
}

/** What attackers try first as a person's password. */
export async function wordsAbout(db: Db, userId: number): Promise<string[]> {
  const { person, memberships } = await signedInAs(db, userId);
  return [person.email, person.name, ...memberships.map(({ workspace }) => workspace.name)];
}

const workspaceIdsOf = async (db: Db, userId: number): Promise<number[]> => {
  const rows = await db
    .selectFrom('member')
    .innerJoin('workspace', 'workspace.id', 'member.workspace_id')
    .select('workspace_id')
    .where('user_id', '=', userId)
    .where('workspace.deleted_at', 'is', null)
    .orderBy('workspace_id')
    .execute();
  return rows.map(({ workspace_id }) => workspace_id);
};

/** Records what concerns a person in every workspace they belong to; of somebody who belongs to none, in the installation's. */
export async function appendAuditOf(
  tx: Tx,
  author: Author,
  userId: number | null,
  entry: Omit<AuditEntry, 'workspaceId'>,
): Promise<void> {
  const ids = userId === null ? [] : await workspaceIdsOf(tx, userId);
  // In ascending order, so that two of them cannot wait for each other.
  for (const workspaceId of ids.length > 0 ? ids : [INSTALLATION])
    await appendAudit(tx, author, { workspaceId, ...entry });
}

/** The author of what a person does. */
export const asPerson = (author: Author, person: { userId: number; name: string }): Author => ({
  ...author,
  actor: `user:${person.userId}`,
  actorName: person.name,
});
