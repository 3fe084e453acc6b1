import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Grant, Role } from '../access/schema.ts';
import { type Author, appendAudit } from '../audit/append.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { assertGoodPassword, hashPassword } from './passwords.ts';
import { asPerson, createPerson, findPersonByEmail, openInvitations, putMember } from './people.ts';

/** Workspace, `.`, 256 random bits: the workspace is in it, so that looking it up leads with workspace_id. */
const FORMAT = /^([0-9a-z]{1,7})\.[A-Za-z0-9_-]{43}$/;

/** A new secret of a link to an invitation, and what is kept of it. */
export function newInvitationToken(workspaceId: number): { token: string; hash: Buffer } {
  const token = `${workspaceId.toString(36)}.${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashOf(token) };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export interface OpenInvitation {
  workspaceId: number;
  workspaceName: string;
  id: number;
  email: string;
  role: Role;
  permissions: Grant[];
  invitedBy: string;
}

/** The invitation that a link is for. Throws `link_invalid` where it was withdrawn, accepted, or is too old. */
export async function findInvitation(db: Db, token: string): Promise<OpenInvitation> {
  const workspaceId = Number.parseInt(FORMAT.exec(token)?.[1] ?? '', 36);
  const row =
    workspaceId > 0 && workspaceId < 2 ** 31
      ? await openInvitations(db)
          .innerJoin('workspace', 'workspace.id', 'invitation.workspace_id')
          .select(['invitation.id', 'email', 'role', 'permissions', 'invited_by', 'workspace.name'])
          .where('invitation.workspace_id', '=', workspaceId)
          .where('hash', '=', hashOf(token))
          .executeTakeFirst()
      : undefined;
  if (!row) {
    throw new AppError('link_invalid', 'This invitation is no longer good. Ask whoever sent it for another.');
  }
  return {
    workspaceId,
    workspaceName: row.name,
    id: row.id,
    email: row.email,
    role: row.role as Role,
    permissions: row.permissions as Grant[],
    invitedBy: row.invited_by,
  };
}

/**
 * Accepts an invitation: as the person who is signed in by its address, or as a new person of that name and password.
 * Throws `link_invalid`; `unauthenticated` where the address is known and somebody else, or nobody, is signed in;
 * `password_refused`.
 */
export async function acceptInvitation(
  db: Db,
  author: Author,
  input: { token: string; name?: string | undefined; password?: string | undefined },
  signedIn: { userId: number; email: string; name: string } | null,
): Promise<{ userId: number; isNew: boolean }> {
  const invitation = await findInvitation(db, input.token);
  const known = await findPersonByEmail(db, invitation.email);
  if (known && signedIn?.userId !== known.id) {
    throw new AppError('unauthenticated', `Sign in as ${invitation.email} first, then open the link again.`);
  }
  if (!known) assertNewPerson(input, invitation);
  const passwordHash = known ? '' : await hashPassword(input.password!);
  return transaction(db, async (tx) => {
    // Again, and in turn with others: a link is good once.
    await sql`select from invitation where workspace_id = ${invitation.workspaceId} and id = ${invitation.id} for update`.execute(
      tx,
    );
    await findInvitation(tx, input.token);
    const name = known?.name ?? input.name!;
    const userId = known?.id ?? (await createPerson(tx, { email: invitation.email, name, passwordHash }));
    await join(tx, asPerson(author, { userId, name }), invitation, userId);
    return { userId, isNew: !known };
  });
}

function assertNewPerson(
  input: { name?: string | undefined; password?: string | undefined },
  { email, workspaceName }: OpenInvitation,
): void {
  const missing = (['name', 'password'] as const).filter((field) => !input[field]);
  if (missing.length > 0) {
    const errors = missing.map((path) => ({ path, code: 'required', message: 'Is needed for a new account.' }));
    throw new AppError('invalid_request', 'Give your name and choose a password.', { errors });
  }
  assertGoodPassword(input.password!, [email, input.name!, workspaceName]);
}

/** Accepts all invitations of an address that a provider says is the person's. */
export async function acceptInvitationsOf(
  tx: Tx,
  author: Author,
  person: { userId: number; email: string },
): Promise<void> {
  const rows = await openInvitations(tx)
    .selectAll()
    .where('email', '=', person.email)
    .orderBy('workspace_id')
    .forUpdate()
    .execute();
  for (const row of rows) {
    const { workspace_id: workspaceId, id, role, permissions } = row;
    await join(
      tx,
      author,
      { workspaceId, id, role: role as Role, permissions: permissions as Grant[], email: row.email },
      person.userId,
    );
  }
}

/** Somebody who belongs to the workspace already keeps what they have: an old link takes nothing away and gives nothing. */
async function join(
  tx: Tx,
  author: Author,
  invitation: Pick<OpenInvitation, 'workspaceId' | 'id' | 'role' | 'permissions' | 'email'>,
  userId: number,
): Promise<void> {
  const { workspaceId, id, role, permissions, email } = invitation;
  await tx
    .updateTable('invitation')
    .set({ accepted_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  const member = await tx
    .selectFrom('member')
    .select('role')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (member) return;
  await putMember(tx, { workspaceId, userId, role, permissions });
  await appendAudit(tx, author, {
    workspaceId,
    action: 'member.create',
    target: `user:${userId}`,
    targetName: email,
    details: { role, permissions, invitation: id },
  });
}
