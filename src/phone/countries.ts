import { countryWords } from './country-words.ts';
import { hasPlan, planCountries, planOf, regionsOf } from './plan.ts';

export interface Country {
  /** ISO 3166-1 alpha-2, upper case; also AC, TA and XK, which have numbering plans. */
  readonly code: string;
  /** Digits without a plus; regions such as US and CA share one. */
  readonly callingCode: string;
}

/** Every country a phone number can belong to, in the order of the codes. */
export const COUNTRIES: readonly Country[] = planCountries().map((code) => ({
  code,
  callingCode: planOf(code).callingCode,
}));

/** Languages whose country names `resolveCountry` reads; the earlier wins where two give one name to two countries. */
const NAME_LOCALES = ['en', 'zh-Hans', 'zh-Hant', 'zh-Hant-HK', 'es', 'es-MX', 'pt', 'pt-PT'];
const NAME_STYLES = ['long', 'short'] as const;

const MAX_TEXT = 80;
/** A file repeats few spellings, so remembering them makes a row's look-up one map read. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, string | null>();
let codesByWord: ReadonlyMap<string, string> | undefined;

/** Display-name readers by locale; a browser can ask for any, so only so many are kept. */
const MAX_READERS = 50;
const readers = new Map<string, Intl.DisplayNames>();

/**
 * The country that a spreadsheet cell means, as an ISO 3166-1 alpha-2 code in `COUNTRIES`; null when it is none or
 * could be several. Reads alpha-2 and alpha-3 codes in any case, names in English, Chinese, Spanish and Portuguese
 * (CLDR, by `Intl.DisplayNames`) with or without accents, common aliases, calling codes (86, +86, 0086; the main
 * country of a shared one: +1 US, +44 GB, +7 RU), flag emoji, and these together when they agree: `China (+86)`.
 */
export function resolveCountry(text: string): string | null {
  if (text.length === 2 && hasPlan(text)) return text;
  const known = remembered.get(text);
  if (known !== undefined) return known;
  if (text.length > MAX_TEXT) return null;
  const country = resolve(text.normalize('NFKC').trim());
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, country);
  return country;
}

/**
 * The name of a country in a language (BCP 47), from CLDR. Falls back to English for an unknown locale and to the code
 * itself for an unknown country.
 */
export function countryName(code: string, locale: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  return reader(locale).of(code.toUpperCase()) ?? code;
}

function resolve(text: string): string | null {
  return resolveOne(text) ?? resolveTogether(text);
}

function resolveOne(text: string): string | null {
  const callingCode = /^(?:\+|00)?\s?(\d{1,3})$/.exec(text)?.[1];
  if (callingCode !== undefined) return regionsOf(callingCode)[0] ?? null;
  if (/\d/.test(text)) return null; // a word key drops digits, and `China (+1)` must not pass as China
  const flag = flagCode(text);
  if (flag !== null) return hasPlan(flag) ? flag : null;
  codesByWord ??= indexWords();
  return codesByWord.get(wordKey(text)) ?? null;
}

/** A drop-down's `China (+86)`, `CN - China` or `🇨🇳 中国`: every part must mean the same country. */
function resolveTogether(text: string): string | null {
  const parts = text
    .replace(/\p{Regional_Indicator}{2}/gu, '|$&|')
    .replace(/\+\s?\d+/g, '|$&|')
    .split(/[|()[\]/,:;–—]+|\s-\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2) return null;
  const names = parts.filter((part) => !/^\+?\d+$/.test(part)).map(resolveOne);
  const [country] = names;
  if (country === undefined || country === null || names.some((other) => other !== country)) return null;
  const { callingCode } = planOf(country);
  const codes = parts.filter((part) => /^\+?\d+$/.test(part)).map((part) => part.replace(/^\+|^00/, ''));
  return codes.every((code) => code === callingCode) ? country : null;
}

/** Two regional indicator symbols are a country's flag (Unicode UTS #51). */
function flagCode(text: string): string | null {
  if (!/^\p{Regional_Indicator}{2}$/u.test(text)) return null;
  const letters = Array.from(text, (symbol) => String.fromCharCode((symbol.codePointAt(0) ?? 0) - 0x1f1e6 + 65));
  return letters.join('');
}

function indexWords(): ReadonlyMap<string, string> {
  const index = new Map<string, string>();
  const add = (word: string, code: string) => {
    const key = wordKey(word);
    if (key !== '' && !index.has(key)) index.set(key, code);
  };
  for (const { code } of COUNTRIES) add(code, code);
  for (const [code, word] of countryWords()) add(word, code);
  for (const locale of NAME_LOCALES) {
    for (const style of NAME_STYLES) {
      const names = new Intl.DisplayNames(locale, { type: 'region', style });
      for (const { code } of COUNTRIES) add(names.of(code) ?? code, code);
    }
  }
  return index;
}

/** Letters only, without case and accents, so that `Côte d’Ivoire`, `cote d'ivoire` and `St.`/`Saint` meet. */
function wordKey(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/\bsaint\b/g, 'st')
    .replace(/^the\s/, '')
    .replace(/[^\p{L}]/gu, '');
}

function reader(locale: string): Intl.DisplayNames {
  const known = readers.get(locale);
  if (known) return known;
  const names = newReader(locale) ?? newReader('en');
  if (!names) throw new Error('this runtime has no English country names');
  if (readers.size >= MAX_READERS) readers.clear();
  readers.set(locale, names);
  return names;
}

function newReader(locale: string): Intl.DisplayNames | null {
  try {
    // Without this check an unknown locale would give names in the server's own language.
    const [supported] = Intl.DisplayNames.supportedLocalesOf(locale);
    return supported === undefined ? null : new Intl.DisplayNames(supported, { type: 'region' });
  } catch {
    return null; // not a BCP 47 tag
  }
}
