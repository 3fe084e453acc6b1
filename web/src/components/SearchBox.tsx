import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { SearchIcon } from './icons.tsx';
import styles from './SearchBox.module.css';

interface SearchBoxProps {
  /** Accessible name and placeholder, such as “Name or phone number”. */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Changes are told no nearer to each other, in milliseconds: a held key asks no server for every letter. */
const APART_MS = 80;

/** A search field that tells what is typed: at once, or in a burst of keys its latest state now and then and at its end. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Another value from outside, such as the address, wins over what is in the field.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const tell = (next: string, atOnce: boolean): void => {
    clearTimeout(timer.current);
    const run = (): void => {
      if (told.current === next) return;
      told.current = next;
      toldAt.current = performance.now();
      onChange(next);
    };
    const wait = atOnce ? 0 : toldAt.current + APART_MS - performance.now();
    if (wait <= 0) run();
    else timer.current = setTimeout(run, wait);
  };
  return (
    <Input
      type="search"
      className={styles.search}
      aria-label={label}
      placeholder={label}
      prefix={<SearchIcon size={16} />}
      allowClear
      maxLength={200}
      value={text}
      onChange={({ target }) => {
        setText(target.value);
        tell(target.value, target.value === '');
      }}
      onPressEnter={() => tell(text, true)}
    />
  );
}
