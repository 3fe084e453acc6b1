import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import { type Author, appendAudit, INSTALLATION } from '../audit/append.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { AppError } from '../lib/errors.ts';
import { insertWorkspace, UNNAMED } from '../workspaces/workspaces.ts';
import { assertGoodPassword, hashPassword } from './passwords.ts';
import { asPerson, createPerson, putMember } from './people.ts';

/** The secret of the one-time link: it opens the door while nobody is there, and nothing afterwards. */
export const setupToken = (keyring: Keyring): string =>
  createHmac('sha256', keyring.derive('setup')).update('first owner').digest('base64url');

/** Whether somebody owns the installation. */
export async function isSetUp(db: Db): Promise<boolean> {
  return (await db.selectFrom('auth_user').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Throws `setup_done` or `link_invalid`. */
export async function assertMaySetUp(db: Db, keyring: Keyring, token: string): Promise<void> {
  if (await isSetUp(db)) throw done();
  const [given, expected] = [Buffer.from(token), Buffer.from(setupToken(keyring))];
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new AppError(
      'link_invalid',
      'This is not the link of this installation. It is printed where Muster was started.',
    );
  }
}

const done = (): AppError =>
  new AppError('setup_done', 'Muster is set up already. Sign in, or ask an administrator to invite you.');

export interface FirstOwner {
  name: string;
  email: string;
  password: string;
  /** The name of the first workspace; without it, it keeps the name it has. */
  workspace?: string | undefined;
}

/**
 * Creates the first person, who owns every workspace that is there already (commands make one before anybody signs in),
 * or a new one. Throws `setup_done`, `password_refused`.
 */
export async function createFirstOwner(db: Db, author: Author, owner: FirstOwner): Promise<{ userId: number }> {
  assertGoodPassword(owner.password, [owner.email, owner.name, owner.workspace ?? '']);
  const passwordHash = await hashPassword(owner.password);
  return transaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCKS.installation}::int, 0)`.execute(tx);
    if (await isSetUp(tx)) throw done();
    const userId = await createPerson(tx, { ...owner, passwordHash });
    const workspaces = await takeWorkspaces(tx, owner.workspace);
    const by = asPerson(author, { userId, name: owner.name });
    const entry = { action: 'installation.setUp', target: `user:${userId}`, targetName: owner.email };
    await appendAudit(tx, by, { workspaceId: INSTALLATION, ...entry });
    for (const workspaceId of workspaces) {
      await putMember(tx, { workspaceId, userId, role: 'owner' });
      await appendAudit(tx, by, { workspaceId, ...entry, action: 'member.create', details: { role: 'owner' } });
    }
    return { userId };
  });
}

async function takeWorkspaces(tx: Tx, name: string | undefined): Promise<number[]> {
  const found = await tx
    .selectFrom('workspace')
    .select(['id', 'name'])
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
  if (found.length === 0) return [(await insertWorkspace(tx, name ?? UNNAMED)).id];
  const [first, other] = found;
  if (name !== undefined && first!.name === UNNAMED && !other) {
    await tx.updateTable('workspace').set({ name }).where('id', '=', first!.id).execute();
  }
  return found.map(({ id }) => id);
}
