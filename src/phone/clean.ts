import { asciiDigits } from '../lib/digits.ts';
import type { PhoneErrorCode } from './codes.ts';
import { callingCodeOf } from './plan.ts';

/** The digits of a phone cell. `international` when a plus says that they begin with a calling code. */
export interface CleanPhone {
  readonly digits: string;
  readonly international: boolean;
}

/** Longest cell that is looked at; the longest sensible writing of a number has about thirty characters. */
const MAX_LENGTH = 64;
/** A run of this many digits is a number of its own: two of them in a cell are two numbers. */
const WHOLE_NUMBER = 7;

const PRINTABLE_ASCII = /^[ -~]*$/;

const EXTENSION =
  /\d[\s.,;()-]*(?:extension|extn|ext|x|#|доб|分机号?|分機|转|轉|内线|內線|ramal|anexo|interno|int)[\s.:=]*\d{1,8}#?[\s)]*$/iu;

/**
 * The digits of a cell as people and spreadsheets write phone numbers, or the code that says why it is not one number.
 *
 * Understood: blanks of every kind, invisible and bidirectional controls, full-width and other Unicode decimal digits,
 * all dashes, dots, slashes, parentheses, Excel's leading apostrophe and ="…", `tel:`, thousands separators, and the
 * `.0` that a spreadsheet puts behind a number it stored as one. Never guesses: whatever could be two numbers, an
 * extension or a shortened number is refused. Linear in at most 64 characters.
 */
export function cleanPhone(raw: string): CleanPhone | PhoneErrorCode {
  const plain = plainPhone(raw);
  if (plain) return plain;

  const trimmed = raw.trim();
  if (trimmed === '') return 'phone_missing';
  if (trimmed.length > MAX_LENGTH) return 'phone_too_long';
  if (PRINTABLE_ASCII.test(trimmed)) return cleanAscii(trimmed);
  // Superscripts, circled digits, fractions and numerals: NFKC would turn a footnote mark into one more digit.
  if (/[\p{No}\p{Nl}]/u.test(trimmed)) return 'phone_invalid';
  return cleanAscii(asciiText(trimmed));
}

function cleanAscii(ascii: string): CleanPhone | PhoneErrorCode {
  const text = spreadsheetText(ascii);
  if (text === '') return 'phone_missing';
  if (!/\d/.test(text)) return withoutDigits(text);
  // NFKC can lengthen a cell (one ligature becomes 18 letters); the patterns below stay within the bound.
  if (text.length > MAX_LENGTH) return 'phone_too_long';
  if (/^[+-]?\d+(?:[.,]\d*)?\s*e\s*[+-]?\s*\d+$/i.test(text)) return 'phone_scientific';
  return singleNumber(text);
}

/** Already `+` and ASCII digits: no pattern runs. This is nearly every row of a well-kept file. */
function plainPhone(raw: string): CleanPhone | null {
  const { length } = raw;
  const international = raw.charCodeAt(0) === 43;
  const start = international ? 1 : 0;
  if (length === start || length > MAX_LENGTH) return null;
  for (let i = start; i < length; i += 1) {
    const code = raw.charCodeAt(i);
    if (code < 48 || code > 57) return null;
  }
  return asClean(start === 0 ? raw : raw.slice(1), international);
}

/** Compatibility forms, digits, blanks and dashes brought to ASCII; invisible format characters taken out. */
function asciiText(text: string): string {
  return asciiDigits(text.normalize('NFKC'))
    .replace(/\p{Cf}/gu, '')
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, '\n')
    .replace(/\p{Zs}/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[·•‧∙]/g, '.')
    .trim();
}

/** What spreadsheets wrap around a number to keep it text, and what they append when they did not. */
function spreadsheetText(text: string): string {
  const unwrapped = text
    .replace(/^=?"(.*)"$/, '$1')
    .replace(/^'+|'+$/g, '')
    .replace(/^tel:/i, '')
    .replace(/^[\s,;|]+|[\s,;|]+$/g, '');
  // 8613800138000.0 from a float column; two or six zeros from a number format.
  const float = /^(\+?\d{7,})[.,](?:0{1,2}|0{6})$/.exec(unwrapped);
  if (float?.[1]) return float[1];
  return /^\d{1,3}(?:,\d{3}){2,}$/.test(unwrapped) ? unwrapped.replaceAll(',', '') : unwrapped;
}

function withoutDigits(text: string): PhoneErrorCode {
  if (/\p{L}/u.test(text)) return 'phone_letters';
  return /^[\s+().,'"/[\]_-]*$/.test(text) ? 'phone_missing' : 'phone_invalid';
}

function singleNumber(text: string): CleanPhone | PhoneErrorCode {
  // As src/phone/mask.ts shows numbers, and others like it; a single asterisk is more often a footnote's.
  if (/\*{2}/.test(text)) return 'phone_masked';
  const body = text.replace(/^[([\s]*\++/, '');
  const international = body !== text;
  if (isSeveral(body, international)) return 'phone_several';
  if (EXTENSION.test(body) || /\d[,;]+\s*\d{1,6}#?$/.test(body)) return 'phone_extension';
  if (/\p{L}/u.test(body)) return 'phone_letters';
  if (!/^[\d .()/[\]'-]*$/.test(body)) return 'phone_invalid';
  return asClean(body.replace(/\D/g, ''), international);
}

function isSeveral(body: string, international: boolean): boolean {
  // A number holds no second plus, comma, line end or word, so what stands on both sides are numbers.
  const parts = body.split(/[^\d .()/[\]'-]+/).filter((part) => countDigits(part) >= WHOLE_NUMBER);
  if (parts.length > 1) return true;
  // 030/1234567 has an area code before the slash; 13800138000/8001 has a number there, and joining would corrupt it.
  const slash = body.indexOf('/');
  if (slash > 0 && /\d/.test(body.slice(slash)) && ownDigits(body.slice(0, slash), international) >= WHOLE_NUMBER) {
    return true;
  }
  const runs = body.match(/\d+/g) ?? [];
  return runs.filter((run, i) => ownDigits(run, international && i === 0) >= WHOLE_NUMBER).length > 1;
}

function countDigits(text: string): number {
  return text.replace(/\D/g, '').length;
}

/** Digits of a part, not counting the calling code it begins with. */
function ownDigits(part: string, international: boolean): number {
  const digits = part.replace(/\D/g, '').replace(/^00/, '');
  const callingCode = international || /^\D*00/.test(part) ? callingCodeOf(digits) : null;
  return digits.length - (callingCode?.length ?? 0);
}

/** `+00 86 …` is an international prefix written twice; no calling code begins with zero. */
function asClean(digits: string, international: boolean): CleanPhone {
  return { digits: international && digits.startsWith('00') ? digits.slice(2) : digits, international };
}
