import { asciiDigits } from './digits.ts';

/** Scripts written without spaces between words: each character is a word of its own, for search. */
const UNSPACED = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';

/** Letters of which a folded run consists, by script. Whatever else stands beside them is a run of its own. */
const LETTERS: readonly string[] = [
  'a-z',
  '\u0430-\u045f', // Cyrillic
  '\u0620-\u064a\u0671-\u06d3', // Arabic
  '\u03b1-\u03c9', // Greek
  '\u05d0-\u05ea', // Hebrew
];

const RUNS = new RegExp(
  `[${UNSPACED}]|[0-9]+|${LETTERS.map((letters) => `[${letters}]+`).join('|')}|[^\\s0-9${UNSPACED}${LETTERS.join('')}]+`,
  'gu',
);
/** Characters that normalisation leaves alone: most names of most files consist of these, and need only be split. */
const SIMPLE = /^[a-z0-9 \u0430-\u0438\u043a-\u044f\u0627-\u064a\u4e00-\u9fff]*$/;
const SIMPLE_RUNS = /[a-z]+|[0-9]+|[\u0430-\u044f]+|[\u0627-\u064a]+|[\u4e00-\u9fff]/g;
const BLANKS = /[\s\p{Cc}\p{Cf}\p{P}]+/gu;
/** Accents, and the vowel signs that Arabic and Hebrew may leave out. Those of other scripts are part of the word. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+/g;
/** Letters that normalisation does not take apart, as people without them on the keyboard write them. */
const PLAIN_LETTERS: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
};
const RARE = new RegExp(`[${Object.keys(PLAIN_LETTERS).join('')}]`, 'g');

/**
 * A text as search compares it: compatibility-normalised (full-width and ligatures become plain), without case, accents
 * and punctuation (José O'Neil is found by "jose o neil"), with single spaces between words, between scripts, between
 * letters and digits, and around every Chinese, Japanese or Korean character. With those spaces one
 * Chinese character is three in a row, which the search index finds at once (src/lib/grams.ts).
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return SIMPLE.test(lower) ? (lower.match(SIMPLE_RUNS) ?? []).join(' ') : foldAny(lower);
}

/** `fold` of any lower-case text; four times slower than splitting a simple one. */
export function foldAny(lower: string): string {
  const plain = asciiDigits(lower)
    .normalize('NFKD')
    .replace(MARKS, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(RARE, (letter) => PLAIN_LETTERS[letter]!)
    .replace(BLANKS, ' ');
  return (plain.match(RUNS) ?? []).join(' ');
}

/** The stored form of a folded name: framed by spaces, so that the phone number after it never joins its last word. */
export function foldStored(name: string): string {
  const folded = fold(name);
  return folded === '' ? '' : ` ${folded} `;
}

const UNSPACED_CHARACTER = new RegExp(`^[${UNSPACED}]$`, 'u');

/** Whether a character is a word of its own in a folded text. */
export function isUnspaced(character: string | undefined): boolean {
  return character !== undefined && UNSPACED_CHARACTER.test(character);
}
