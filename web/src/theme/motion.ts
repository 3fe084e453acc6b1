import { useSyncExternalStore } from 'react';

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

const watch = (changed: () => void): (() => void) => {
  reduced.addEventListener('change', changed);
  return () => reduced.removeEventListener('change', changed);
};

/** Whether the person's system asks for as little motion as possible. */
export const useReducedMotion = (): boolean => useSyncExternalStore(watch, () => reduced.matches);
