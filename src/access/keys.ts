import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { type Db, queryPrepared } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { isWithin } from '../net/ipRanges.ts';
import type { Principal } from './permissions.ts';
import { type ApiKey, type Grant, grantsFor, type Role } from './schema.ts';

/** `mk_` workspace `_` 256 random bits: the workspace is in the key, so that looking it up leads with workspace_id. */
const FORMAT = /^mk_([0-9a-z]{1,7})_([A-Za-z0-9_-]{43})$/;
const PREFIX_LENGTH = 12;

/** Creates a key and answers it; only its SHA-256 is stored, which is enough for 256 random bits. */
export async function createKey(
  db: Db,
  options: {
    workspaceId: number;
    name: string;
    role: Role;
    permissions?: readonly Grant[] | undefined;
    ipRanges?: readonly string[];
    expiresAt?: string | undefined;
    createdBy?: string;
  },
): Promise<{ key: string; record: ApiKey }> {
  const key = newSecret(options.workspaceId);
  const row = await db
    .insertInto('api_key')
    .values({
      workspace_id: options.workspaceId,
      name: options.name,
      role: options.role,
      permissions: grantsFor(options.role, options.permissions),
      ip_ranges: [...(options.ipRanges ?? [])],
      prefix: key.slice(0, PREFIX_LENGTH),
      hash: hashOf(key),
      expires_at: options.expiresAt ? new Date(options.expiresAt) : null,
      created_by: options.createdBy ?? '',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { key, record: toApiKey(row) };
}

/**
 * Gives a key another secret and answers it; the one before stays good for `overlapHours`, so that programs can be
 * changed one by one. A second rotation ends the first secret at once. Throws `key_not_found`.
 */
export async function rotateKey(
  db: Db,
  { workspaceId, id, overlapHours }: { workspaceId: number; id: number; overlapHours: number },
): Promise<{ key: string; record: ApiKey }> {
  const key = newSecret(workspaceId);
  const row = await db
    .updateTable('api_key')
    .set({
      previous_hash: overlapHours > 0 ? sql`hash` : null,
      previous_until: overlapHours > 0 ? sql`now() + make_interval(mins => ${Math.round(overlapHours * 60)})` : null,
      hash: hashOf(key),
      prefix: key.slice(0, PREFIX_LENGTH),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return { key, record: toApiKey(row) };
}

/** The keys of a workspace, newest first, revoked ones included. */
export async function listKeys(db: Db, { workspaceId }: { workspaceId: number }): Promise<ApiKey[]> {
  const rows = await db
    .selectFrom('api_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toApiKey);
}

/** One key. Throws `key_not_found`. */
export async function getKey(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<ApiKey> {
  const row = await db
    .selectFrom('api_key')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound(id);
  return toApiKey(row);
}

/** Ends a key at once. Throws `key_not_found`. */
export async function revokeKey(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  const result = await db
    .updateTable('api_key')
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw notFound(id);
}

const notFound = (id: number): AppError => new AppError('key_not_found', `There is no key ${id}.`);

/**
 * Who a key stands for, used from `ip`. Throws `unauthenticated`, with the same words whether the key is unknown, revoked,
 * expired or used from elsewhere: someone without a valid key learns nothing.
 */
export async function authenticateKey(db: Db, key: string, { ip }: { ip: string }): Promise<Principal> {
  const workspaceId = Number.parseInt(FORMAT.exec(key)?.[1] ?? '', 36);
  // The column is a 32-bit integer; a larger number is nobody's workspace.
  if (!(workspaceId > 0 && workspaceId < 2 ** 31)) throw refused();
  const hash = hashOf(key);
  const [row] = await queryPrepared<KeyInForce>(db, { ...KEY_IN_FORCE, values: [workspaceId, hash] });
  const isKnown = row && [row.hash, row.previous_hash].some((one) => one !== null && timingSafeEqual(one, hash));
  if (!isKnown || !isWithin(ip, row.ip_ranges)) throw refused();
  await noteUse(db, { workspaceId, id: row.id, lastUsedAt: row.last_used_at, lastUsedIp: row.last_used_ip, ip });
  return {
    workspaceId,
    role: row.role as Role,
    grants: row.permissions as Grant[],
    actor: `key:${row.id}`,
    actorName: row.name,
    person: null,
  };
}

type KeyInForce = Pick<
  Selectable<Schema['api_key']>,
  'id' | 'name' | 'role' | 'permissions' | 'ip_ranges' | 'hash' | 'previous_hash' | 'last_used_at' | 'last_used_ip'
>;

/** Two index look-ups, not one condition with `or`, for which PostgreSQL would read all keys of the workspace. */
const KEY_IN_FORCE = {
  name: 'key in force',
  text: `
    select key.id, key.name, key.role, key.permissions, key.ip_ranges, key.hash, key.previous_hash, key.last_used_at,
           key.last_used_ip
    from (
      select * from api_key where workspace_id = $1 and hash = $2
      union all
      select * from api_key where workspace_id = $1 and previous_hash = $2 and previous_until > now()
    ) as key
    join workspace on workspace.id = key.workspace_id and workspace.deleted_at is null
    where key.revoked_at is null and (key.expires_at is null or key.expires_at > now())`,
};

const refused = (): AppError =>
  new AppError(
    'unauthenticated',
    'Give a valid API key as “Authorization: Bearer …”, or sign in. Make a key with: muster key create --name NAME',
  );

/** Once a minute is enough for a person to read, and spares a write a request; from elsewhere, at once. */
async function noteUse(
  db: Db,
  key: { workspaceId: number; id: number; lastUsedAt: Date | null; lastUsedIp: string | null; ip: string },
): Promise<void> {
  if (key.lastUsedAt && key.lastUsedIp === key.ip && Date.now() - key.lastUsedAt.getTime() < 60_000) return;
  await db
    .updateTable('api_key')
    .set({ last_used_at: sql`now()`, last_used_ip: key.ip })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute();
}

const newSecret = (workspaceId: number): string =>
  `mk_${workspaceId.toString(36)}_${randomBytes(32).toString('base64url')}`;
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

function toApiKey(row: Selectable<Schema['api_key']>): ApiKey {
  const rotatedUntil = row.previous_until && row.previous_until.getTime() > Date.now() ? row.previous_until : null;
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    permissions: row.permissions as Grant[],
    ipRanges: row.ip_ranges,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    rotatedUntil: rotatedUntil?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    lastUsedIp: row.last_used_ip,
  };
}
