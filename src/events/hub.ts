import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, isDatabaseAway } from '../db/database.ts';
import { type Cursor, readNews, startOfNews } from './news.ts';
import type { WorkspaceEvent } from './schema.ts';

/**
 * How often a workspace that somebody watches is looked at: two index look-ups. Polled rather than notified, because that
 * works through any pooler, across a restart of PostgreSQL and over a distributed one, and misses nothing.
 */
const EVERY_MS = 500;
/** Streams that one caller may have open in one process: tabs, with some to spare. */
export const STREAMS_PER_ACTOR = 20;

/** One stream. */
interface Listener {
  tell: (events: WorkspaceEvent[]) => void;
  /** The look failed for good. */
  fail: (error: unknown) => void;
}

interface Watch {
  listeners: Set<Listener>;
  actors: Map<string, number>;
  /** Done once everything that happens is told. */
  started: Promise<void>;
}

/** Who watches which workspace of one database in this process; each watched workspace is looked at once for all. */
type Hub = Map<number, Watch>;
const hubs = new WeakMap<Db, Hub>();

/**
 * Tells `listener` what happens in a workspace, from when `started` is done until `stop` is called. Null when the actor
 * watches too often already.
 */
export function watchWorkspace(
  db: Db,
  { workspaceId, actor, listener }: { workspaceId: number; actor: string; listener: Listener },
): { started: Promise<void>; stop: () => void } | null {
  const hub = hubs.get(db) ?? new Map<number, Watch>();
  hubs.set(db, hub);
  const present = hub.get(workspaceId);
  const watch: Watch = present ?? { listeners: new Set(), actors: new Map(), started: Promise.resolve() };
  const streams = watch.actors.get(actor) ?? 0;
  if (streams >= STREAMS_PER_ACTOR) return null;
  watch.actors.set(actor, streams + 1);
  watch.listeners.add(listener);
  if (!present) {
    hub.set(workspaceId, watch);
    const start = startOfNews(db, { workspaceId });
    watch.started = start.then(() => {});
    // It is told by `fail` too.
    watch.started.catch(() => {});
    void look(db, { workspaceId, watch, start }).catch((error) => {
      if (hub.get(workspaceId) === watch) hub.delete(workspaceId);
      for (const { fail } of watch.listeners) fail(error);
    });
  }
  return {
    started: watch.started,
    stop: () => {
      if (!watch.listeners.delete(listener)) return;
      watch.actors.set(actor, watch.actors.get(actor)! - 1);
      if (watch.listeners.size === 0 && hub.get(workspaceId) === watch) hub.delete(workspaceId);
    },
  };
}

async function look(
  db: Db,
  { workspaceId, watch, start }: { workspaceId: number; watch: Watch; start: Promise<Cursor> },
): Promise<void> {
  let cursor = await start;
  while (watch.listeners.size > 0) {
    try {
      const news = await readNews(db, { workspaceId, cursor });
      cursor = news.cursor;
      if (news.events.length > 0) for (const { tell } of watch.listeners) tell(news.events);
    } catch (error) {
      // Away for now: what is committed meanwhile is told when it is back.
      if (!isDatabaseAway(error)) throw error;
    }
    await sleep(EVERY_MS, undefined, { ref: false });
  }
}
