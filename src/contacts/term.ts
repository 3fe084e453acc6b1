import { type RawBuilder, sql } from 'kysely';
import { searchedText } from '../changes/search/read.ts';
import { fold, isUnspaced } from '../lib/fold.ts';
import { formatPhone } from '../phone/format.ts';
import { hasHidden, visibleParts } from '../phone/mask.ts';

/** What was typed, ready for SQL and for the search index. */
export interface Term {
  /** The condition on a row of `contact`. */
  matches: RawBuilder<boolean>;
  /** The same: the searched text contains at least one of these. None: nobody matches. */
  parts: string[];
  /** For those who see phone numbers masked: whether what they see of a row has it. Null where `matches` says so already. */
  visibleIn: ((row: SearchedRow) => boolean) | null;
}

/** What is searched of a row of `contact`. */
export interface SearchedRow {
  name_fold: string;
  phone: number | null;
}

/**
 * The condition that a contact's name or phone number contains what was typed; null for blanks. Wildcards are plain
 * characters. A number may be typed as people write it: `+86 138-0013`, `0086138…`, or nationally with its leading 0.
 *
 * Whoever does not see `fullNumbers` searches what they see: the parts of names and numbers that are not hidden.
 */
export function readTerm(typed: string | undefined, { fullNumbers }: { fullNumbers: boolean }): Term | null {
  if (!typed?.trim()) return null;
  const parts = partsOf(typed);
  // Nothing but punctuation, which is not kept: nobody is found, rather than everybody. And nothing that is seen has as many
  // digits as are hidden: not even looked for, so that no time it takes tells whether somebody has them.
  if (parts.length === 0 || (!fullNumbers && parts.every(hasHidden))) {
    return { matches: sql`false`, parts: [], visibleIn: null };
  }
  const conditions = parts.map((part) => sql`${searchedText} like ${`%${part.replace(/[\\%_]/g, '\\$&')}%`}`);
  const visibleIn =
    fullNumbers || !/\d/.test(parts.join())
      ? null
      : (row: SearchedRow) => seenOf(row).some((text) => parts.some((part) => text.includes(part)));
  return { matches: sql`(${sql.join(conditions, sql` or `)})`, parts, visibleIn };
}

/** The texts any of which may be contained. */
function partsOf(typed: string): string[] {
  const term = fold(typed);
  if (term === '') return [];
  const digits = term.replace(/[ +]/g, '');
  if (!/^\d+$/.test(digits)) return [framed(term)];
  // Stored numbers have neither the international prefix nor the trunk zero. Short terms keep theirs.
  const number = digits.length >= 6 ? digits.replace(/^00?/, '') : digits;
  // Names may have digits too, and keep the blanks between them.
  return [...new Set([number, term])].filter((text) => text !== '').map(framed);
}

/**
 * In the stored form each Chinese, Japanese or Korean character is a word: with its spaces one is three characters, which
 * the index finds at once.
 */
function framed(term: string): string {
  const characters = [...term];
  const before = isUnspaced(characters[0]) ? ' ' : '';
  const after = isUnspaced(characters.at(-1)) ? ' ' : '';
  return before + term + after;
}

/** The texts of a row between what is hidden of it. Name and number are masked apart, as people see them. */
const seenOf = ({ name_fold, phone }: SearchedRow): string[] => [
  ...visibleParts(name_fold),
  ...(phone === null ? [] : visibleParts(formatPhone(String(phone)))),
];
