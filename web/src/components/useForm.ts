import { type FormEvent, useRef, useState } from 'react';
import { isProblem } from '../api/problem.ts';

type Errors<V> = Partial<Record<keyof V & string, string>>;

export interface Form<V extends Record<string, unknown>> {
  values: V;
  errors: Errors<V>;
  /** What went wrong that belongs to no field. */
  failure: unknown;
  busy: boolean;
  set: <K extends keyof V>(name: K, value: V[K]) => void;
  /** For a text input: `{...form.text('name')}`. */
  text: (name: keyof V & string) => {
    value: string;
    onChange: (event: { target: { value: string } }) => void;
  };
  submit: (event?: FormEvent) => Promise<void>;
  /** Back to the initial values. */
  reset: () => void;
  /** Of the form element: so that the first wrong field can be given the focus. */
  ref: React.RefObject<HTMLFormElement | null>;
}

/**
 * The values of a form and their errors. `check` says what is wrong before anything is sent; problems of the API whose
 * `errors[].path` names a field are shown at that field, all others are the form's `failure`.
 */
export function useForm<V extends Record<string, unknown>>({
  initial,
  check,
  submit,
}: {
  initial: V;
  check?: (values: V) => Errors<V>;
  submit: (values: V) => Promise<void>;
}): Form<V> {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<V>>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const ref = useRef<HTMLFormElement>(null);

  const refuse = (found: Errors<V>): void => {
    setErrors(found);
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  const set: Form<V>['set'] = (name, value) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors(({ [name]: _, ...others }) => others as Errors<V>);
  };
  return {
    values,
    errors,
    failure,
    busy,
    set,
    text: (name) => ({
      value: String(values[name] ?? ''),
      onChange: ({ target }) => set(name, target.value as V[typeof name]),
    }),
    async submit(event) {
      event?.preventDefault();
      if (busy) return;
      const found = check?.(values) ?? {};
      if (Object.values(found).some(Boolean)) return refuse(found);
      setBusy(true);
      setFailure(null);
      setErrors({});
      try {
        await submit(values);
      } catch (error) {
        const own = fieldErrors(error, values);
        if (Object.keys(own).length > 0) refuse(own);
        else setFailure(error);
      } finally {
        setBusy(false);
      }
    },
    reset: () => setValues(initial),
    ref,
  };
}

function fieldErrors<V extends Record<string, unknown>>(error: unknown, values: V): Errors<V> {
  if (!isProblem(error)) return {};
  const known = error.errors.filter(({ path }) => path in values);
  return Object.fromEntries(known.map(({ path, message }) => [path, message])) as Errors<V>;
}
