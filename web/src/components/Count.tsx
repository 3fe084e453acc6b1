import { useFormats } from '../i18n/format.ts';

/** A number as the language writes it; a dash where it is not known. */
export function Count({ value }: { value: number | null | undefined }) {
  const { number } = useFormats();
  return <span>{value == null ? '–' : number(value)}</span>;
}
