/** What this device remembers of how its user likes the console. Never anything about contacts. */
type Setting = 'language' | 'theme' | 'navigation' | 'workspace' | `columns.${string}`;

const prefix = 'muster.';

/** Null if nothing is remembered, or the browser keeps nothing. */
export function readSetting(name: Setting): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function writeSetting(name: Setting, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // Private windows may refuse: the choice then lasts as long as the page.
  }
}

/** Calls when another tab of the same browser has it remember something else. */
export function followSetting(name: Setting, changed: () => void): void {
  // Without a key, all was forgotten.
  addEventListener('storage', ({ key }) => (key === null || key === prefix + name) && changed());
}
