import type { Change } from './change.ts';
import { useMessages } from './messages.ts';

const COUNTS = ['added', 'removed', 'created', 'updated', 'deleted'] as const;

/** How many memberships and contacts a change altered, in words; only what is not zero. */
export function useCountsText(): (change: Change) => string {
  const t = useMessages();
  return ({ counts }) => {
    const parts = COUNTS.flatMap((key) => {
      const count = counts[key] ?? 0;
      return count === 0 ? [] : [t(`count_${key}`, { count })];
    });
    return parts.length === 0 ? '–' : parts.join(' · ');
  };
}
