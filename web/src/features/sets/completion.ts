import { WORDS, writeName } from '../../lib/expressionText.ts';

/** The part of a text that is being written, from where to where, and what is looked for. */
export interface Fragment {
  start: number;
  end: number;
  search: string;
}

/** Ends a name; a minus only with a blank before it. */
const BETWEEN = /[\s()（）|｜&＆!！]/u;

/** What stands before the caret of a name: null between names, or in what is no name such as `country:BR`. */
export function fragmentAt(text: string, caret: number): Fragment | null {
  const before = text.slice(0, caret);
  const quote = openQuote(before);
  if (quote !== null) {
    const closing = before[quote] === '“' ? '”' : '"';
    const end = text[caret] === closing ? caret + 1 : caret;
    return { start: quote, end, search: before.slice(quote + 1).replace(/\\(["\\])/g, '$1') };
  }
  let start = caret;
  while (start > 0 && !BETWEEN.test(text[start - 1]!) && !isQuote(text[start - 1]!)) start--;
  const search = text.slice(start, caret).replace(/^[-－]/u, '');
  start = caret - search.length;
  let end = caret;
  while (end < text.length && !BETWEEN.test(text[end]!) && !isQuote(text[end]!)) end++;
  if (search === '' || /[:：#]/u.test(search) || WORDS.includes(search.toLowerCase())) return null;
  return { start, end, search };
}

/** The text with a name in the place of a fragment, and where the caret is then. */
export function complete(
  text: string,
  { start, end }: Omit<Fragment, 'search'>,
  name: string,
): { text: string; caret: number } {
  const written = writeName(name);
  return { text: text.slice(0, start) + written + text.slice(end), caret: start + written.length };
}

const isQuote = (character: string): boolean => character === '"' || character === '“' || character === '”';

/** Where the quotation begins that is still open at the end; null if there is none. */
function openQuote(text: string): number | null {
  let open: number | null = null;
  let closing = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (open === null) {
      if (character !== '"' && character !== '“') continue;
      open = at;
      closing = character === '“' ? '”' : '"';
    } else if (character === '\\') at++;
    else if (character === closing) open = null;
  }
  return open;
}
