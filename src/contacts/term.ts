import { type RawBuilder, sql } from 'kysely';
import { fold, isUnspaced, LETTERS } from '../lib/fold.ts';

/** The expression of the index contact_search, letter for letter. */
const SEARCHED = sql`(contact.name_fold || coalesce(contact.phone::text, ''))`;
/** The same text as no index has it. */
const LOOKED_AT = sql`(contact.name_fold || coalesce(contact.phone::text, '') || '')`;

/** What was typed, ready for SQL. */
export interface Term {
  /** The condition on a row of `contact`, for the index to find. */
  matches: RawBuilder<boolean>;
  /**
   * The same condition for rows that are looked at anyway. The planner takes most terms for rare, and would fetch
   * everything that the index has of a common one rather than test two thousand given rows.
   */
  matchesLookedAt: RawBuilder<boolean>;
  /** Whether the trigram index can find it. It cannot find a single letter, or one or two digits. */
  indexed: boolean;
}

/**
 * The condition that a contact's name or phone number contains what was typed; null for blanks. Wildcards are plain
 * characters. A number may be typed as people write it: `+86 138-0013`, `0086138…`, or nationally with its leading 0.
 */
export function readTerm(typed: string | undefined): Term | null {
  if (!typed?.trim()) return null;
  const patterns = patternsOf(typed);
  // Nothing but punctuation, which is not kept: nobody is found, rather than everybody.
  if (patterns.length === 0) return { matches: sql`false`, matchesLookedAt: sql`false`, indexed: true };
  const anyOf = (text: RawBuilder<unknown>): RawBuilder<boolean> => {
    const conditions = patterns.map((pattern) => sql`${text} ${sql.raw(pattern.operator)} ${pattern.text}`);
    return sql`(${sql.join(conditions, sql` or `)})`;
  };
  return {
    matches: anyOf(SEARCHED),
    matchesLookedAt: anyOf(LOOKED_AT),
    indexed: patterns.every((pattern) => pattern.indexed),
  };
}

interface Pattern {
  operator: 'like' | '~';
  text: string;
  indexed: boolean;
}

/** The patterns any of which may match. */
function patternsOf(typed: string): Pattern[] {
  const term = fold(typed);
  if (term === '') return [];
  const digits = term.replace(/[ +]/g, '');
  if (!/^\d+$/.test(digits)) return [patternOf(term)];
  // Stored numbers have neither the international prefix nor the trunk zero. Short terms keep theirs.
  const number = digits.length >= 6 ? digits.replace(/^00?/, '') : digits;
  // Names may have digits too, and keep the blanks between them.
  return [...new Set([number, term])].filter((text) => text !== '').map(patternOf);
}

function patternOf(term: string): Pattern {
  const two = twoLetters(term);
  if (two) return { operator: '~', text: two, indexed: true };
  const characters = [...term];
  // In the stored form each Chinese, Japanese or Korean character is a word: the spaces let the index see it as one.
  const before = isUnspaced(characters[0]) ? ' ' : '';
  const after = isUnspaced(characters.at(-1)) ? ' ' : '';
  const text = `%${before}${term.replace(/[\\%_]/g, '\\$&')}${after}%`;
  // Three characters in a row, or a word's beginning or end and one or two.
  return { operator: 'like', text, indexed: before !== '' || characters.length >= 3 };
}

/**
 * Two letters of one script as a regular expression that says what may follow them — another letter of theirs, or the
 * end of the run. `fold` sees to it that nothing else can. It turns two letters, which trigrams cannot find, into some
 * dozens of trigrams, which the index looks up in one scan.
 */
function twoLetters(term: string): string | null {
  const letters = LETTERS.find((one) => new RegExp(`^[${one}]{2}$`).test(term));
  return letters ? `${term}[${letters} ]` : null;
}
