import { createStore } from '../lib/store.ts';

/** Whether the command palette is open. */
export const palette = createStore(false);

/** Whether the help about the keyboard is open. */
export const shortcutHelp = createStore(false);
