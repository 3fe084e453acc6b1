import { describe, expect, it } from 'vitest';
import { planOf } from './plan.ts';
import { readInternational, readNational, unreadable } from './read.ts';

describe('readNational', () => {
  it('puts back a lost zero only where every number has one length and the zero decides', () => {
    for (const [country, lost] of [
      ['BJ', '195123456'],
      ['CG', '61234567'],
      ['CI', '707123456'],
    ] as const) {
      const { callingCode } = planOf(country);
      expect(readNational(lost, country)).toEqual({ phone: `${callingCode}0${lost}`, country });
      // A number of the same country that begins otherwise and lost a digit must not become one by a zero.
      for (const other of ['2', '3', '4', '8', '9']) {
        if (!readInternational(callingCode + other + lost)) continue;
        expect(readNational(other + lost.slice(1), country)).toBeNull();
      }
    }
    expect(readNational('612345678', 'IT')).toBeNull();
    expect(readNational('7012345', 'BF')).toBeNull();
  });

  it('refuses a number longer than E.164 allows', () => {
    expect(readInternational('49301234567890123')).toBeNull();
  });
});

describe('unreadable', () => {
  it.each([
    ['138', 'CN', 'phone_too_short'],
    ['138001380001234', 'CN', 'phone_too_long'],
    ['23800138000', 'CN', 'phone_invalid'],
    ['8613', null, 'phone_too_short'],
    ['999', null, 'phone_too_short'],
    ['999123456789', null, 'phone_invalid'],
    ['9991234567890123', null, 'phone_too_long'],
    ['', null, 'phone_too_short'],
  ])('%s in %s is %s', (digits, country, code) => {
    expect(unreadable(digits, country)).toBe(code);
  });
});
