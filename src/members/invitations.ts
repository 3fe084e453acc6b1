import { type Selectable, sql } from 'kysely';
import { assertMayGrant, type Principal } from '../access/permissions.ts';
import { type Grant, grantsFor, type Role } from '../access/schema.ts';
import { newInvitationToken } from '../accounts/invitations.ts';
import { openInvitations } from '../accounts/people.ts';
import type { Services } from '../accounts/services.ts';
import { type Author, appendAudit } from '../audit/append.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { inTurn } from './inTurn.ts';
import type { Invitation } from './schema.ts';

const DAYS = 7;

interface InvitationsContext {
  db: Db;
  services: Services;
  workspaceId: number;
  principal: Principal;
  author: Author;
}

/** Invitations of a workspace that were not answered yet, the newest first. */
export async function listInvitations(db: Db, { workspaceId }: { workspaceId: number }): Promise<Invitation[]> {
  const rows = await openInvitations(db)
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toInvitation);
}

/**
 * Invites an address, in place of an invitation that it has. The link is mailed; where mail is not set, or does not work,
 * it is answered to be handed over. Throws `forbidden`.
 */
export async function invite(
  context: InvitationsContext,
  input: { email: string; role: Role; permissions?: readonly Grant[] | undefined },
): Promise<Invitation & { link: string | null }> {
  const { db, workspaceId, principal, author } = context;
  const permissions = grantsFor(input.role, input.permissions, principal.grants);
  assertMayGrant(principal, { role: input.role, grants: permissions });
  const { token, hash } = newInvitationToken(workspaceId);
  const row = await inTurn(db, workspaceId, async (tx) => {
    for (const former of await openInvitations(tx)
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('email', '=', input.email)
      .execute()) {
      assertMayGrant(principal, { role: former.role as Role, grants: former.permissions as Grant[] });
      await withdraw(tx, workspaceId, former.id);
    }
    const made = await tx
      .insertInto('invitation')
      .values({
        workspace_id: workspaceId,
        email: input.email,
        role: input.role,
        permissions,
        hash,
        invited_by: author.actorName,
        expires_at: sql`now() + make_interval(days => ${DAYS})` as never,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(tx, context, 'invitation.create', made);
    return made;
  });
  return { ...toInvitation(row), link: await handOver(context, row, token) };
}

/** Makes a new link in place of the one before, good for another week. Throws `invitation_not_found`, `forbidden`. */
export async function resendInvitation(
  context: InvitationsContext,
  { id }: { id: number },
): Promise<Invitation & { link: string | null }> {
  const { db, workspaceId } = context;
  const { token, hash } = newInvitationToken(workspaceId);
  const row = await transaction(db, async (tx) => {
    await findOwn(tx, context, id);
    const renewed = await tx
      .updateTable('invitation')
      .set({ hash, expires_at: sql`now() + make_interval(days => ${DAYS})` as never })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await record(tx, context, 'invitation.renew', renewed);
    return renewed;
  });
  return { ...toInvitation(row), link: await handOver(context, row, token) };
}

/** Withdraws an invitation: its link is good no more. Throws `invitation_not_found`, `forbidden`. */
export async function withdrawInvitation(context: InvitationsContext, { id }: { id: number }): Promise<void> {
  await transaction(context.db, async (tx) => {
    const row = await findOwn(tx, context, id);
    await withdraw(tx, context.workspaceId, id);
    await record(tx, context, 'invitation.withdraw', row);
  });
}

type Row = Selectable<Schema['invitation']>;

async function findOwn(tx: Tx, { workspaceId, principal }: InvitationsContext, id: number): Promise<Row> {
  const row = await openInvitations(tx)
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new AppError('invitation_not_found', `There is no open invitation ${id}.`);
  assertMayGrant(principal, { role: row.role as Role, grants: row.permissions as Grant[] });
  return row;
}

const withdraw = (tx: Tx, workspaceId: number, id: number) =>
  tx
    .updateTable('invitation')
    .set({ revoked_at: sql`now()` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();

const record = (tx: Tx, { author, workspaceId }: InvitationsContext, action: string, row: Row): Promise<void> =>
  appendAudit(tx, author, {
    workspaceId,
    action,
    target: `invitation:${row.id}`,
    targetName: row.email,
    details: { role: row.role, permissions: row.permissions },
  });

/** Mails the link; answers it where nobody mails it. */
async function handOver(
  { db, services, workspaceId }: InvitationsContext,
  row: Row,
  token: string,
): Promise<string | null> {
  const link = `${services.settings.publicUrl}/invitation#${token}`;
  if (!services.mailer) return link;
  const { name } = await db
    .selectFrom('workspace')
    .select('name')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  const text = [
    `${row.invited_by} invites you to the workspace “${name}” in Muster. Accept within ${DAYS} days:`,
    link,
    '—',
    `${row.invited_by} 邀请您加入 Muster 工作区“${name}”。请在 ${DAYS} 天内打开上面的链接接受邀请。`,
  ].join('\n\n');
  try {
    await services.mailer({
      to: row.email,
      subject: `Invitation to ${oneLine(name)} · 加入 ${oneLine(name)} 的邀请`,
      text,
    });
    return null;
  } catch {
    // The invitation stands; people still have ways to hand a link over.
    return link;
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

const toInvitation = (row: Row): Invitation => ({
  id: row.id,
  email: row.email,
  role: row.role as Role,
  permissions: row.permissions as Grant[],
  invitedBy: row.invited_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});
