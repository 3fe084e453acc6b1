import type { Target } from './columns.ts';

/** A pasted row as a contact, or why it cannot be one. */
export interface PastedRow {
  /** Number of the row in the text, from 1. */
  line: number;
  cells: readonly string[];
  contact: PastedContact | null;
  error: string | null;
}

export interface PastedContact {
  phone: string;
  country: string | null;
  name?: string;
  email?: string;
  remark?: string;
}

interface ReadOptions {
  targets: readonly Target[];
  hasHead: boolean;
  /** For numbers without their plus in rows that name no country. */
  defaultCountry: string | null;
  /** The code of a country by its code or its name in either language. */
  codeOf: (text: string) => string | null;
  /** Answers what is wrong with a number, in words. */
  checkPhone: (phone: string, country: string | null) => string | null;
  words: { phoneNeeded: string; countryNeeded: string; countryUnknown: string };
}

/** Checks each row as the server will. */
export function readRows(rows: readonly (readonly string[])[], options: ReadOptions): PastedRow[] {
  const { targets, hasHead } = options;
  return rows.slice(hasHead ? 1 : 0).map((cells, index) => {
    const cellOf = (target: Target): string => cells[targets.indexOf(target)] ?? '';
    const line = index + (hasHead ? 2 : 1);
    const { contact, error } = readContact(cellOf, options);
    return { line, cells, contact, error };
  });
}

function readContact(
  cellOf: (target: Target) => string,
  { defaultCountry, codeOf, checkPhone, words }: ReadOptions,
): Pick<PastedRow, 'contact' | 'error'> {
  const refuse = (error: string) => ({ contact: null, error });
  const phone = cellOf('phone');
  if (phone === '') return refuse(words.phoneNeeded);
  const named = cellOf('country');
  const country = named === '' ? defaultCountry : codeOf(named);
  if (named !== '' && country === null) return refuse(words.countryUnknown);
  if (country === null && !phone.startsWith('+')) return refuse(words.countryNeeded);
  const error = checkPhone(phone, country);
  if (error !== null) return refuse(error);
  const rest = Object.fromEntries(
    (['name', 'email', 'remark'] as const).flatMap((key) => (cellOf(key) === '' ? [] : [[key, cellOf(key)]])),
  );
  return { contact: { phone, country, ...rest }, error: null };
}
