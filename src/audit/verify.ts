import { sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import { CHAIN_BEGUN, INSTALLATION } from './append.ts';
import { chainOf, type SealedEvent } from './seal.ts';

/** An event that somebody noted elsewhere: the trail must still have it, with this seal. */
export interface Anchor {
  workspaceId: number;
  id: number;
  /** Hexadecimal. */
  seal: string;
}

export interface CheckedChain {
  /** 0 is the installation. */
  workspaceId: number;
  events: number;
  /** A sentence for each thing that is wrong, the first ones of each chain. */
  mismatches: string[];
}

const SHOWN = 100;

/**
 * Checks every chain: that no event was altered, taken out, put in, moved or cut off by anyone without the secret. Run it
 * in a repeatable-read transaction beside writers. Chains of workspaces that are being erased are left out.
 *
 * Whoever has the secret and writes to the database can make a whole trail anew; `anchors` kept elsewhere find that too.
 */
export async function verifyAudit(
  db: Db,
  { keyring, anchors = [] }: { keyring: Keyring; anchors?: readonly Anchor[] },
): Promise<CheckedChain[]> {
  const { workspaces, chains } = await listChains(db);
  const begun = await countBegun(db);
  const checked: CheckedChain[] = [];
  for (const workspaceId of chains) {
    const { events, mismatches } = await verifyChain(db, { keyring, workspaceId });
    if (workspaceId !== INSTALLATION) {
      if (!workspaces.has(workspaceId)) mismatches.push(`there is no workspace ${workspaceId} that it could be of`);
      const times = begun.get(workspaceId) ?? 0;
      if (times !== 1) mismatches.push(`the installation’s trail says ${times} times, not once, that it began`);
    }
    checked.push({ workspaceId, events, mismatches });
  }
  for (const [workspaceId] of begun) {
    if (workspaces.has(workspaceId) && !chains.includes(workspaceId)) {
      checked.push({
        workspaceId,
        events: 0,
        mismatches: ['the whole trail is gone: the installation’s says that it began'],
      });
    }
  }
  for (const anchor of anchors) {
    const mismatch = await checkAnchor(db, anchor);
    if (!mismatch) continue;
    const chain = checked.find(({ workspaceId }) => workspaceId === anchor.workspaceId);
    if (chain) chain.mismatches.push(mismatch);
    else checked.push({ workspaceId: anchor.workspaceId, events: 0, mismatches: [mismatch] });
  }
  return checked;
}

/** Workspaces that are there to stay, and what has a chain: whatever id it claims. */
async function listChains(db: Db): Promise<{ workspaces: Set<number>; chains: number[] }> {
  const all = await db.selectFrom('workspace').select(['id', 'deleted_at']).execute();
  const { rows } = await sql<{ id: number }>`
    select workspace_id as id from audit_head union select workspace_id from audit_event order by 1`.execute(db);
  const leaving = new Set(all.filter((one) => one.deleted_at !== null).map(({ id }) => id));
  return {
    workspaces: new Set(all.filter((one) => one.deleted_at === null).map(({ id }) => id)),
    chains: rows.map(({ id }) => id).filter((id) => !leaving.has(id)),
  };
}

/** How often the installation's trail says of each workspace that its own began. */
async function countBegun(db: Db): Promise<Map<number, number>> {
  const { rows } = await sql<{ target: string; times: number }>`
    select target, count(*) as times from audit_event
    where workspace_id = ${INSTALLATION} and action = ${CHAIN_BEGUN}
    group by target`.execute(db);
  return new Map(rows.map(({ target, times }) => [Number(target.replace('workspace:', '')), times]));
}

interface Row extends SealedEvent {
  seal: Buffer;
  /** For people: when it was. */
  shown: string;
}

async function verifyChain(
  db: Db,
  { keyring, workspaceId }: { keyring: Keyring; workspaceId: number },
): Promise<{ events: number; mismatches: string[] }> {
  const chain = chainOf(keyring, workspaceId);
  const mismatches: string[] = [];
  const say = (mismatch: string): void => {
    if (mismatches.length < SHOWN) mismatches.push(mismatch);
  };
  let events = 0;
  let last = 0;
  // Unknown behind a gap: the next event cannot be checked against what is not there.
  let end: Buffer | null = chain.begin;
  for await (const event of readChain(db, workspaceId)) {
    events++;
    if (event.id <= last) {
      say(`event ${event.id} has no place in the chain`);
      continue;
    }
    if (event.id > last + 1) {
      say(`${missing(last + 1, event.id - 1)} missing`);
      end = null;
    }
    if (end && !chain.seal(end, event).equals(event.seal)) {
      say(`event ${event.id} (${event.action}, ${event.shown}) is not as it was written`);
    }
    end = chain.end(event.id, event.seal);
    last = event.id;
  }
  const head = await db
    .selectFrom('audit_head')
    .select(['id', 'seal'])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!head) say(`nothing says that event ${last} is the last one`);
  else if (head.id > last) say(`${missing(last + 1, head.id)} missing at the end`);
  else if (head.id < last) say(`event ${head.id} was the last one, yet there are events to ${last}`);
  else if (!end?.equals(head.seal)) say(`event ${last} is not the last one that was written`);
  return { events, mismatches };
}

const missing = (from: number, to: number): string =>
  from === to ? `event ${from} is` : `events ${from} to ${to} are`;

const BATCH = 5_000;

async function* readChain(db: Db, workspaceId: number): AsyncGenerator<Row> {
  for (let after: number | null = null; ; ) {
    const { rows }: { rows: Row[] } = await sql<Row>`
      select workspace_id as "workspaceId", id, trunc(extract(epoch from at) * 1000000)::text as at, at::text as shown,
             actor, actor_name as "actorName", action, target, target_name as "targetName", ip, user_agent as "userAgent",
             details::text as details, change_id as "changeId", seal
      from audit_event
      where workspace_id = ${workspaceId} and ${after === null ? sql`true` : sql`id > ${after}`}
      order by id
      limit ${BATCH}`.execute(db);
    yield* rows;
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}

async function checkAnchor(db: Db, { workspaceId, id, seal }: Anchor): Promise<string | undefined> {
  const event = await db
    .selectFrom('audit_event')
    .select('seal')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!event) return `event ${id}, which was noted elsewhere, is not there`;
  return event.seal.toString('hex') === seal.toLowerCase()
    ? undefined
    : `event ${id} is not the one that was noted elsewhere: the trail was made anew`;
}

/** The last event of each chain that has any, to be noted elsewhere. */
export async function readHeads(db: Db): Promise<Anchor[]> {
  const { rows } = await sql<{ workspaceId: number; id: number; seal: string }>`
    select head.workspace_id as "workspaceId", event.id, encode(event.seal, 'hex') as seal
    from audit_head as head
    join audit_event as event using (workspace_id, id)
    order by 1`.execute(db);
  return rows;
}
