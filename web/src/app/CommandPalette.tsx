import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { SearchIcon } from '../components/icons.tsx';
import { useReturnFocus } from '../components/useReturnFocus.ts';
import { useDebounced } from '../lib/useDebounced.ts';
import styles from './CommandPalette.module.css';
import { findGroupsAndContacts } from './find.ts';
import { useMessages } from './messages.ts';
import { type Command, useCommands } from './useCommands.ts';

/** Pages, actions, groups and contacts by a few letters (ARIA APG: a combobox with a listbox). */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const wanted = text.trim();
  const search = useDebounced(wanted, 120);
  const { commands, toGroup, toContact } = useCommands();
  const { data: found, isFetching } = useQuery({
    queryKey: ['palette', search],
    queryFn: ({ signal }) => findGroupsAndContacts(search, signal),
    enabled: search !== '',
    placeholderData: (before) => before,
  });

  useReturnFocus();
  useEffect(() => dialog.current?.showModal(), []);

  const matching = commands.filter(({ label, words }) => matches(`${label} ${words ?? ''}`, wanted));
  const results: Command[] =
    wanted === ''
      ? matching
      : [...matching, ...(found?.groups ?? []).map(toGroup), ...(found?.contacts ?? []).map(toContact)];
  const active = Math.min(chosen, results.length - 1);

  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(results.length - 1, to));
      setChosen(next);
      list.current?.querySelectorAll('[role=option]')[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(results[active]);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={t('palette')}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className={styles.field}>
        <SearchIcon />
        <input
          type="text"
          role="combobox"
          aria-label={t('palette')}
          aria-expanded="true"
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={results[active] ? `${id}-${active}` : undefined}
          placeholder={t('paletteHint')}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={t('palette')} aria-busy={isFetching} className={styles.list}>
        {results.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and takes the keys
          <div
            key={command.key}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            className={styles.option}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(command)}
          >
            <span className={styles.label}>{command.label}</span>
            <span className={styles.kind}>{command.kind}</span>
          </div>
        ))}
      </div>
      <p className={results.length > 0 ? 'visually-hidden' : styles.none} role="status">
        {results.length > 0 ? t('paletteFound', { count: results.length }) : !isFetching && t('paletteNone')}
      </p>
    </dialog>
  );
}

/** Every word that was typed begins a word of the text, or for Chinese is anywhere in it. */
function matches(text: string, wanted: string): boolean {
  const lower = text.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every(
      (word) =>
        lower.startsWith(word) || lower.includes(` ${word}`) || (/[^\x20-\x7e]/.test(word) && lower.includes(word)),
    );
}
