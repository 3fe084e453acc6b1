import { lazy, Suspense } from 'react';
import { useStore } from '../lib/store.ts';
import { palette, shortcutHelp } from './overlayState.ts';
import { useShortcuts } from './useShortcuts.ts';

const CommandPalette = lazy(() => import('./CommandPalette.tsx'));
const ShortcutHelp = lazy(() => import('./ShortcutHelp.tsx'));

/** What the keyboard opens over any page. */
export function Overlays() {
  useShortcuts();
  const showsPalette = useStore(palette);
  const showsHelp = useStore(shortcutHelp);
  return (
    <Suspense fallback={null}>
      {showsPalette && <CommandPalette onClose={() => palette.set(false)} />}
      {showsHelp && <ShortcutHelp onClose={() => shortcutHelp.set(false)} />}
    </Suspense>
  );
}
