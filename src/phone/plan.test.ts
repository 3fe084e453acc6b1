import fc from 'fast-check';
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { exampleNumbers } from './examples.ts';
import {
  callingCodeOf,
  hasPlan,
  isMobileSomewhere,
  planCountries,
  planOf,
  type Reading,
  readInternationalFast,
  readNationalFast,
  regionsOf,
} from './plan.ts';

const byLibrary = (text: string, country?: string): Reading | null => {
  const options = country ? { defaultCountry: country as CountryCode, extract: false } : { extract: false };
  const number = parsePhoneNumberFromString(text, options);
  return number?.isValid() ? { phone: number.number.slice(1), country: number.country ?? null } : null;
};

/** Digits near the valid ones of a country: its example, cut, extended, prefixed, or with other digits in it. */
const nearMiss = fc.constantFrom(...exampleNumbers()).chain(({ country, phone }) => {
  const { callingCode } = planOf(country);
  const national = phone.slice(callingCode.length);
  return fc.record({
    country: fc.constant(country),
    digits: fc
      .tuple(
        fc.constantFrom('', '', '', '0', '1', '8', '9', '00', callingCode, `${callingCode}0`),
        fc.integer({ min: 0, max: national.length }),
        fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }),
      )
      .map(([prefix, kept, rest]) => prefix + national.slice(0, kept) + rest)
      .filter((text) => text.length > 1),
  });
});

describe('the fast reader', () => {
  it('accepts only what the library accepts, and as the same number of the same region', () => {
    fc.assert(
      fc.property(nearMiss, ({ country, digits }) => {
        const international = readInternationalFast(digits);
        if (international) expect(international).toEqual(byLibrary(`+${digits}`));
        const withCode = planOf(country).callingCode + digits;
        const foreign = readInternationalFast(withCode);
        if (foreign) expect(foreign).toEqual(byLibrary(`+${withCode}`));
        const national = readNationalFast(digits, country);
        if (national) expect(national).toEqual(byLibrary(digits, country));
      }),
      { numRuns: 5000 },
    );
  });

  it('reads the example number of every country without the library', () => {
    for (const { country, phone } of exampleNumbers()) {
      const national = phone.slice(planOf(country).callingCode.length);
      expect(readInternationalFast(phone), country).toMatchObject({ phone });
      expect(readNationalFast(national, country), country).toMatchObject({ phone });
    }
  });
});

describe('the plans', () => {
  it('are those of the library', () => {
    expect(planCountries()).toEqual([...getCountries()].sort());
    for (const country of getCountries()) expect(planOf(country).callingCode).toBe(getCountryCallingCode(country));
    expect(hasPlan('CN')).toBe(true);
    expect(hasPlan('cn')).toBe(false);
    expect(hasPlan('toString')).toBe(false);
    expect(() => planOf('XX')).toThrow(RangeError);
  });

  it('know calling codes and who shares them', () => {
    expect(callingCodeOf('8613800138000')).toBe('86');
    expect(callingCodeOf('12025550123')).toBe('1');
    expect(callingCodeOf('3581234')).toBe('358');
    expect(callingCodeOf('870773111632')).toBe('870');
    expect(callingCodeOf('999')).toBeNull();
    expect(callingCodeOf('')).toBeNull();
    expect(regionsOf('44')[0]).toBe('GB');
    expect(regionsOf('870')).toEqual([]);
  });

  it('know bare digits that are a mobile number of some country', () => {
    expect(isMobileSomewhere('13800138000')).toBe(true);
    expect(isMobileSomewhere('8613800138000')).toBe(false);
  });
});
