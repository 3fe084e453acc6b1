import { useStore } from '../lib/store.ts';
import { expired } from '../session/expired.ts';

export function SessionEnded() {
  const waiting = useStore(expired);
  return waiting ? <p>…</p> : null;
}
