import { createHmac, randomBytes } from 'node:crypto';
import { loadKeyring } from '../../src/access/keyring.ts';
import type { Grant, Role } from '../../src/access/schema.ts';
import { hashPassword } from '../../src/accounts/passwords.ts';
import { createPerson, putMember } from '../../src/accounts/people.ts';
import { type Db, transaction } from '../../src/db/database.ts';

/** The password of all people in tests. */
export const PASSWORD = 'seven unlike words 41';
let hashed: Promise<string> | undefined;

export interface TestPerson {
  id: number;
  email: string;
  name: string;
  /** Of a session in force, as a browser sends it. */
  cookie: string;
}

let made = 0;

/** A person of their own, signed in; a member of a workspace if one is told. */
export async function newPerson(
  db: Db,
  member?: { workspaceId: number; role: Role; permissions?: Grant[] },
  email = `person-${++made}-${randomBytes(4).toString('hex')}@example.com`,
): Promise<TestPerson> {
  hashed ??= hashPassword(PASSWORD);
  const passwordHash = await hashed;
  const name = `Person ${made}`;
  const id = await transaction(db, async (tx) => {
    const userId = await createPerson(tx, { email, name, passwordHash });
    if (member) await putMember(tx, { ...member, userId });
    return userId;
  });
  return { id, email, name, cookie: await newSession(db, id) };
}

/** Begins a session past the sign-in; the cookie is signed as better-auth does it. */
export async function newSession(db: Db, userId: number): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const week = new Date(Date.now() + 7 * 86_400_000);
  await db.insertInto('auth_session').values({ user_id: userId, token, expires_at: week }).execute();
  return signedCookie(db, token);
}

export async function signedCookie(db: Db, token: string): Promise<string> {
  const secret = (await loadKeyring(db)).derive('sessions').toString('base64url');
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return `muster.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}
