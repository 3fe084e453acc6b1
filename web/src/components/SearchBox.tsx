import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { SearchIcon } from './icons.tsx';
import styles from './SearchBox.module.css';

interface SearchBoxProps {
  /** Accessible name and placeholder, such as “Name or phone number”. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Milliseconds of quiet before a change is told; Enter and clearing tell at once. */
  delay?: number;
}

/** A search field that tells what was typed once the typing pauses. */
export function SearchBox({ label, value, onChange, delay = 120 }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const told = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Another value from outside, such as the address, wins over what is in the field.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const tell = (next: string, wait: number): void => {
    clearTimeout(timer.current);
    const run = (): void => {
      if (told.current === next) return;
      told.current = next;
      onChange(next);
    };
    if (wait === 0) run();
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
        tell(target.value, target.value === '' ? 0 : delay);
      }}
      onPressEnter={() => tell(text, 0)}
    />
  );
}
