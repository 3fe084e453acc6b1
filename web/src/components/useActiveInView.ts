import { type RefObject, useLayoutEffect } from 'react';

/** How much of the neighbour shows, so that one sees that there is more. */
const PEEK = 24;

/** Keeps the active one of a row that scrolls sideways in view: its child that `selector` finds, whenever `active` changes. */
export function useActiveInView(row: RefObject<HTMLElement | null>, selector: string, active: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what `selector` finds follows `active`
  useLayoutEffect(() => {
    const one = row.current?.querySelector(selector);
    if (!row.current || !one) return;
    const [outer, inner] = [row.current.getBoundingClientRect(), one.getBoundingClientRect()];
    if (inner.right > outer.right) row.current.scrollLeft += inner.right - outer.right + PEEK;
    else if (inner.left < outer.left) row.current.scrollLeft -= outer.left - inner.left + PEEK;
  }, [row, selector, active]);
}
