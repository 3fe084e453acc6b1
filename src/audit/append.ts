import { createHmac } from 'node:crypto';
import type { Keyring } from '../access/keyring.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';

/** Who does something, from where: the same for all that one request or command does. */
export interface Author {
  /** `user:5`, `key:12`, `cli`, or `anonymous`. */
  actor: string;
  /** As people know them. */
  actorName: string;
  ip: string;
  userAgent: string;
  keyring: Keyring;
}

/** What was done. No personal data of contacts: they are named by their ids, which outlive nobody. */
export interface AuditEntry {
  workspaceId: number;
  /** Noun and verb, such as `key.create`. */
  action: string;
  /** Kind and id, such as `key:13`. */
  target?: string;
  /** As people knew it then. */
  targetName?: string;
  details?: Record<string, unknown>;
  /** The change of contacts or groups that came of it. */
  changeId?: number | null;
}

/** The chain of the installation itself. */
export const INSTALLATION = 0;

/**
 * Appends to the audit trail of a workspace, within the transaction of what is recorded: it is there exactly if that is.
 * Appenders of one workspace take turns until they commit, so call it last.
 */
export async function appendAudit(tx: Tx, author: Author, entry: AuditEntry): Promise<void> {
  const { workspaceId } = entry;
  await tx
    .insertInto('audit_head')
    .values({ workspace_id: workspaceId, id: 0, seal: Buffer.alloc(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const head = await tx
    .selectFrom('audit_head')
    .select(['id', 'seal'])
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const event = {
    workspace_id: workspaceId,
    id: head.id + 1,
    at: new Date(),
    actor: author.actor,
    actor_name: author.actorName,
    action: entry.action,
    target: entry.target ?? '',
    target_name: entry.targetName ?? '',
    ip: author.ip,
    user_agent: author.userAgent.slice(0, 300).toWellFormed().replaceAll('\u0000', ''),
    details: entry.details ?? {},
    change_id: entry.changeId ?? null,
  };
  const seal = sealOf(author.keyring, head.seal, event);
  await tx
    .insertInto('audit_event')
    .values({ ...event, details: JSON.stringify(event.details), seal })
    .execute();
  await tx.updateTable('audit_head').set({ id: event.id, seal }).where('workspace_id', '=', workspaceId).execute();
}

/** The same for what is no part of another transaction. */
export const recordAudit = (db: Db, author: Author, entry: AuditEntry): Promise<void> =>
  transaction(db, (tx) => appendAudit(tx, author, entry));

export interface SealedFields {
  workspace_id: number;
  id: number;
  at: Date;
  actor: string;
  actor_name: string;
  action: string;
  target: string;
  target_name: string;
  ip: string;
  user_agent: string;
  details: unknown;
  change_id: number | null;
}

/** What an event's seal must be, given the seal before it. */
export function sealOf(keyring: Keyring, before: Buffer, event: SealedFields): Buffer {
  const parts = [
    event.workspace_id,
    event.id,
    event.at.toISOString(),
    event.actor,
    event.actor_name,
    event.action,
    event.target,
    event.target_name,
    event.ip,
    event.user_agent,
    sorted(event.details),
    event.change_id,
  ];
  return createHmac('sha256', keyring.derive('audit')).update(before).update(JSON.stringify(parts)).digest();
}

/** PostgreSQL orders the keys of its JSON by its own rule. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
