const NAME = 'muster.reloaded';
const PAUSE_MS = 60_000;

/** Loads the page again by itself, but not again and again if that does not help. */
export function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(NAME) ?? 0);
  if (Date.now() - last < PAUSE_MS) return;
  sessionStorage.setItem(NAME, String(Date.now()));
  location.reload();
}
