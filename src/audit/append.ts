import type { Keyring } from '../access/keyring.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { chainOf } from './seal.ts';

/** Who does something, from where: the same for all that one request or command does. */
export interface Author {
  /** `user:5`, `key:12`, `access_key:3`, `cli`, or `anonymous`. */
  actor: string;
  /** As people know them. */
  actorName: string;
  ip: string;
  userAgent: string;
  keyring: Keyring;
}

/** What was done. No secrets, and no personal data of contacts: they are named by their ids, which outlive nobody. */
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

/** In the installation's chain: the first event of a workspace's own. A chain that is gone as a whole is missed by it. */
export const CHAIN_BEGUN = 'audit.begin';

/**
 * Appends to the audit trail of a workspace, within the transaction of what is recorded: it is there exactly if that is.
 * Appenders of one workspace take turns until they commit, so call it last. Throws `workspace_not_found` for one that is
 * being erased. docs/decisions/012.
 */
export async function appendAudit(tx: Tx, author: Author, entry: AuditEntry): Promise<void> {
  const { workspaceId } = entry;
  const chain = chainOf(author.keyring, workspaceId);
  const head = (await lockHead(tx, workspaceId)) ?? (await beginChain(tx, author, workspaceId, chain.begin));
  const at = new Date();
  const event = {
    workspaceId,
    id: head.id + 1,
    at: `${at.getTime()}000`,
    actor: author.actor,
    actorName: storable(author.actorName),
    action: entry.action,
    target: entry.target ?? '',
    targetName: storable(entry.targetName ?? ''),
    ip: author.ip,
    userAgent: storable(author.userAgent.slice(0, LONGEST_USER_AGENT)),
    details: JSON.stringify(entry.details ?? {}),
    changeId: entry.changeId ?? null,
  };
  const seal = chain.seal(head.seal, event);
  await tx
    .insertInto('audit_event')
    .values({
      workspace_id: workspaceId,
      id: event.id,
      at,
      actor: event.actor,
      actor_name: event.actorName,
      action: event.action,
      target: event.target,
      target_name: event.targetName,
      ip: event.ip,
      user_agent: event.userAgent,
      details: event.details,
      change_id: event.changeId,
      seal,
    })
    .execute();
  await tx
    .updateTable('audit_head')
    .set({ id: event.id, seal: chain.end(event.id, seal) })
    .where('workspace_id', '=', workspaceId)
    .execute();
}

/** The same for what is no part of another transaction. */
export const recordAudit = (db: Db, author: Author, entry: AuditEntry): Promise<void> =>
  transaction(db, (tx) => appendAudit(tx, author, entry));

const LONGEST_USER_AGENT = 300;

/** What PostgreSQL gives back as it was given. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '');

type Head = { id: number; seal: Buffer };

const lockHead = (tx: Tx, workspaceId: number): Promise<Head | undefined> =>
  tx
    .selectFrom('audit_head')
    .select(['id', 'seal'])
    .where('workspace_id', '=', workspaceId)
    .forUpdate()
    .executeTakeFirst();

/** Refuses a workspace that is being erased: nothing would be left to erase what is appended late. */
async function beginChain(tx: Tx, author: Author, workspaceId: number, begin: Buffer): Promise<Head> {
  if (workspaceId !== INSTALLATION) {
    const workspace = await tx
      .selectFrom('workspace')
      .select('id')
      .where('id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    if (!workspace) throw new AppError('workspace_not_found', `There is no workspace ${workspaceId}.`);
  }
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('audit_head')
    .values({ workspace_id: workspaceId, id: 0, seal: begin })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const isFirst = numInsertedOrUpdatedRows === 1n;
  if (isFirst && workspaceId !== INSTALLATION) {
    await appendAudit(tx, author, {
      workspaceId: INSTALLATION,
      action: CHAIN_BEGUN,
      target: `workspace:${workspaceId}`,
    });
  }
  return (await lockHead(tx, workspaceId))!;
}
