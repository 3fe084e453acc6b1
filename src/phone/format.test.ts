import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleNumbers } from './examples.ts';
import { formatPhone, formatPhoneInternational, formatPhoneNational, maskPhone } from './format.ts';
import { callingCodeOf } from './plan.ts';

describe('formatting', () => {
  it('writes E.164, international and national forms', () => {
    expect(formatPhone('8613800138000')).toBe('+8613800138000');
    expect(formatPhoneInternational('8613800138000')).toBe('+86 138 0013 8000');
    expect(formatPhoneNational('447911123456')).toBe('07911 123456');
  });

  it('leaves digits of no known plan ungrouped', () => {
    expect(formatPhoneInternational('999123')).toBe('+999123');
    expect(formatPhoneNational('')).toBe('+');
  });
});

describe('maskPhone', () => {
  it.each([
    ['8613001231234', '+86130****1234'],
    ['+8613001231234', '+86130****1234'],
    ['12125550123', '+121****0123'],
    ['6581234567', '+65****4567'],
    ['29051234', '+290****4'],
    ['2901234', '+290****'],
    ['86', '+86****'],
    ['', '****'],
    ['not a number', '****'],
  ])('%s → %s', (given, expected) => {
    expect(maskPhone(given)).toBe(expected);
  });

  it('always hides at least four digits of a real number', () => {
    for (const { phone } of exampleNumbers()) {
      const shown = maskPhone(phone).replace(/\D/g, '').length;
      expect(phone.length - shown).toBeGreaterThanOrEqual(4);
      expect(maskPhone(phone).startsWith(`+${callingCodeOf(phone)}`)).toBe(true);
    }
  });

  it('shows at most ten digits of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(maskPhone(text).replace(/\D/g, '').length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
