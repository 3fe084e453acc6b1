import { type Db, isDatabaseAway } from '../db/database.ts';
import { claimDeliveries, deliver, type Sender } from './deliver.ts';
import { planDeliveries } from './plan.ts';

interface DispatcherOptions extends Sender {
  /** Where people reach Muster. */
  publicUrl: () => string;
  log: (message: string, error: unknown) => void;
  /** Deliveries at work at once in this process. */
  most?: number;
}

/** How often the history is looked at; what happens is told within about this long. */
const TICK_MS = 1_000;

/**
 * Tells the webhooks of all workspaces what happens. Any number of processes may: what is to be done is in rows, which each
 * claims before it does it. A delivery whose process dies is made again by another, under the same id (docs/decisions/019).
 */
export function startWebhooks(db: Db, options: DispatcherOptions): { stop: () => Promise<void> } {
  const { publicUrl, log, most = 32, ...sender } = options;
  const abort = new AbortController();
  const running = new Set<Promise<void>>();
  let wake = (): void => {};

  const begin = async (): Promise<boolean> => {
    const claimed = await claimDeliveries(db, { most: most - running.size });
    for (const one of claimed) {
      const done = deliver(db, one, { sender, signal: abort.signal })
        .catch((error) => complain('A delivery is made again', error))
        .finally(() => {
          running.delete(done);
          wake();
        });
      running.add(done);
    }
    return claimed.length > 0;
  };
  const complain = (message: string, error: unknown): void => {
    if (!isDatabaseAway(error)) log(message, error);
  };
  const sleep = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, TICK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      // Before it looks: what ends from here on may have made room.
      const rest = sleep();
      try {
        const more = await planDeliveries(db, { publicUrl: publicUrl() });
        if ((await begin()) || more) wake();
      } catch (error) {
        complain('Webhooks cannot be looked for', error);
      }
      await rest;
    }
  };
  const looping = loop();
  return {
    async stop() {
      abort.abort();
      wake();
      await looping;
      await Promise.all(running);
    },
  };
}
