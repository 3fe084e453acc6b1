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
