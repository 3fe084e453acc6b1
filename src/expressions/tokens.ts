/** A place in a text: UTF-16 units from its beginning, `end` exclusive. */
export interface Span {
  start: number;
  end: number;
}

export type Symbol = '(' | ')' | '|' | '&' | '-' | '!';

export type Token = Span &
  (
    | { kind: Symbol }
    /** Without quotes: a name, or a prefix with its value such as `country:BR`. */
    | { kind: 'word'; text: string }
    /** `at` is what stands behind an @ that follows at once: a moment, as it is written. */
    | { kind: 'quoted'; text: string; at: string | null }
    | { kind: 'end' }
  );

/** What an input method of Chinese writes for the same. */
const SYMBOLS = new Map<string, Symbol>([
  ...(['(', ')', '|', '&', '-', '!'] as const).map((symbol) => [symbol, symbol] as const),
  ['（', '('],
  ['）', ')'],
  ['｜', '|'],
  ['＆', '&'],
  ['－', '-'],
  ['−', '-'],
  ['！', '!'],
]);

const WORDS = new Map<string, Symbol>([
  ['or', '|'],
  ['and', '&'],
  ['minus', '-'],
  ['not', '!'],
]);

const QUOTES = new Map([
  ['"', '"'],
  ['“', '”'],
]);

export const isOperatorWord = (text: string): boolean => WORDS.has(text.toLowerCase());

const isBlank = (character: string): boolean => /\s/u.test(character);
/** Ends a word. A minus within one does not: `opt-out` is a name. */
const endsWord = (character: string | undefined): boolean =>
  character === undefined ||
  isBlank(character) ||
  (SYMBOLS.has(character) && !isMinus(character)) ||
  QUOTES.has(character);
const isAt = (character: string | undefined): boolean => character === '@' || character === '＠';
const isMinus = (character: string | undefined): boolean => character !== undefined && SYMBOLS.get(character) === '-';

/**
 * The tokens of a text, the last of kind `end`. A quotation that is not closed ends with the text, and `unclosed` is where
 * it begins.
 */
export function tokenise(text: string): { tokens: Token[]; unclosed: number | null } {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (isBlank(character)) {
      at++;
      continue;
    }
    const start = at;
    const symbol = SYMBOLS.get(character);
    const closing = QUOTES.get(character);
    if (symbol) {
      tokens.push({ kind: symbol, start, end: ++at });
    } else if (closing) {
      const quoted = readQuoted(text, start, closing);
      if (quoted === null)
        return { tokens: [...tokens, { kind: 'end', start: text.length, end: text.length }], unclosed: start };
      at = quoted.end;
      const hasMoment = isAt(text[at]);
      if (hasMoment) at = endOfWord(text, at);
      tokens.push({
        kind: 'quoted',
        text: quoted.text,
        at: hasMoment ? text.slice(quoted.end + 1, at) : null,
        start,
        end: at,
      });
    } else {
      at = endOfWord(text, start);
      const word = text.slice(start, at);
      const operator = WORDS.get(word.toLowerCase());
      tokens.push(operator ? { kind: operator, start, end: at } : { kind: 'word', text: word, start, end: at });
    }
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return { tokens, unclosed: null };
}

function endOfWord(text: string, start: number): number {
  // A value such as #12 or country:BR has no minus in it; a name may.
  const value = /^(?:#\d+|(?:group|import|country)[:：][\p{L}\d:：]*)(?=[-－−])/iu.exec(text.slice(start, start + 100));
  if (value) return start + value[0].length;
  let at = start;
  while (at < text.length) {
    if (isMinus(text[at]) ? endsWord(text[at + 1]) || isMinus(text[at + 1]) : endsWord(text[at])) break;
    at++;
  }
  return at;
}

/** A backslash stands before a quotation mark or a backslash that is meant itself. */
function readQuoted(text: string, start: number, closing: string): { text: string; end: number } | null {
  let read = '';
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at]!;
    const next = text[at + 1];
    if (character === '\\' && (next === closing || next === '\\')) {
      read += next;
      at++;
    } else if (character === closing) {
      return { text: read, end: at + 1 };
    } else {
      read += character;
    }
  }
  return null;
}
