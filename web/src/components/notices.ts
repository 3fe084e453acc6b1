import type { ReactNode } from 'react';
import { createStore } from '../lib/store.ts';

export interface Notice {
  id: number;
  kind: 'info' | 'success' | 'error';
  text: ReactNode;
  /** What its button Undo does. */
  undo?: () => Promise<void>;
  /** What its button Cancel does, of work that goes on; it stays until that is over. */
  cancel?: () => Promise<void>;
  /** It is being undone or cancelled. */
  busy: boolean;
  /** How long it stays, not counting while it is pointed at. */
  seconds: number;
}

/** The notices on the page, oldest first. */
export const notices = createStore<readonly Notice[]>([]);

const MOST = 4;
let lastId = 0;

/**
 * Shows a short message, and answers its id. Errors and what can be undone stay longer, because somebody has to read or
 * reach them.
 */
export function notify(notice: Pick<Notice, 'kind' | 'text' | 'undo' | 'cancel'>): number {
  lastId += 1;
  const seconds = notice.undo || notice.kind === 'error' ? 12 : 5;
  notices.set([...notices.get(), { ...notice, id: lastId, seconds, busy: false }].slice(-MOST));
  return lastId;
}

/** Has a notice say something else, if it is still there. */
export function retell(id: number, text: ReactNode): void {
  notices.set(notices.get().map((notice) => (notice.id === id ? { ...notice, text } : notice)));
}

/** Undoes what a notice tells of, once; then the notice goes. */
export const undoNotice = (notice: Notice): Promise<void> => act(notice, notice.undo);

/** Cancels what a notice tells of, once; then the notice goes. */
export const cancelNotice = (notice: Notice): Promise<void> => act(notice, notice.cancel);

async function act({ id, busy }: Notice, action: (() => Promise<void>) | undefined): Promise<void> {
  if (!action || busy) return;
  notices.set(notices.get().map((notice) => (notice.id === id ? { ...notice, busy: true } : notice)));
  try {
    await action();
  } finally {
    dismiss(id);
  }
}

/** Undoes the latest of what the notices on the page tell of; false if none of it can be undone. */
export function undoLatest(): boolean {
  const latest = notices.get().findLast(({ undo, busy }) => undo && !busy);
  if (latest) void undoNotice(latest);
  return latest !== undefined;
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
