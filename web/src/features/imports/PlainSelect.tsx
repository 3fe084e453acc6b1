import { useId } from 'react';
import styles from './PlainSelect.module.css';

interface PlainSelectProps {
  label: string;
  hideLabel?: boolean;
  value: string;
  /** Values to their names, in the order shown. */
  options: Readonly<Record<string, string>>;
  /** Below the options, under headings of their own. */
  more?: readonly { heading: string; options: Readonly<Record<string, string>> }[];
  onChange: (value: string) => void;
  invalid?: boolean;
  describedBy?: string | undefined;
}

/** The browser's own select: a file may have a thousand columns, each with one, and every keyboard and phone knows it. */
export function PlainSelect({
  label,
  hideLabel = false,
  value,
  options,
  more = [],
  onChange,
  invalid = false,
  describedBy,
}: PlainSelectProps) {
  const id = useId();
  const list = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([key, name]) => (
      <option key={key} value={key}>
        {name}
      </option>
    ));
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : styles.label}>
        {label}
      </label>
      <select
        id={id}
        className={styles.select}
        value={value}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={({ target }) => onChange(target.value)}
      >
        {list(options)}
        {more.map(({ heading, options: own }) => (
          <optgroup key={heading} label={heading}>
            {list(own)}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
