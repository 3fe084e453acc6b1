import { onSessionEnd } from '../api/client.ts';
import { createStore } from '../lib/store.ts';

interface Waiting {
  resume: () => void;
  leave: () => void;
  promise: Promise<void>;
}

/** Set while requests wait for the person to sign in again. */
export const expired = createStore<Waiting | null>(null);

/** The person chose not to sign in again. */
class SessionEndedError extends Error {}

/** All requests that meet the end of the session wait for the same dialog. */
export function watchSessionEnd(): void {
  onSessionEnd(() => {
    const already = expired.get();
    if (already) return already.promise;
    let resume = (): void => {};
    let leave = (): void => {};
    const promise = new Promise<void>((resolve, reject) => {
      resume = () => {
        expired.set(null);
        resolve();
      };
      leave = () => {
        expired.set(null);
        reject(new SessionEndedError('signed out'));
      };
    });
    expired.set({ resume, leave, promise });
    return promise;
  });
}
