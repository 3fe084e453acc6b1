import { useEffect } from 'react';
import { addressOf } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { invalidateData } from '../components/useUndo.ts';
import { useWorkspace } from '../session/workspace.tsx';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** Changes that arrive close together are read once. */
const GATHER_MS = 250;

/** Follows the events of the workspace, and reads again what others have changed while it is on the page. */
export function Events(): null {
  const { id } = useWorkspace();
  useEffect(() => follow(id), [id]);
  return null;
}

function follow(workspaceId: number): () => void {
  let source: EventSource | undefined;
  let retry = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const gather = (): void => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      void invalidateData({ byOthers: true });
    }, GATHER_MS);
  };
  const open = (): void => {
    source = new EventSource(addressOf('/events', { workspace: workspaceId }));
    source.addEventListener('ready', () => {
      retry = FIRST_RETRY_MS;
      // What happens while nobody listens is never told, and the page was read before the stream was there.
      gather();
    });
    source.addEventListener('change', gather);
    source.addEventListener('export', () => void queryClient.invalidateQueries({ queryKey: ['exports'] }));
    source.addEventListener('import', () => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      // An import is bound to its groups from when it is checked until it is done.
      void queryClient.invalidateQueries({ queryKey: ['groups', 'usage'] });
    });
    source.onerror = () => {
      source?.close();
      timer = setTimeout(open, retry);
      retry = Math.min(LONGEST_RETRY_MS, retry * 2);
    };
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
    clearTimeout(gathering);
  };
}
