import { Radio } from 'antd';
import styles from './Choice.module.css';

interface ChoiceProps<V extends string> {
  legend: string;
  values: readonly V[];
  value: V;
  labelOf: (value: V) => string;
  /** What the chosen value means. */
  hint?: string;
  onChange: (value: V) => void;
}

/** One of a few, all of which are seen. */
export function Choice<V extends string>({ legend, values, value, labelOf, hint, onChange }: ChoiceProps<V>) {
  return (
    <fieldset className={styles.choice}>
      <legend>{legend}</legend>
      <Radio.Group
        value={value}
        onChange={({ target }) => onChange(target.value)}
        options={values.map((one) => ({ value: one, label: labelOf(one) }))}
      />
      {hint && (
        <p className={styles.hint} aria-live="polite">
          {hint}
        </p>
      )}
    </fieldset>
  );
}
