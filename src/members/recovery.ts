import { assertMayGrant, type Principal } from '../access/permissions.ts';
import type { Grant, Role } from '../access/schema.ts';
import { appendAuditOf } from '../accounts/people.ts';
import { newPasswordLink, sendPasswordLink } from '../accounts/recovery.ts';
import type { Services } from '../accounts/services.ts';
import type { Author } from '../audit/append.ts';
import { type Db, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { getMember } from './members.ts';

/**
 * Helps a member who forgot their password: mails them a link, or answers it to be handed over where mail is not set,
 * or does not work.
 *
 * Whoever has the link can become the member, so it is given to those alone who may alter the member in every workspace
 * that the member belongs to. Throws `member_not_found`, `forbidden`.
 */
export async function helpWithPassword(
  {
    db,
    services,
    workspaceId,
    principal,
    author,
  }: {
    db: Db;
    services: Services;
    workspaceId: number;
    principal: Principal;
    author: Author;
  },
  { id }: { id: number },
): Promise<string | null> {
  const member = await getMember(db, { workspaceId, id });
  assertMayGrant(principal, { role: member.role, grants: member.permissions });
  const link = await newPasswordLink(services, id);
  const isMailed = services.mailer !== null && (await isSent(sendPasswordLink(services, member, link)));
  if (!isMailed) await assertRulesEverywhere(db, principal, id);
  await transaction(db, (tx) =>
    appendAuditOf(tx, author, id, {
      action: 'password.help',
      target: `user:${id}`,
      targetName: member.email,
      details: { mailed: isMailed },
    }),
  );
  return isMailed ? null : link;
}

const isSent = (sending: Promise<void>): Promise<boolean> =>
  sending.then(
    () => true,
    () => false,
  );

async function assertRulesEverywhere(db: Db, principal: Principal, id: number): Promise<void> {
  const callerId = principal.person?.userId ?? 0;
  const rows = await db
    .selectFrom('member')
    .innerJoin('workspace', 'workspace.id', 'member.workspace_id')
    .leftJoin('member as own', (join) =>
      join.onRef('own.workspace_id', '=', 'member.workspace_id').on('own.user_id', '=', callerId),
    )
    .select(['member.role', 'member.permissions', 'own.role as own_role', 'own.permissions as own_permissions'])
    .where('member.user_id', '=', id)
    .where('workspace.deleted_at', 'is', null)
    .execute();
  for (const row of rows) {
    const own = { ...principal, role: row.own_role as Role, grants: (row.own_permissions ?? []) as Grant[] };
    const isRuler = row.own_role === 'owner' || row.own_role === 'administrator';
    if (!isRuler) {
      throw new AppError(
        'forbidden',
        'This person belongs to other workspaces too, which you do not administer. Whoever runs Muster can help: muster user password-link EMAIL.',
      );
    }
    assertMayGrant(own, { role: row.role as Role, grants: row.permissions as Grant[] });
  }
}
