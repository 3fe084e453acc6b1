import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, queryPrepared } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import type { Principal } from './permissions.ts';
import type { ApiKey, Role } from './schema.ts';

/** `mk_` workspace `_` 256 random bits: the workspace is in the key, so that looking it up leads with workspace_id. */
const FORMAT = /^mk_([0-9a-z]{1,7})_([A-Za-z0-9_-]{43})$/;
const PREFIX_LENGTH = 12;

/** Creates a key and answers it; only its SHA-256 is stored, which is enough for 256 random bits. */
export async function createKey(
  db: Db,
  options: { workspaceId: number; name: string; role: Role; expiresAt?: string | undefined },
): Promise<{ key: string; record: ApiKey }> {
  const key = `mk_${options.workspaceId.toString(36)}_${randomBytes(32).toString('base64url')}`;
  const row = await db
    .insertInto('api_key')
    .values({
      workspace_id: options.workspaceId,
      name: options.name,
      role: options.role,
      prefix: key.slice(0, PREFIX_LENGTH),
      hash: hashOf(key),
      expires_at: options.expiresAt ? new Date(options.expiresAt) : null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
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

/** Ends a key at once. Throws `key_not_found`. */
export async function revokeKey(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  const result = await db
    .updateTable('api_key')
    .set({ revoked_at: sql`coalesce(revoked_at, now())` })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw new AppError('key_not_found', `There is no key ${id}.`);
}

/**
 * Who a key stands for. Throws `unauthenticated`, with the same words whether the key is unknown, revoked or expired:
 * someone without a valid key learns nothing.
 */
export async function authenticateKey(db: Db, key: string): Promise<Principal> {
  const workspaceId = Number.parseInt(FORMAT.exec(key)?.[1] ?? '', 36);
  // The column is a 32-bit integer; a larger number is nobody's workspace.
  if (!(workspaceId > 0 && workspaceId < 2 ** 31)) throw refused();
  const hash = hashOf(key);
  const [row] = await queryPrepared<{ id: number; role: string; hash: Buffer; last_used_at: Date | null }>(db, {
    name: 'key in force',
    text: `
      select id, role, hash, last_used_at
      from api_key
      where workspace_id = $1 and hash = $2 and revoked_at is null and (expires_at is null or expires_at > now())`,
    values: [workspaceId, hash],
  });
  if (!row || !timingSafeEqual(row.hash, hash)) throw refused();
  await noteUse(db, { workspaceId, id: row.id, lastUsedAt: row.last_used_at });
  return { workspaceId, role: row.role as Role, actor: `key:${row.id}`, keyId: row.id };
}

const refused = (): AppError =>
  new AppError(
    'unauthenticated',
    'Give a valid API key as “Authorization: Bearer …”. Make one with: muster key create --name NAME',
  );

/** Once a minute is enough for a person to read, and spares a write a request. */
async function noteUse(db: Db, key: { workspaceId: number; id: number; lastUsedAt: Date | null }): Promise<void> {
  if (key.lastUsedAt && Date.now() - key.lastUsedAt.getTime() < 60_000) return;
  await db
    .updateTable('api_key')
    .set({ last_used_at: sql`now()` })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute();
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

function toApiKey(row: {
  id: number;
  name: string;
  role: string;
  prefix: string;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}): ApiKey {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    prefix: row.prefix,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
