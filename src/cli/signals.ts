import { constants } from 'node:os';

/** Resolves at the first SIGTERM or SIGINT; the second ends the process at once. */
export interface Stop extends Promise<NodeJS.Signals> {
  stopped: () => boolean;
}

export function untilSignal(onFirst: (signal: NodeJS.Signals) => void): Stop {
  let received = false;
  const promise = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (received) process.exit(exitCodeOf(signal));
        received = true;
        onFirst(signal);
        resolve(signal);
      });
    }
  });
  return Object.assign(promise, { stopped: () => received });
}

/** The exit code by which a shell knows that a signal ended a program. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];
