import { useEffect, useState } from 'react';

/** Milliseconds without a key after which a text is taken to be what is looked for. */
export const RESTED_MS = 300;

/** A value that follows once it has been quiet for so many milliseconds. */
export function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
