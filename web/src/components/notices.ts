import type { ReactNode } from 'react';
import { createStore } from '../lib/store.ts';

export interface Notice {
  id: number;
  kind: 'info' | 'success' | 'error';
  text: ReactNode;
  action?: { label: string; run: () => Promise<void> | void };
  /** How long it stays, not counting while it is pointed at. */
  seconds: number;
}

/** The notices on the page, oldest first. */
export const notices = createStore<readonly Notice[]>([]);

const MOST = 4;
let lastId = 0;

/** Shows a short message. Errors and messages with an action stay longer, because somebody has to read or reach them. */
export function notify(notice: Omit<Notice, 'id' | 'seconds'> & { seconds?: number }): number {
  lastId += 1;
  const seconds = notice.seconds ?? (notice.action || notice.kind === 'error' ? 12 : 5);
  notices.set([...notices.get(), { ...notice, id: lastId, seconds }].slice(-MOST));
  return lastId;
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
