import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useDebounced } from '../../lib/useDebounced.ts';
import { complete, type Fragment, fragmentAt } from './completion.ts';
import styles from './ExpressionBox.module.css';
import { useMessages } from './messages.ts';

const SHOWN = 8;
const LONGEST = 20_000;

interface ExpressionBoxProps {
  value: string;
  onChange: (value: string) => void;
  /** What is wrong, in words. */
  error: string | null;
  /** The caret is to be put there: what the error is about. */
  place: { start: number; end: number } | undefined;
}

/** The text of an expression, with the names of groups offered while one is written. */
export function ExpressionBox({ value, onChange, error, place }: ExpressionBoxProps) {
  const t = useMessages();
  const { number } = useFormats();
  const listId = useId();
  const box = useRef<TextAreaRef>(null);
  const [fragment, setFragment] = useState<Fragment | null>(null);
  const [active, setActive] = useState(0);
  const search = useDebounced(fragment?.search ?? '', 120);
  const found = useQuery({
    queryKey: ['groups', 'select', search],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups', { params: { query: { search, limit: SHOWN } }, signal })),
    enabled: search !== '',
  });
  const groups = fragment && search === fragment.search ? (found.data?.items ?? []) : [];
  const isOpen = groups.length > 0;
  const control = (): HTMLTextAreaElement | undefined => box.current?.resizableTextArea?.textArea;
  const follow = (): void => {
    const element = control();
    setActive(0);
    setFragment(
      element && element.selectionStart === element.selectionEnd
        ? fragmentAt(element.value, element.selectionStart)
        : null,
    );
  };
  const choose = (name: string): void => {
    const { text, caret } = complete(value, fragment!, name);
    onChange(text);
    setFragment(null);
    // Once the new text is in the box.
    requestAnimationFrame(() => {
      control()?.focus();
      control()?.setSelectionRange(caret, caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isOpen || event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + groups.length) % groups.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(groups[active]!.name);
    else if (event.key === 'Escape') setFragment(null);
    else return;
    event.preventDefault();
  };
  return (
    <Field label={t('expression')} hint={t('expressionHint')} error={error}>
      {({ status, ...aria }) => (
        <div className={styles.box}>
          <Input.TextArea
            {...aria}
            {...(status && { status })}
            ref={box}
            className={styles.text ?? ''}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={listId}
            {...(isOpen && { 'aria-activedescendant': `${listId}-${active}` })}
            rows={4}
            maxLength={LONGEST}
            spellCheck={false}
            autoComplete="off"
            value={value}
            onChange={({ target }) => {
              onChange(target.value);
              follow();
            }}
            onClick={follow}
            onKeyUp={({ key }) => ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key) && follow()}
            onKeyDown={onKeyDown}
            onBlur={() => setFragment(null)}
          />
          <div id={listId} role="listbox" aria-label={t('groups')} className={styles.list} hidden={!isOpen}>
            {groups.map(({ id, name, size }, index) => (
              <div
                key={id}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={styles.option}
                // Not click: the box must not lose the focus before.
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(name);
                }}
              >
                <span className={styles.name}>{name}</span>
                <span className={styles.size}>{number(size)}</span>
              </div>
            ))}
          </div>
          {error && place && place.start < value.length && (
            <button
              type="button"
              className={styles.place}
              onClick={() => {
                control()?.focus();
                control()?.setSelectionRange(place.start, place.end);
              }}
            >
              <span>{value.slice(Math.max(0, place.start - 30), place.start)}</span>
              <mark>{value.slice(place.start, place.end)}</mark>
              <span>{value.slice(place.end, place.end + 30)}</span>
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
