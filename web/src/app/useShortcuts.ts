import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { undoLatest } from '../components/notices.ts';
import { useWorkspace } from '../session/workspace.tsx';
import { palette, shortcutHelp } from './overlayState.ts';
import { accountPage, crowdPages, dataPages } from './pages.ts';

/** How long the second key of a pair may take. */
const PAIR_MS = 1_200;

/**
 * Keys that work everywhere in the signed-in console: Ctrl/Cmd+K, Ctrl/Cmd+Z for what the latest notice tells of, `?`,
 * `/`, and G followed by a page's letter.
 */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  useEffect(() => {
    let goUntil = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (isCommand && key === 'k') {
        event.preventDefault();
        palette.set(!palette.get());
        return;
      }
      if (event.defaultPrevented || isBusy(event.target)) return;
      if (isCommand && key === 'z' && undoLatest()) event.preventDefault();
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.timeStamp < goUntil) {
        goUntil = 0;
        const page = [...crowdPages, ...dataPages, accountPage].find(({ shortcut }) => shortcut === key);
        if (page) void navigate({ to: page.to, params: { workspaceId } });
      } else if (key === 'g') goUntil = event.timeStamp + PAIR_MS;
      else if (key === '?') shortcutHelp.set(true);
      else if (key === '/') {
        const search = document.querySelector<HTMLInputElement>('#content input[type=search]');
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.select();
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate, workspaceId]);
}

/** Whether keys belong to what has the focus: a field, or anything in a dialog or menu. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role=dialog], [role=menu], dialog') !== null
  );
}
