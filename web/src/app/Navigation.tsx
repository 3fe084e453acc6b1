import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Brand } from '../components/Brand.tsx';
import { MenuIcon, SearchIcon } from '../components/icons.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { useMessages } from './messages.ts';
import styles from './Navigation.module.css';
import { NavigationLinks } from './NavigationLinks.tsx';
import { palette } from './overlayState.ts';
import { WorkspaceSwitcher } from './WorkspaceSwitcher.tsx';

/** The navigation at the left; on a narrow screen, a bar at the top with the same in a drawer. */
export function Navigation() {
  const t = useMessages();
  const drawer = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { pathname } = useLocation();

  useEffect(() => {
    if (isOpen) drawer.current?.showModal();
    else drawer.current?.close();
  }, [isOpen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the drawer
  useEffect(() => setOpen(false), [pathname]);

  return (
    <>
      <header className={styles.bar}>
        <button type="button" className={styles.icon} aria-label={t('openNavigation')} onClick={() => setOpen(true)}>
          <MenuIcon size={22} />
        </button>
        <Brand />
        <button type="button" className={styles.icon} aria-label={t('palette')} onClick={() => palette.set(true)}>
          <SearchIcon size={20} />
        </button>
      </header>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself */}
      <dialog
        ref={drawer}
        className={styles.drawer}
        aria-label={t('navigation')}
        onClose={() => setOpen(false)}
        onClick={(event) => event.target === drawer.current && setOpen(false)}
      >
        {isOpen && <Side />}
      </dialog>
      <div className={styles.side}>
        <Side />
      </div>
    </>
  );
}

function Side() {
  const t = useMessages();
  return (
    <header className={styles.panel}>
      <div className={styles.head}>
        <Brand />
      </div>
      <WorkspaceSwitcher />
      <button
        type="button"
        className={styles.search}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => palette.set(true)}
      >
        <SearchIcon size={16} />
        <span>{t('find')}</span>
        <kbd>{MODIFIER}K</kbd>
      </button>
      <nav className={styles.links} aria-label={t('navigation')}>
        <NavigationLinks />
      </nav>
      <AccountMenu />
    </header>
  );
}

/** As the keyboard in front of the person has it. */
const MODIFIER = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl ';
