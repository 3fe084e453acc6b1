import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useStore } from '../lib/store.ts';
import { palette, shortcutHelp } from './overlayState.ts';
import { useShortcuts } from './useShortcuts.ts';

const loadPalette = () => import('./CommandPalette.tsx');
const CommandPalette = lazy(loadPalette);
const ShortcutHelp = lazy(() => import('./ShortcutHelp.tsx'));

/** What the keyboard opens over any page. */
export function Overlays() {
  useShortcuts();
  const showsPalette = useStore(palette);
  const showsHelp = useStore(shortcutHelp);
  // Whoever goes elsewhere, as by the browser's way back, has left what was open over the page.
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onBeforeLoad', ({ pathChanged }) => {
        if (!pathChanged) return;
        palette.set(false);
        shortcutHelp.set(false);
      }),
    [router],
  );
  // Once the page is there, so that whoever types at once after Ctrl+K types into the palette.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => {}), 1_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Suspense fallback={null}>
      {showsPalette && <CommandPalette onClose={() => palette.set(false)} />}
      {showsHelp && <ShortcutHelp onClose={() => shortcutHelp.set(false)} />}
    </Suspense>
  );
}
