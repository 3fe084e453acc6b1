import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { PHONE_MESSAGES } from './codes.ts';
import { exampleNumbers } from './examples.ts';
import { phoneKey } from './key.ts';
import { parsePhone } from './parse.ts';
import { planOf } from './plan.ts';

const examples = exampleNumbers();
const example = fc.constantFrom(...examples);
const library = (phone: string) => {
  const number = parsePhoneNumberFromString(`+${phone}`);
  if (!number) throw new Error(`the library cannot read ${phone}`);
  return number;
};

const BLANKS = ['', '', '', ' ', '  ', '\u00a0', '\u3000', '\u200b', '-', '‑', '–', '—', '.', ' - '];

/** The digits with random allowed punctuation; none beside the last two, where `.0` has a meaning of its own. */
const punctuated = (digits: string) =>
  fc
    .array(fc.constantFrom(...BLANKS), { minLength: digits.length, maxLength: digits.length })
    .map((blanks) => Array.from(digits, (digit, i) => digit + (i < digits.length - 3 ? blanks[i] : '')).join(''));

describe('the example number of every country', () => {
  it.each(examples)('$country: E.164, international, national and 00 writing are one number', ({ country, phone }) => {
    const number = library(phone);
    const international = number.formatInternational();
    const inputs = [
      { raw: `+${phone}` },
      { raw: `+${phone}`, country },
      { raw: phone, country },
      { raw: `00${phone}` },
      { raw: `00${phone}`, country },
      { raw: international },
      { raw: international, country },
      { raw: number.formatNational(), country },
      { raw: number.formatNational(), defaultCountry: country },
      { raw: phone.slice(planOf(country).callingCode.length), country },
    ];
    for (const input of inputs) expect(parsePhone(input), JSON.stringify(input)).toMatchObject({ ok: true, phone });
    expect(parsePhone({ raw: `+${phone}`, country })).toMatchObject({ country, key: phoneKey(phone) });
  });

  it('is the same with random punctuation', () => {
    const cell = example.chain(({ country, phone }) =>
      fc.record({
        country: fc.constant(country),
        phone: fc.constant(phone),
        prefix: fc.constantFrom('+', '00', '(+', "'+", '\u202a+', ' +', '＋'),
        body: punctuated(phone),
      }),
    );
    fc.assert(
      fc.property(cell, ({ country, phone, prefix, body }) => {
        const raw = prefix === '(+' ? `(+${body})` : prefix + body;
        const expected = raw.length > 64 ? { code: 'phone_too_long' } : { phone };
        expect(parsePhone({ raw })).toMatchObject(expected);
        expect(parsePhone({ raw, country })).toMatchObject(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('is never taken for another number when bare: the same, or refused for want of a country', () => {
    for (const { phone } of examples) {
      const result = parsePhone({ raw: phone });
      expect(result.ok ? result.phone : result.code).toBe(result.ok ? phone : 'phone_country_missing');
    }
  });
});

describe('any text', () => {
  const country = fc.option(fc.oneof(fc.constantFrom('CN', 'US', 'DE', 'BR', 'MX', 'AR', 'IT', 'xx', ''), fc.string()));
  const phoneish = fc.string({
    unit: fc.constantFrom(...'0123456789+-./() ,;xeE\'"\u200b\u00a0\n１٢#*'),
    maxLength: 70,
  });
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
    phoneish,
  );

  it('never throws, is deterministic, and gives a valid E.164 number or a known code', () => {
    fc.assert(
      fc.property(text, country, country, (raw, own, defaultCountry) => {
        const result = parsePhone({ raw, country: own, defaultCountry });
        expect(parsePhone({ raw, country: own, defaultCountry })).toEqual(result);
        if (!result.ok) {
          expect(result.message).toBe(PHONE_MESSAGES[result.code]);
          return;
        }
        expect(result.phone).toMatch(/^[1-9]\d{4,14}$/);
        expect(library(result.phone).isValid()).toBe(true);
        expect(parsePhone({ raw: `+${result.phone}` })).toMatchObject({ phone: result.phone, key: result.key });
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps every digit: the number ends as the cell did', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789+- '), maxLength: 24 }), country, (raw, own) => {
        const result = parsePhone({ raw, country: own });
        // Numbers as short as 1640 exist (Germany); zeros in front are prefixes.
        const end = raw.replace(/\D/g, '').replace(/^0+/, '').slice(-5);
        if (result.ok) expect(result.phone.slice(-end.length)).toBe(end);
      }),
      { numRuns: 5000 },
    );
  });

  it('refuses hostile cells quickly', () => {
    const started = performance.now();
    for (const unit of ['1', '1 ', '+', '(', '0', '1,', '1x', '1.', "'", '\ufdfa', '1/', 'e']) {
      for (const length of [60, 64, 65, 100_000]) parsePhone({ raw: unit.repeat(length), country: 'US' });
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
