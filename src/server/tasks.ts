import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Db, isDatabaseAway, withSession } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import type { Logger } from './log.ts';

/** Work that looks for itself what there is to do; nothing is lost when a process dies in the midst of it. */
export interface Task {
  /** Stable: the name is what processes of this installation agree on who does it by. */
  name: string;
  /** How often it is looked for. */
  everyMs: number;
  /** Does a piece of it, seconds at most. Answers whether there is more to do at once. */
  run: () => Promise<boolean>;
}

export interface Tasks {
  /** Waits for the pieces at work. */
  stop: () => Promise<void>;
}

/**
 * Does tasks again and again, each in one process at a time of all that share the database: who gets its advisory lock.
 * A database that is away is waited for. docs/decisions/010.
 */
export function startTasks(db: Db, log: Logger, tasks: readonly Task[]): Tasks {
  const stop = new AbortController();

  const once = (task: Task): Promise<boolean> =>
    withSession(db, async (session) => {
      const { rows } = await sql<{ mine: boolean }>`
        select pg_try_advisory_lock(${LOCKS.task}::int, hashtext(${task.name})) as mine`.execute(session);
      return rows[0]!.mine && (await task.run());
    });
  const repeat = async (task: Task): Promise<void> => {
    while (!stop.signal.aborted) {
      let more = false;
      try {
        more = await once(task);
      } catch (error) {
        const level = isDatabaseAway(error) ? 'debug' : 'error';
        log[level]({ part: 'tasks', err: error }, `${task.name} failed; it is tried again`);
      }
      if (!more) await sleep(task.everyMs, undefined, { signal: stop.signal }).catch(() => {}); // stopped
    }
  };
  const loops = tasks.map(repeat);
  return {
    async stop() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}
