import { Button, type ButtonProps } from 'antd';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './MenuButton.module.css';

export interface MenuItem {
  key: string;
  label: ReactNode;
  /** Second line: why it cannot be used now, for example. */
  hint?: string;
  run: () => void;
  disabled?: boolean;
  danger?: boolean;
  /** For a choice of one: a mark before the chosen. */
  checked?: boolean;
  /** Of the items that follow until the next heading. */
  heading?: string;
}

interface MenuButtonProps {
  items: readonly MenuItem[];
  /** Accessible name, where the button shows none. */
  label?: string;
  children?: ReactNode;
  button?: ButtonProps;
  className?: string;
}

const GAP = 4;

/** A button that opens a menu (ARIA APG): arrow keys move, letters jump, Escape and Tab close. */
export function MenuButton({ items, label, children, button, className }: MenuButtonProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement & HTMLAnchorElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const element = menu.current;
    if (!open || !element || !trigger.current) return;
    // In the top layer nothing cuts it off, wherever the button is.
    element.showPopover();
    place(element, trigger.current.getBoundingClientRect());
    entriesOf(element)[0]?.focus();
    const close = (): void => setOpen(false);
    window.addEventListener('resize', close);
    window.addEventListener('scroll', close, true);
    return () => {
      window.removeEventListener('resize', close);
      window.removeEventListener('scroll', close, true);
    };
  }, [open]);

  const close = (focus = true): void => {
    setOpen(false);
    if (focus) trigger.current?.focus();
  };
  return (
    <>
      <Button
        {...button}
        ref={trigger}
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        {...(label && { 'aria-label': label })}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </Button>
      {open && (
        <div
          ref={menu}
          id={id}
          role="menu"
          popover="auto"
          aria-label={label}
          className={styles.menu}
          onToggle={(event) => {
            if (event.newState === 'closed') setOpen(false);
          }}
          onKeyDown={(event) => onKeyDown(event, close)}
        >
          {items.map((item) => (
            <Entry key={item.key} item={item} close={close} />
          ))}
        </div>
      )}
    </>
  );
}

function Entry({ item, close }: { item: MenuItem; close: () => void }) {
  const { label, hint, run, disabled = false, danger = false, checked, heading } = item;
  return (
    <>
      {heading && (
        <div className={styles.heading} role="presentation">
          {heading}
        </div>
      )}
      <button
        type="button"
        role={checked === undefined ? 'menuitem' : 'menuitemradio'}
        {...(checked !== undefined && { 'aria-checked': checked })}
        aria-disabled={disabled}
        tabIndex={-1}
        className={`${styles.item} ${danger ? styles.danger : ''}`}
        onClick={() => {
          if (disabled) return;
          close();
          run();
        }}
      >
        {checked !== undefined && (
          <span className={styles.mark} aria-hidden="true">
            {checked ? '✓' : ''}
          </span>
        )}
        <span>
          {label}
          {hint && <span className={styles.hint}>{hint}</span>}
        </span>
      </button>
    </>
  );
}

const entriesOf = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role^=menuitem]')];

function onKeyDown(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const entries = entriesOf(event.currentTarget);
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const count = entries.length;
  const to: Record<string, number> = {
    ArrowDown: (at + 1) % count,
    ArrowUp: (at - 1 + count) % count,
    Home: 0,
    End: count - 1,
  };
  const target = to[event.key] ?? byLetter(entries, at, event.key);
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (target !== undefined) {
    event.preventDefault();
    entries[target]?.focus();
  }
}

function byLetter(entries: readonly HTMLElement[], at: number, key: string): number | undefined {
  if (key.length !== 1 || key === ' ') return undefined;
  const order = entries.map((_, index) => (at + 1 + index) % entries.length);
  return order.find((index) => entries[index]!.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
}

/** Below the button, or above where there is no room; never beyond the window. */
function place(menu: HTMLElement, button: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = button.bottom + GAP;
  const fits = below + height <= innerHeight - GAP;
  menu.style.top = `${fits ? below : Math.max(GAP, button.top - GAP - height)}px`;
  menu.style.left = `${Math.max(GAP, Math.min(button.left, innerWidth - width - GAP))}px`;
}
