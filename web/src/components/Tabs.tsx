import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import styles from './Tabs.module.css';
import { useActiveInView } from './useActiveInView.ts';

export interface Tab<K extends string> {
  key: K;
  label: string;
  /** How many are in it, for example. */
  aside?: ReactNode;
}

interface TabsProps<K extends string> {
  /** What the tabs are about, for screen readers. */
  label: string;
  tabs: readonly Tab<K>[];
  active: K;
  /** Moves to a tab: usually navigates, so that a tab has an address. */
  onChange: (key: K) => void;
  children: ReactNode;
}

/** Tabs with their panel (ARIA APG, with automatic activation: arrow keys, Home and End move and open). */
export function Tabs<K extends string>({ label, tabs, active, onChange, children }: TabsProps<K>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  useActiveInView(list, '[aria-selected=true]', active);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === active);
    const last = tabs.length - 1;
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    onChange(tabs[to]!.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className={styles.tabs} onKeyDown={onKeyDown}>
        {tabs.map(({ key, label: text, aside }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-selected={key === active}
            aria-controls={`${id}-panel`}
            tabIndex={key === active ? 0 : -1}
            className={styles.tab}
            onClick={() => onChange(key)}
          >
            {text}
            {aside}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${active}`}>
        {children}
      </div>
    </>
  );
}
