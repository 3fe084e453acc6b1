/** What the keyboard can reach. */
const CONTROL = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
const ROW = 'tr, li, dd';

/** Where the focus is, by what is left of it when it is gone. */
interface Place {
  element: Element;
  /** Nearest first. */
  ancestors: Element[];
  /** In a list: the list, which row of it, and which of the row's controls. */
  row: { list: Element; at: number; control: number } | null;
}

/**
 * What has the focus and goes away hands it on, so that the keyboard goes on where it was: a row that was removed to the
 * same control of the row that takes its place, a tab to the one chosen where its page is drawn anew, anything else to the nearest that is left around it, such as its dialog
 * or the page. Where a dialog closes, it gives the focus back itself, and nothing is done here.
 */
export function keepFocus(): void {
  let last: Place | null = null;
  const isLost = (): boolean =>
    last !== null && !last.element.isConnected && (document.activeElement ?? document.body) === document.body;
  document.addEventListener('focusin', ({ target }) => {
    last = placeOf(target as Element);
  });
  document.addEventListener('focusout', () =>
    requestAnimationFrame(() => {
      // Somebody left it for nothing: then it may go away unnoticed.
      if (document.activeElement === document.body && last?.element.isConnected) last = null;
    }),
  );
  new MutationObserver(() => {
    if (!isLost()) return;
    requestAnimationFrame(() => {
      if (last && isLost()) heirOf(last)?.focus({ preventScroll: true });
    });
  }).observe(document.body, { childList: true, subtree: true });
}

function placeOf(element: Element): Place {
  const ancestors: Element[] = [];
  for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) ancestors.push(up);
  const row = element.closest(ROW);
  const list = row?.parentElement;
  return {
    element,
    ancestors,
    row: row && list ? { list, at: [...list.children].indexOf(row), control: controlsIn(row).indexOf(element) } : null,
  };
}

function heirOf({ element, ancestors, row }: Place): HTMLElement | null {
  const tab = element.role === 'tab' && sameTabs(ancestors)?.querySelector<HTMLElement>('[aria-selected=true]');
  if (tab) return tab;
  const rows = row?.list.isConnected ? row.list.children : [];
  const next = row && rows[Math.min(row.at, rows.length - 1)];
  const control = next && controlsIn(next)[row.control];
  if (control instanceof HTMLElement) return control;
  const around = ancestors.find((one) => one.isConnected && one.matches('[tabindex]')) ?? null;
  return (around as HTMLElement | null) ?? document.getElementById('content');
}

/** The tab list that took the place of the one that is gone. */
const sameTabs = (ancestors: Element[]): Element | undefined => {
  const gone = ancestors.find(({ role }) => role === 'tablist');
  return [...document.querySelectorAll('[role=tablist]')].find(({ ariaLabel }) => ariaLabel === gone?.ariaLabel);
};

const controlsIn = (row: Element): Element[] => [...row.querySelectorAll(CONTROL)];
