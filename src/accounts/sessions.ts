import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import type { Person, Principal } from '../access/permissions.ts';
import type { Grant, Role } from '../access/schema.ts';
import { type Db, queryPrepared } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';

/** However much it is used, a session ends after so many days. */
export const MOST_DAYS = 30;
/** The end of a session moves on at most so often. */
const TOUCH_MS = 3_600_000;

const COOKIE = /(?:^|;\s*)(?:__Secure-)?muster\.session_token=([^;]+)/;

/** Who a session is of; in a workspace, also what they may do there. */
export interface SignedInCaller {
  person: Person;
  /** Null without a workspace. */
  principal: Principal | null;
}

/**
 * Whose session a request brings. This is what every request of a browser runs, so it is one look-up of our own and not
 * better-auth's four; the cookie is as better-auth signs it.
 *
 * Throws `unauthenticated`; `workspace_not_found` where the person is no member.
 */
export async function authenticateSession(
  db: Db,
  { keyring, cookie, workspaceId }: { keyring: Keyring; cookie: string; workspaceId: number | null },
): Promise<SignedInCaller> {
  const token = tokenOf(keyring, cookie);
  if (!token) throw signInFirst();
  const [row] = await queryPrepared<SessionRow>(db, { ...SESSION, values: [token, workspaceId] });
  if (!row) throw signInFirst();
  await touch(db, row);
  const person: Person = { userId: row.user_id, sessionId: row.id, email: row.email, name: row.name };
  if (workspaceId === null) return { person, principal: null };
  if (row.role === null) throw new AppError('workspace_not_found', `There is no workspace ${workspaceId} for you.`);
  return {
    person,
    principal: {
      workspaceId,
      role: row.role as Role,
      grants: row.permissions as Grant[],
      actor: `user:${row.user_id}`,
      actorName: row.name,
      person,
    },
  };
}

interface SessionRow {
  id: number;
  user_id: number;
  updated_at: Date;
  email: string;
  name: string;
  role: string | null;
  permissions: string[];
}

const SESSION = {
  name: 'session in force',
  text: `
    select session.id, session.user_id, session.updated_at, person.email, person.name, member.role, member.permissions
    from auth_session as session
    join auth_user as person on person.id = session.user_id
    left join (member join workspace on workspace.id = member.workspace_id and workspace.deleted_at is null)
      on member.workspace_id = $2 and member.user_id = session.user_id
    where session.token = $1 and session.expires_at > now()
      and session.created_at > now() - interval '${MOST_DAYS} days'`,
};

const signInFirst = (): AppError => new AppError('unauthenticated', 'Sign in first: your session has ended.');

/** The token of the session cookie, if it is one that we have signed. */
function tokenOf(keyring: Keyring, cookie: string): string | undefined {
  const raw = COOKIE.exec(cookie)?.[1];
  if (!raw || raw.length > 500) return undefined;
  let value: string;
  try {
    value = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  const dot = value.lastIndexOf('.');
  const token = value.slice(0, dot);
  const secret = keyring.derive('sessions').toString('base64url');
  const expected = createHmac('sha256', secret).update(token).digest();
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  return dot > 0 && given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined;
}

/** Moves the end on by as long as the session was made for, since it is being used. */
async function touch(db: Db, { id, updated_at }: SessionRow): Promise<void> {
  if (Date.now() - updated_at.getTime() < TOUCH_MS) return;
  await db
    .updateTable('auth_session')
    .set({
      updated_at: sql`now()`,
      expires_at: sql`least(now() + (expires_at - updated_at), created_at + make_interval(days => ${MOST_DAYS}))`,
    })
    .where('id', '=', id)
    .execute();
}

/** A session as its person sees it. */
export interface SessionRecord {
  id: number;
  current: boolean;
  createdAt: string;
  /** To the hour. */
  lastSeenAt: string;
  expiresAt: string;
  ip: string;
  userAgent: string;
}

/** The sessions of a person that are in force, the latest first. */
export async function listSessions(db: Db, { userId, sessionId }: Person): Promise<SessionRecord[]> {
  const rows = await db
    .selectFrom('auth_session')
    .select(['id', 'ip_address', 'user_agent', 'expires_at', 'created_at', 'updated_at'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    current: row.id === sessionId,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.updated_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ip: row.ip_address ?? '',
    userAgent: row.user_agent ?? '',
  }));
}

/** Ends the session that a cookie is of, if it is of one: somebody signs in anew, or out. */
export async function endSessionOf(db: Db, { keyring, cookie }: { keyring: Keyring; cookie: string }): Promise<void> {
  const token = tokenOf(keyring, cookie);
  if (token) await db.deleteFrom('auth_session').where('token', '=', token).execute();
}

/** Ends one session of a person. Throws `session_not_found`. */
export async function endSession(db: Db, { userId, id }: { userId: number; id: number }): Promise<void> {
  const ended = await db
    .deleteFrom('auth_session')
    .where('user_id', '=', userId)
    // The column has 32 bits: a larger number is nobody's.
    .where(sql`id::bigint`, '=', id)
    .executeTakeFirst();
  if (ended.numDeletedRows === 0n) throw new AppError('session_not_found', `There is no session ${id} of yours.`);
}

/** Ends all sessions of a person, but the one that is told. Answers how many. */
export async function endSessions(db: Db, { userId, except }: { userId: number; except?: number }): Promise<number> {
  const ended = await db
    .deleteFrom('auth_session')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id', '<>', except!))
    .executeTakeFirst();
  return Number(ended.numDeletedRows);
}

/** Removes sessions, links and codes whose time is over. */
export async function forgetEnded(db: Db): Promise<void> {
  await sql`
    delete from auth_session
    where expires_at < now() or created_at < now() - make_interval(days => ${MOST_DAYS})`.execute(db);
  await sql`delete from auth_verification where expires_at < now()`.execute(db);
}
