import { createHmac } from 'node:crypto';
import type { Keyring } from '../access/keyring.ts';

/** An event as it is sealed: each column as the text or number that the database has. */
export interface SealedEvent {
  workspaceId: number;
  id: number;
  /** Microseconds since 1970, as PostgreSQL keeps it. */
  at: string;
  actor: string;
  actorName: string;
  action: string;
  target: string;
  targetName: string;
  ip: string;
  userAgent: string;
  /** JSON, to the letter. */
  details: string;
  changeId: number | null;
}

/**
 * The chain of one workspace. The seal of an event covers the event and the end of the chain before it; the end covers the
 * last seal, and only `audit_head` has it, for as long as it is the end. So whoever cuts the chain off cannot tell what
 * its end was there: neither the database nor any event says so.
 */
export interface Chain {
  seal: (endBefore: Buffer, event: SealedEvent) => Buffer;
  /** The end of the chain after event `id` with this seal. */
  end: (id: number, seal: Buffer) => Buffer;
  /** The end of the chain before its first event. */
  begin: Buffer;
}

/** HMAC-SHA-256 (RFC 2104) under keys of the installation that are for nothing else. */
export function chainOf(keyring: Keyring, workspaceId: number): Chain {
  const [eventKey, endKey] = [keyring.derive('audit event'), keyring.derive('audit end')];
  const end = (id: number, seal: Buffer): Buffer =>
    createHmac('sha256', endKey).update(`${workspaceId} ${id} `).update(seal).digest();
  return {
    seal: (endBefore, event) =>
      createHmac('sha256', eventKey)
        .update(endBefore)
        .update(JSON.stringify(PARTS.map((part) => event[part])))
        .digest(),
    end,
    begin: end(0, Buffer.alloc(0)),
  };
}

const PARTS = [
  'workspaceId',
  'id',
  'at',
  'actor',
  'actorName',
  'action',
  'target',
  'targetName',
  'ip',
  'userAgent',
  'details',
  'changeId',
] as const satisfies (keyof SealedEvent)[];
