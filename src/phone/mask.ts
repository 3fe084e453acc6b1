import { asciiDigits } from '../lib/digits.ts';
import { callingCodeOf, readInternationalFast } from './plan.ts';

/** A run of this many digits may be a phone number; behind a plus, a calling code and this many national digits. */
const WHOLE_NUMBER = 7;
const SHORTEST_NATIONAL = 4;

/** Of a number at least four digits are hidden, and at most seven shown beside its calling code. */
const FEWEST_HIDDEN = 4;
const MOST_SHOWN = 7;
/**
 * Digits with something between them, or so many, may be several numbers, and one number twice: 234 5678, 234 5678. Of
 * those no more is shown than of a number of seven digits, one and two: whatever they are, nobody can put a number together
 * from both ends.
 */
const OF_SEVERAL = 7;
const LONGEST_ALONE = 11;

/** Numerals of every script and kind (８, ٣, ⑧, ²): only a letter between them tells one number from the next. */
const RUN = /\p{N}(?:[^\p{L}\p{N}]*\p{N})*/gu;
const NUMERAL = /\p{N}/gu;

/**
 * A text as those see it who may not see phone numbers whole: `+86 138****8000`. Of every run of digits that may be a
 * number, whatever stands between them, the middle is hidden, an asterisk for each digit; what is shown never tells more
 * than the first three and the last four. Not recognised are numbers spelled out in words, and those with fewer than seven
 * digits without a plus, as some small islands have.
 */
export function maskText(text: string): string {
  let masked = '';
  let from = 0;
  for (const { code, hidden } of runsToHide(text)) {
    if (code) {
      masked += `${text.slice(from, code.end)}${code.joined ? ' ' : ''}`;
      from = code.end;
    }
    for (const { start, end } of hidden) {
      masked += `${text.slice(from, start)}*`;
      from = end;
    }
  }
  return masked + text.slice(from);
}

/** The parts of a text between its hidden digits: all that a search may find for those who see the text masked. */
export function visibleParts(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const { hidden } of runsToHide(text)) {
    parts.push(text.slice(from, hidden[0]!.start));
    from = hidden.at(-1)!.end;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Whether `maskText` hides something in a text. */
export const hasHidden = (text: string): boolean => !runsToHide(text).next().done;

interface Span {
  start: number;
  end: number;
}

interface RunToHide {
  /** Where the calling code ends, if a plus says that there is one; `joined` when the next digit follows at once. */
  code: { end: number; joined: boolean } | null;
  hidden: readonly Span[];
}

function* runsToHide(text: string): Generator<RunToHide, undefined> {
  for (const { 0: run, index } of text.matchAll(RUN)) {
    // No more characters than digits that would be needed: nearly every run of nearly every text.
    if (run.length < SHORTEST_NATIONAL + 1) continue;
    const digits = Array.from(run.matchAll(NUMERAL), ({ 0: digit, index: at }): Span => {
      const start = index + at;
      return { start, end: start + digit.length };
    });
    const plain = asciiDigits(digits.map(({ start, end }) => text.slice(start, end)).join(''));
    const codeLength = followsPlus(text, index) ? (callingCodeOf(plain)?.length ?? 0) : 0;
    const national = digits.slice(codeLength);
    if (national.length < SHORTEST_NATIONAL || (codeLength === 0 && national.length < WHOLE_NUMBER)) continue;
    const isOne =
      (digits.length === run.length && national.length <= LONGEST_ALONE) ||
      (codeLength > 0 && readInternationalFast(plain) !== null);
    const { head, tail } = shownOf(isOne ? national.length : Math.min(national.length, OF_SEVERAL));
    const end = digits[codeLength - 1]?.end;
    yield {
      code: end === undefined ? null : { end, joined: end === national[0]!.start },
      hidden: national.slice(head, national.length - tail),
    };
  }
}

/** How many of a number's first and last digits are shown; of the last ones more, as people know numbers by them. */
function shownOf(digits: number): { head: number; tail: number } {
  const shown = digits - Math.max(FEWEST_HIDDEN, digits - MOST_SHOWN);
  const tail = Math.ceil((shown * 4) / MOST_SHOWN);
  return { head: shown - tail, tail };
}

function followsPlus(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 8), index).trimEnd();
  return before.endsWith('+') || before.endsWith('＋');
}

/** The same for a value that people wrote as something else: a number with a phone number's digits becomes a text. */
export function maskValue<T extends string | number | boolean>(value: T): T | string {
  if (typeof value === 'boolean' || (typeof value === 'string' && isDate(value))) return value;
  const text = String(value);
  const masked = maskText(text);
  return masked === text ? value : masked;
}

/** A day is eight digits too, and a moment more. */
const isDate = (text: string): boolean =>
  /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]+Z)?$/.test(text);
