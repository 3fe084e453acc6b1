import { createHash, randomBytes } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import type { Principal } from '../access/permissions.ts';
import { type Grant, grantsFor, type Role } from '../access/schema.ts';
import type { Db } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { plainAddress } from '../net/ipRanges.ts';
import type { AccessKey } from './schema.ts';

/**
 * `MAK`, the length of the workspace's number, that number in base 36, 20 random characters: letters and digits alone, as
 * the vendor's own ids, and the workspace in it, so that looking it up leads with workspace_id.
 */
const FORMAT = /^MAK[1-7][0-9A-Z]{21,27}$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function newAccessKeyId(workspaceId: number): string {
  const workspace = workspaceId.toString(36).toUpperCase();
  const random = Array.from(randomBytes(20), (byte) => LETTERS[byte % LETTERS.length]).join('');
  return `MAK${workspace.length}${workspace}${random}`;
}

/** The workspace that an access key id names; null where it is none. */
function workspaceIn(accessKeyId: string): number | null {
  if (!FORMAT.test(accessKeyId)) return null;
  const length = Number(accessKeyId[3]);
  const workspaceId = Number.parseInt(accessKeyId.slice(4, 4 + length), 36);
  // The column is a 32-bit integer; a larger number is nobody's workspace.
  return workspaceId > 0 && workspaceId < 2 ** 31 ? workspaceId : null;
}

/** What a secret is sealed with: moved to another row, it cannot be opened. */
const about = (workspaceId: number, accessKeyId: string): string => `access key ${workspaceId} ${accessKeyId}`;

/** Creates an access key and answers its secret, which is stored encrypted: verifying a signature takes it. */
export async function createAccessKey(
  db: Db,
  options: {
    workspaceId: number;
    keyring: Keyring;
    name: string;
    role: Role;
    permissions?: readonly Grant[] | undefined;
    ipRanges?: readonly string[];
    expiresAt?: string | undefined;
    createdBy?: string;
  },
): Promise<{ accessKeySecret: string; record: AccessKey }> {
  const { workspaceId, keyring } = options;
  const accessKeyId = newAccessKeyId(workspaceId);
  const accessKeySecret = randomBytes(24).toString('base64url');
  const row = await db
    .insertInto('access_key')
    .values({
      workspace_id: workspaceId,
      access_key_id: accessKeyId,
      secret: keyring.seal(accessKeySecret, about(workspaceId, accessKeyId)),
      name: options.name,
      role: options.role,
      permissions: grantsFor(options.role, options.permissions),
      ip_ranges: [...(options.ipRanges ?? [])],
      expires_at: options.expiresAt ? new Date(options.expiresAt) : null,
      created_by: options.createdBy ?? '',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { accessKeySecret, record: toAccessKey(row) };
}

/** The access keys of a workspace, newest first, revoked ones included. */
export async function listAccessKeys(db: Db, { workspaceId }: { workspaceId: number }): Promise<AccessKey[]> {
  const rows = await db
    .selectFrom('access_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toAccessKey);
}

/** One access key. Throws `key_not_found`. */
export async function getAccessKey(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<AccessKey> {
  const row = await db
    .selectFrom('access_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return toAccessKey(row);
}

/** Ends an access key at once. Throws `key_not_found`. */
export async function revokeAccessKey(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  const result = await db
    .updateTable('access_key')
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw notFound(id);
}

const notFound = (id: number): AppError => new AppError('key_not_found', `There is no access key ${id}.`);

/** An access key with what verifying takes. */
export interface KnownKey extends AccessKey {
  workspaceId: number;
  /** Neither revoked nor expired. */
  inForce: boolean;
  secret: () => string;
}

/** The access key of this id, whether in force or not, in a workspace that is; null where there is none. */
export async function findAccessKey(
  db: Db,
  { accessKeyId, keyring }: { accessKeyId: string; keyring: Keyring },
): Promise<KnownKey | null> {
  const workspaceId = workspaceIn(accessKeyId);
  if (workspaceId === null) return null;
  const row = await db
    .selectFrom('access_key')
    .innerJoin('workspace', 'workspace.id', 'access_key.workspace_id')
    .selectAll('access_key')
    .select(sql<boolean>`revoked_at is null and (expires_at is null or expires_at > now())`.as('in_force'))
    .where('access_key.workspace_id', '=', workspaceId)
    .where('access_key.access_key_id', '=', accessKeyId)
    .where('workspace.deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  return {
    ...toAccessKey(row),
    workspaceId,
    inForce: row.in_force,
    secret: () => keyring.open(row.secret, about(workspaceId, accessKeyId)),
  };
}

/** Who an access key stands for. */
export const principalOf = ({ workspaceId, role, permissions, id, name }: KnownKey): Principal => ({
  workspaceId,
  role,
  grants: permissions,
  actor: `access_key:${id}`,
  actorName: name,
  person: null,
});

/**
 * Takes a nonce that a request was signed with, for as long as the request's time would pass. Answers false when it was
 * taken before, by whatever process.
 */
export async function takeNonce(
  db: Db,
  { key, nonce, until }: { key: KnownKey; nonce: string; until: Date },
): Promise<boolean> {
  const result = await db
    .insertInto('access_key_nonce')
    .values({
      workspace_id: key.workspaceId,
      access_key_no: key.id,
      nonce: createHash('sha256').update(nonce).digest(),
      expires_at: until,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Forgets nonces of requests that are too old to pass. Answers how many. */
export async function forgetNonces(db: Db): Promise<number> {
  const result = await db.deleteFrom('access_key_nonce').where('expires_at', '<', sql<Date>`now()`).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Once a minute is enough for a person to read, and spares a write a request; from elsewhere, at once. */
export async function noteUse(db: Db, key: KnownKey, { ip }: { ip: string }): Promise<void> {
  const from = plainAddress(ip);
  if (key.lastUsedAt && key.lastUsedIp === from && Date.now() - Date.parse(key.lastUsedAt) < 60_000) return;
  await db
    .updateTable('access_key')
    .set({ last_used_at: sql`now()`, last_used_ip: from })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute();
}

function toAccessKey(row: Selectable<Schema['access_key']>): AccessKey {
  return {
    id: row.id,
    accessKeyId: row.access_key_id,
    name: row.name,
    role: row.role as Role,
    permissions: row.permissions as Grant[],
    ipRanges: row.ip_ranges,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedIp: row.last_used_ip,
  };
}
