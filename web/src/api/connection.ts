import { createStore } from '../lib/store.ts';

/** Whether the last request reached Muster. */
export const connection = createStore<'online' | 'offline'>('online');

const RETRY_MS = 3_000;
let asking = false;

/** Says that Muster cannot be reached, and asks until it can again. */
export function lost(): void {
  connection.set('offline');
  if (asking) return;
  asking = true;
  const ask = async (): Promise<void> => {
    const reached = await fetch('/healthz', { cache: 'no-store' }).then(
      (response) => response.ok,
      () => false,
    );
    if (!reached) {
      setTimeout(ask, RETRY_MS);
      return;
    }
    asking = false;
    connection.set('online');
  };
  setTimeout(ask, RETRY_MS);
}

/** Notices what happens without a request of ours: the network goes, or a part of the console cannot be loaded. */
export function watchConnection(): void {
  window.addEventListener('offline', lost);
  window.addEventListener('vite:preloadError', lost);
}
