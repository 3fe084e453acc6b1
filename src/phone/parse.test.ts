import { describe, expect, it } from 'vitest';
import { PHONE_MESSAGES, type PhoneErrorCode } from './codes.ts';
import { type PhoneInput, parsePhone } from './parse.ts';

type Row = [name: string, input: string | PhoneInput, expected: string | null];

const CHINESE = '8613800138000';
const input = (given: string | PhoneInput): PhoneInput =>
  typeof given === 'string' ? { raw: given, country: 'CN' } : given;
const phoneOf = (given: string | PhoneInput) => {
  const result = parsePhone(input(given));
  return result.ok ? result.phone : result.code;
};

// Invisible characters are written as escapes so that the tables can be read.
const understood: Row[] = [
  ['digits with country', '13800138000', CHINESE],
  ['plus', { raw: '+8613800138000' }, CHINESE],
  ['00', { raw: '008613800138000' }, CHINESE],
  ['00 and blanks', { raw: '00 86 138 0013 8000' }, CHINESE],
  ['+00', { raw: '+00 86 13800138000' }, CHINESE],
  ['two plus signs', { raw: '++8613800138000' }, CHINESE],
  ['calling code in parentheses', { raw: '(+86)13800138000' }, CHINESE],
  ['calling code in full-width parentheses', { raw: '（＋８６）１３８００１３８０００' }, CHINESE],
  ['00 in parentheses', { raw: '(0086) 138-0013-8000' }, CHINESE],
  ['plus before parentheses', { raw: '+(86) 138 0013 8000' }, CHINESE],
  ['leading and trailing blanks', ' \t13800138000\r\n', CHINESE],
  ['non-breaking blanks', '\u00a0138\u00a00013\u202f8000\u00a0', CHINESE],
  ['ideographic blanks', '\u3000138\u30000013\u30008000', CHINESE],
  ['zero-width characters', '\ufeff138\u200b0013\u200d8000\u2060', CHINESE],
  ['bidirectional controls copied from a chat app', { raw: '\u202a+86 138 0013 8000\u202c' }, CHINESE],
  ['isolates and marks', { raw: '\u2066\u200e+8613800138000\u200f\u2069' }, CHINESE],
  ['soft hyphen', '138\u00ad0013\u00ad8000', CHINESE],
  ['full-width digits', '１３８００１３８０００', CHINESE],
  ['full-width plus', { raw: '＋８６１３８００１３８０００' }, CHINESE],
  ['Arabic-Indic digits', { raw: '٠٥٠١٢٣٤٥٦٧', country: 'SA' }, '966501234567'],
  ['Persian digits', { raw: '۰۹۱۲۳۴۵۶۷۸۹', country: 'IR' }, '989123456789'],
  ['Devanagari digits', { raw: '९८७६५४३२१०', country: 'IN' }, '919876543210'],
  ['mathematical digits', '𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎', CHINESE],
  ['hyphens', '138-0013-8000', CHINESE],
  ['every dash', '1‐3‑8‒0–0—1―3−8－0﹘00', CHINESE],
  ['dots', '138.0013.8000', CHINESE],
  ['middle dots', '138·0013·8000', CHINESE],
  ['slash behind the area code', { raw: '030/1234567', country: 'DE' }, '49301234567'],
  ['slash behind an international area code', { raw: '+49 33201/123456', country: 'DE' }, '4933201123456'],
  ['parentheses', { raw: '(212) 555-0123', country: 'US' }, '12125550123'],
  ['trunk zero in parentheses', { raw: '+44 (0)20 7946 0958' }, '442079460958'],
  ["Excel's apostrophe", "'13800138000", CHINESE],
  ["Excel's apostrophe before a plus", { raw: "'+8613800138000" }, CHINESE],
  ['typographic apostrophe', { raw: '’+8613800138000' }, CHINESE],
  ['Excel text formula', { raw: '="+8613800138000"' }, CHINESE],
  ['quotes', '"138 0013 8000"', CHINESE],
  ['tel: URI', { raw: 'tel:+86-138-0013-8000' }, CHINESE],
  ['float', '13800138000.0', CHINESE],
  ['international float', { raw: '8613800138000.0' }, CHINESE],
  ['float with a decimal comma', '8613800138000,0', CHINESE],
  ['float with six decimals', '8613800138000.000000', CHINESE],
  ['thousands separators', { raw: '8,613,800,138,000' }, CHINESE],
  ['trailing separator', '13800138000;', CHINESE],
  ['trunk prefix', { raw: '07911 123456', country: 'GB' }, '447911123456'],
  ['trunk prefix lost to Excel', { raw: '7911123456', country: 'GB' }, '447911123456'],
  ['Italian zero kept', { raw: '06 6982 1234', country: 'IT' }, '390669821234'],
  ['Ivorian zero lost to Excel', { raw: '707123456', country: 'CI' }, '2250707123456'],
  ['Beninese zero lost to Excel', { raw: '195123456', country: 'BJ' }, '2290195123456'],
  ['Congolese zero lost to Excel', { raw: '61234567', country: 'CG' }, '242061234567'],
  ['Russian 8', { raw: '8 (912) 345-67-89', country: 'RU' }, '79123456789'],
  ['international prefix of the country', { raw: '011 1 212 555 0123', defaultCountry: 'US' }, '12125550123'],
  ['Argentine 15', { raw: '011 15-2345-6789', country: 'AR' }, '5491123456789'],
  ['international without plus', CHINESE, CHINESE],
  ['international without plus, default country', { raw: CHINESE, defaultCountry: 'CN' }, CHINESE],
  ['German mobile without plus, not a landline', { raw: '4915123456789', country: 'DE' }, '4915123456789'],
  ['Indonesian mobile without plus, not a landline', { raw: '62812345678', country: 'ID' }, '62812345678'],
  ['German landline that begins like the calling code', { raw: '04921 12345', country: 'DE' }, '49492112345'],
  ['the same, its zero lost to Excel', { raw: '492112345', country: 'DE' }, '49492112345'],
  ['Italian mobile that begins like the calling code', { raw: '3912345678', country: 'IT' }, '393912345678'],
  ['international without plus, neighbour of the same code', { raw: '79962849024', country: 'KZ' }, '79962849024'],
  ['international without plus or country', { raw: CHINESE }, CHINESE],
  ['North American without plus or country', { raw: '12025550123' }, '12025550123'],
  ['non-geographic', { raw: '+870773111632' }, '870773111632'],
  ['default country does not bind', { raw: '+8613800138000', defaultCountry: 'US' }, CHINESE],
  ['country in lower case with blanks', { raw: '13800138000', country: ' cn ' }, CHINESE],
  ['blank country, default taken', { raw: '13800138000', country: '', defaultCountry: 'CN' }, CHINESE],
  ['own country before default', { raw: '13800138000', country: 'CN', defaultCountry: 'US' }, CHINESE],
  ['old Mexican mobile', { raw: '+52 1 55 1234 5678' }, '525512345678'],
  ['old Mexican mobile without plus', { raw: '5215512345678', country: 'MX' }, '525512345678'],
  ['old Mexican national 044', { raw: '044 55 1234 5678', country: 'MX' }, '525512345678'],
  ['old Mexican national 1', { raw: '1 55 1234 5678', country: 'MX' }, '525512345678'],
  ['old Brazilian mobile', { raw: '+55 11 8765-4321' }, '5511987654321'],
  ['old Brazilian mobile, national', { raw: '(11) 8765-4321', country: 'BR' }, '5511987654321'],
  ['Brazilian landline', { raw: '+55 11 3333-4444' }, '551133334444'],
];

const refused: [name: string, input: string | PhoneInput, code: PhoneErrorCode][] = [
  ['empty', '', 'phone_missing'],
  ['blanks', ' \u00a0\u3000\t', 'phone_missing'],
  ['invisible only', '\u200b\u202a\u202c', 'phone_missing'],
  ['a dash for nothing', '-', 'phone_missing'],
  ['missing before the country is looked at', { raw: '', country: 'XX' }, 'phone_missing'],
  ['scientific', '8.6138E+12', 'phone_scientific'],
  ['scientific, short', '8.613E+12', 'phone_scientific'],
  ['scientific, lower case and comma', '8,6138e12', 'phone_scientific'],
  ['scientific, full-width', '８.６１３８Ｅ＋１２', 'phone_scientific'],
  ['letters', '1380013800O', 'phone_letters'],
  ['vanity number', { raw: '1-800-FLOWERS', country: 'US' }, 'phone_letters'],
  ['words', 'n/a', 'phone_letters'],
  ['Chinese numerals', '一三八', 'phone_letters'],
  ['two numbers, slash', '13800138000/13900139000', 'phone_several'],
  ['two numbers, comma', '13800138000,13900139000', 'phone_several'],
  ['two numbers, full-width comma', '13800138000，13900139000', 'phone_several'],
  ['two numbers, enumeration comma', '138 0013 8000、139 0013 9000', 'phone_several'],
  ['two numbers, semicolon', '138-0013-8000; 139-0013-9000', 'phone_several'],
  ['two numbers, line break', '13800138000\n13900139000', 'phone_several'],
  ['two numbers, blank', '13800138000 13900139000', 'phone_several'],
  ['two short numbers, blank', { raw: '5551234 5555678', country: 'US' }, 'phone_several'],
  ['two numbers, plus', { raw: '+86 138 0013 8000 +86 139 0013 9000' }, 'phone_several'],
  ['two numbers, word', '138 0013 8000 or 139 0013 9000', 'phone_several'],
  ['two numbers, Chinese word', '13800138000或13900139000', 'phone_several'],
  ['alternative ending', '13800138000/8001', 'phone_several'],
  ['extension', { raw: '+1 212 555 0123 ext. 45' }, 'phone_extension'],
  ['extension x', { raw: '212-555-0123 x45', country: 'US' }, 'phone_extension'],
  ['extension #', { raw: '212-555-0123#45', country: 'US' }, 'phone_extension'],
  ['extension in Chinese', '010-12345678转801', 'phone_extension'],
  ['extension behind a pause', { raw: '+12125550123,,45' }, 'phone_extension'],
  ['extension of a tel: URI', { raw: 'tel:+12125550123;ext=45' }, 'phone_extension'],
  ['three digits', '138', 'phone_too_short'],
  ['three digits, no country', { raw: '138' }, 'phone_too_short'],
  ['three digits, plus', { raw: '+86138' }, 'phone_too_short'],
  ['a plus and a digit', { raw: '+1' }, 'phone_too_short'],
  ['twenty digits', '12345678901234567890', 'phone_too_long'],
  ['twenty digits, no country', { raw: '12345678901234567890' }, 'phone_too_long'],
  ['twenty digits, plus', { raw: '+86123456789012345678' }, 'phone_too_long'],
  ['a long cell', '1'.repeat(65), 'phone_too_long'],
  ['a huge cell', '1-'.repeat(1_000_000), 'phone_too_long'],
  ['a cell that normalisation lengthens', '\ufdfa'.repeat(60).concat('1'), 'phone_too_long'],
  ['unknown country', { raw: '13800138000', country: 'XX' }, 'phone_country_unknown'],
  ['a country name is not a code', { raw: '13800138000', country: 'China' }, 'phone_country_unknown'],
  ['unknown default country', { raw: '+8613800138000', defaultCountry: 'ZZ' }, 'phone_country_unknown'],
  ['an object property is not a country', { raw: '13800138000', country: 'constructor' }, 'phone_country_unknown'],
  ['national without country', { raw: '0138 0013 8000' }, 'phone_country_missing'],
  ['Chinese or North American', { raw: '13800138000' }, 'phone_country_missing'],
  ['Singaporean or North American', { raw: '6581234567' }, 'phone_country_missing'],
  ['other country, plus', { raw: '+8613800138000', country: 'US' }, 'phone_country_mismatch'],
  ['other country, 00', { raw: '0086 13800138000', country: 'US' }, 'phone_country_mismatch'],
  ['other country, own international prefix', { raw: '011 86 13800138000', country: 'US' }, 'phone_country_mismatch'],
  ['other country, no plus', { raw: CHINESE, country: 'SG' }, 'phone_country_mismatch'],
  ['plus before a national number', { raw: '+13802138000', country: 'CN' }, 'phone_country_mismatch'],
  ['other country, no plus, only a default', { raw: CHINESE, defaultCountry: 'SG' }, 'phone_too_long'],
  ['no such number', '23800138000', 'phone_invalid'],
  ['no such calling code', { raw: '+999123456789' }, 'phone_invalid'],
  ['plus and zero', { raw: '+013800138000' }, 'phone_invalid'],
  ['hidden digits', '138****8000', 'phone_masked'],
  ['hidden digits of another country', '+290 ****', 'phone_masked'],
  ['footnote mark', '13800138000²', 'phone_invalid'],
  ['circled digit', '1380013800①', 'phone_invalid'],
  ['a control character inside', '138\u00000138000', 'phone_invalid'],
  ['an Italian mobile number that lost a digit', { raw: '31234567', country: 'IT' }, 'phone_invalid'],
];

describe('parsePhone', () => {
  it.each(understood)('understands: %s', (_name, given, expected) => {
    expect(phoneOf(given)).toBe(expected);
  });

  it.each(refused)('refuses: %s', (_name, given, code) => {
    expect(parsePhone(input(given))).toEqual({ ok: false, code, message: PHONE_MESSAGES[code] });
  });

  it('has a test for every code, and every message is one sentence without digits', () => {
    expect(new Set(refused.map(([, , code]) => code))).toEqual(new Set(Object.keys(PHONE_MESSAGES)));
    for (const message of Object.values(PHONE_MESSAGES)) expect(message).toMatch(/^[A-Z][^0-9]*\.$/);
  });

  it.each([
    ['US', '+1 416 555 0123', 'CA'],
    ['CA', '+1 212 555 0123', 'US'],
    ['RU', '+7 701 234 5678', 'KZ'],
    ['KZ', '+7 912 345 6789', 'RU'],
    ['GB', '+44 7797 712345', 'JE'],
    ['JE', '+44 7400 123456', 'GB'],
    ['GG', '+44 7624 212345', 'IM'],
    ['US', '+1 787 234 5678', 'PR'],
    ['CX', '+61 412 345 678', 'CX'],
    ['CA', '+1 800 234 5678', 'CA'],
    ['VA', '+39 312 345 6789', 'VA'],
  ])('takes a contact in %s with %s; the number is of %s', (country, raw, expected) => {
    expect(parsePhone({ raw, country })).toMatchObject({ ok: true, country: expected });
  });

  it('says no country for a non-geographic number', () => {
    expect(parsePhone({ raw: '+870773111632' })).toEqual({
      ok: true,
      phone: '870773111632',
      key: '870773111632',
      country: null,
    });
  });

  it.each([
    ['BR', '+5511987654321', '+551187654321'],
    ['MX', '+525512345678', '+5215512345678'],
    ['AR', '+5491123456789', '+541123456789'],
    ['AR', '011 15-2345-6789', '11 2345-6789'],
  ])('gives both forms of a number of %s one key', (country, one, other) => {
    const [first, second] = [parsePhone({ raw: one, country }), parsePhone({ raw: other, country })];
    expect(first.ok && second.ok && first.key === second.key).toBe(true);
  });
});
