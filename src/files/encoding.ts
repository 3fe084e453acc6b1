import { isAscii } from 'node:buffer';
import { COMMON_CHINESE, COMMON_JAPANESE, COMMON_LATIN, COMMON_TRADITIONAL } from './commonCharacters.ts';
import { createDecoder, UNDECODABLE, wholeCharacters } from './decode.ts';
import type { Encoding } from './types.ts';

/**
 * The encoding of a sample of a text file; null when none fits well enough to be trusted. The sample should hold bytes
 * beyond ASCII if the file has any: pure ASCII is called UTF-8.
 */
export function detectEncoding(sample: Buffer): Encoding | null {
  const marked = byMark(sample);
  if (marked) return marked;
  const wide = detectUtf16(sample);
  if (wide) return wide;
  if (isAscii(sample)) return 'utf-8';
  if (isMostlyUtf8(sample)) return orByChance(sample) ?? 'utf-8';
  return byLanguage(sample);
}

function byMark(sample: Buffer): Encoding | null {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8';
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  return null;
}

/**
 * UTF-16 without its mark. Whatever the language, blanks, delimiters, digits and line ends are ASCII: of their two bytes
 * one is zero, always on the same side. NULs strewn into 8-bit text leave most of them without.
 */
function detectUtf16(sample: Buffer): Encoding | null {
  if (!sample.includes(0)) return null;
  let marks = 0;
  let little = 0;
  let big = 0;
  for (let index = 0; index < sample.length; index++) {
    const byte = sample[index]!;
    if (!isMark(byte)) continue;
    marks++;
    if (index % 2 === 0 && sample[index + 1] === 0) little++;
    if (index % 2 === 1 && sample[index - 1] === 0) big++;
  }
  if (little > marks * 0.7 && little > 10 * big) return 'utf-16le';
  return big > marks * 0.7 && big > 10 * little ? 'utf-16be' : null;
}

/** Tab, line ends, blank to slash, digits to semicolon. */
const isMark = (byte: number): boolean =>
  byte === 9 || byte === 0x0a || byte === 0x0d || (byte >= 0x20 && byte <= 0x3b);

/** Whether the bytes beyond ASCII are UTF-8, but for a few rows which then are refused one by one. */
function isMostlyUtf8(sample: Buffer): boolean {
  const text = createDecoder('utf-8')(sample.subarray(0, wholeCharacters(sample)));
  let bad = 0;
  let good = 0;
  for (const character of text) {
    if (character === UNDECODABLE) bad++;
    else if (character > '\u007f') good++;
  }
  return bad === 0 || good > 4 * bad;
}

/** More pairs than this are not valid UTF-8 by chance. */
const FEW = 16;

/** Scripts beyond Latin whose letters are pairs of bytes in UTF-8. A name is written in one. */
const PAIR_SCRIPTS = ['Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic'].map(
  (script) => new RegExp(`^[\\p{Script=${script}}\\p{Script=Inherited}\\p{P}]+$`, 'u'),
);
const LATIN = /^[\p{Script=Latin}\p{Script=Inherited}\p{P}\p{S}]+$/u;

/**
 * The encoding of bytes that are valid UTF-8 only by chance: a few pairs of no one script, or all of them common in another
 * encoding. 郑伟 in GB18030 is also U+05A3 U+03B0, a Hebrew accent and a Greek letter.
 */
function orByChance(sample: Buffer): Encoding | null {
  const beyond = sample.toString().match(/[\u0080-\u{10ffff}]/gu) ?? [];
  if (beyond.length > FEW || beyond.some((character) => character >= '\u0800')) return null;
  const text = beyond.join('');
  // ÷ is a symbol that no name has, and 梅 in GB18030.
  if (LATIN.test(text) && !text.includes('÷')) return null;
  return byLanguage(sample, PAIR_SCRIPTS.some((script) => script.test(text)) ? ALL_COMMON : ENOUGH);
}

/** As ENOUGH, where nothing else speaks for it. */
const ALL_COMMON = 0.9;

/** What an average character beyond ASCII must score for its encoding to be believed. */
const ENOUGH = 0.3;

/** Of two encodings that fit nearly as well, neither is believed. */
const CLEARLY = 0.1;

function byLanguage(sample: Buffer, enough = ENOUGH): Encoding | null {
  const scores = SCORERS.map(({ encoding, score }) => ({
    encoding,
    score: scoreOf(createDecoder(encoding)(sample), score),
  })).sort((a, b) => b.score - a.score);
  const [best, next] = scores;
  return best!.score >= enough && best!.score - next!.score >= CLEARLY ? best!.encoding : null;
}

/** What a character speaks for the text being decoded rightly: 1 is common, negative is unlikely. */
type Score = (character: string, before: string, after: string) => number;

const SCORERS: { encoding: Encoding; score: Score }[] = [
  { encoding: 'gb18030', score: (character, before, after) => ideograph(COMMON_CHINESE, character, before, after) },
  { encoding: 'big5', score: (character, before, after) => ideograph(COMMON_TRADITIONAL, character, before, after) },
  { encoding: 'shift_jis', score: scoreJapanese },
  { encoding: 'windows-1252', score: scoreLatin },
];

/** The average over the characters beyond ASCII. */
function scoreOf(text: string, score: Score): number {
  const characters = Array.from(text);
  let sum = 0;
  let count = 0;
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character < '\u0080') continue;
    count++;
    // The last may be one cut in half by the end of the sample.
    if (character === UNDECODABLE) sum -= index === characters.length - 1 ? 0 : 3;
    else sum += score(character, characters[index - 1] ?? '\n', characters[index + 1] ?? '\n');
  }
  return count === 0 ? 0 : sum / count;
}

const LETTER = /[A-Za-z]/;
const PRIVATE = /\p{Co}/u;
const IDEOGRAPH = /\p{Script=Han}/u;
const PUNCTUATION = /[\u3000-\u3011\uff01-\uff5e·—…“”‘’]/;

function ideograph(common: ReadonlySet<string>, character: string, before: string, after: string): number {
  if (common.has(character)) return 1;
  if (PRIVATE.test(character)) return -2;
  if (PUNCTUATION.test(character)) return 0.5;
  if (!IDEOGRAPH.test(character)) return -0.5;
  // An accented letter and the one behind it, taken for one ideograph, leave half a word around it.
  return LETTER.test(before) || LETTER.test(after) ? -1 : -0.2;
}

function scoreJapanese(character: string, before: string, after: string): number {
  if (/[\u3041-\u3096\u30a1-\u30fc]/.test(character)) return 1;
  // Half-width katakana are what single bytes of other encodings look like; real ones come in words.
  if (/[\uff61-\uff9f]/.test(character)) return /[\uff61-\uff9f]/.test(before + after) ? 0.1 : -1;
  return ideograph(COMMON_JAPANESE, character, before, after);
}

/** Letters with marks stand between plain letters, seldom two and hardly ever three together. */
function scoreLatin(character: string, before: string, after: string): number {
  if (before > '\u007f' && after > '\u007f') return -1;
  if (!COMMON_LATIN.has(character)) return -0.5;
  if (LETTER.test(before) || LETTER.test(after)) return 1;
  return before > '\u007f' || after > '\u007f' ? -0.3 : 0.4;
}
