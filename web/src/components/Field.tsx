import { type ReactNode, useId } from 'react';
import styles from './Field.module.css';

/** What the control of a field must carry. */
export interface FieldControl {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
  'aria-required': boolean;
  status: 'error' | '';
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  /** What is wrong with the value, and what to do. */
  error?: string | null | undefined;
  required?: boolean;
  children: (control: FieldControl) => ReactNode;
}

/** A labelled field with its hint and error; the control gets what ties them together. */
export function Field({ label, hint, error, required = false, children }: FieldProps) {
  const id = useId();
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': !!error,
        'aria-describedby': describedBy || undefined,
        'aria-required': required,
        status: error ? 'error' : '',
      })}
      {hint && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}
