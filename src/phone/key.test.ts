import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleNumbers } from './examples.ts';
import { modernForm, phoneKey, writingsOf } from './key.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const areaCode = fc.stringMatching(/^[1-9]{2}$/);

describe('phoneKey', () => {
  it.each([
    ['Brazil, eight digits', '551187654321', '5511987654321'],
    ['Brazil, nine digits', '5511987654321', '5511987654321'],
    ['Brazil, eight digits beginning with 6', '553161234567', '5531961234567'],
    ['Brazil, landline', '551133334444', '551133334444'],
    ['Brazil, landline beginning with 5', '551155554444', '551155554444'],
    ['Brazil, freephone', '558001234567', '558001234567'],
    ['Mexico, with 1', '5215512345678', '525512345678'],
    ['Mexico, without 1', '525512345678', '525512345678'],
    ['Argentina, with 9', '5491123456789', '541123456789'],
    ['Argentina, without 9', '541123456789', '541123456789'],
    ['Argentina, not a mobile', '5498001234567', '5498001234567'],
    ['China', '8613800138000', '8613800138000'],
    ['Peru', '51912345678', '51912345678'],
    ['nothing', '', ''],
  ])('%s', (_name, given, key) => {
    expect(phoneKey(given)).toBe(key);
  });

  it('is idempotent', () => {
    const number = fc.tuple(
      fc.constantFrom('55', '52', '54', '521', '549', '86', ''),
      fc.stringMatching(/^[0-9]{0,13}$/),
    );
    fc.assert(
      fc.property(number, ([prefix, rest]) => {
        const key = phoneKey(prefix + rest);
        expect(phoneKey(key)).toBe(key);
      }),
      { numRuns: 5000 },
    );
  });

  it('folds the variants of one number and keeps different numbers apart', () => {
    const brazil = fc.record({ area: areaCode, first: fc.constantFrom('6', '7', '8', '9'), rest: digits(7) });
    fc.assert(
      fc.property(brazil, ({ area, first, rest }) => {
        expect(phoneKey(`55${area}${first}${rest}`)).toBe(phoneKey(`55${area}9${first}${rest}`));
      }),
    );
    fc.assert(
      fc.property(areaCode, fc.constantFrom('2', '3', '4', '5'), digits(7), (area, first, rest) => {
        expect(phoneKey(`55${area}${first}${rest}`)).not.toBe(phoneKey(`55${area}9${first}${rest}`));
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom('2', '3', '5', '9'), digits(9), (first, rest) => {
        expect(phoneKey(`521${first}${rest}`)).toBe(phoneKey(`52${first}${rest}`));
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom('11', '22', '35'), digits(8), (area, rest) => {
        expect(phoneKey(`549${area}${rest}`)).toBe(phoneKey(`54${area}${rest}`));
      }),
    );
  });

  it('leaves every country but these three alone', () => {
    for (const { country, phone } of exampleNumbers()) {
      if (country !== 'AR') expect(phoneKey(phone), country).toBe(phone);
    }
  });
});

describe('writingsOf', () => {
  it('are the key and all that have it', () => {
    const number = fc.tuple(fc.constantFrom('55', '52', '54', '521', '549', '86'), fc.stringMatching(/^[0-9]{8,12}$/));
    fc.assert(
      fc.property(number, ([prefix, rest]) => {
        const key = phoneKey(prefix + rest);
        const writings = writingsOf(key);
        expect(writings).toContain(prefix + rest);
        expect(writings.map(phoneKey)).toEqual(writings.map(() => key));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('modernForm', () => {
  it.each([
    ['5215512345678', '525512345678'],
    ['520445512345678', '525512345678'],
    ['520455512345678', '525512345678'],
    ['52015512345678', '525512345678'],
    ['551187654321', '5511987654321'],
    ['525512345678', null],
    ['8613800138000', null],
  ])('%s → %s', (given, expected) => {
    expect(modernForm(given)).toBe(expected);
  });
});
