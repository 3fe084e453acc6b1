import { useCallback } from 'react';
import { api, ok } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { useMessages } from './messages.ts';
import { notify } from './notices.ts';
import { problemText } from './problemText.ts';

/**
 * `notifyDone(text, change)` says that something was done, with Undo if a change was recorded. Undoing answers with a
 * notice too, and what the undo kept back is counted in it.
 */
export function useUndo(): {
  notifyDone: (text: string, change?: number | null) => void;
  undo: (change: number) => Promise<void>;
} {
  const t = useMessages();
  const undo = useCallback(
    async (change: number) => {
      try {
        const { kept } = await ok(api.POST('/api/v1/changes/{id}/undo', { params: { path: { id: change } } }));
        const text = kept.length > 0 ? t('undoneInPart', { kept: kept.length }) : t('undone');
        notify({ kind: 'success', text });
        await invalidateData();
      } catch (error) {
        notify({ kind: 'error', text: t('undoFailed', { reason: problemText(t, error) }) });
      }
    },
    [t],
  );
  const notifyDone = useCallback(
    (text: string, change?: number | null) =>
      void notify({
        kind: 'success',
        text,
        ...(change != null && { undo: () => undo(change) }),
      }),
    [undo],
  );
  return { notifyDone, undo };
}

/** Everything that a change of contacts or groups may have altered. */
const STALE = ['groups', 'contacts', 'changes', 'imports', 'audiences'];

/** The same, but looked up by looking at everything: where others are always at work, it would never be through. */
const SLOW = ['duplicates', 'redundant'];

/** Reads again what is on the page and may have changed; what takes long only after a change of one's own. */
export async function invalidateData({ byOthers = false } = {}): Promise<void> {
  const stale = byOthers ? STALE : [...STALE, ...SLOW];
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => stale.includes(String(queryKey[0])) });
}
