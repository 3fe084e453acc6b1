import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanPhone } from './clean.ts';

describe('cleanPhone', () => {
  it.each([
    ['8613800138000', '8613800138000', false],
    ['+8613800138000', '8613800138000', true],
    ['(+86)130-0000 0000', '8613000000000', true],
    ['00 86 130 0000 0000', '008613000000000', false],
    ['+0086 130', '86130', true],
    ["'0138", '0138', false],
  ])('%s → %s, international %s', (raw, digits, international) => {
    expect(cleanPhone(raw)).toEqual({ digits, international });
  });

  it('reads every decimal digit of Unicode by its value', () => {
    let scripts = 0;
    for (let code = 0; code < 0x1ffff; code += 1) {
      const zero = String.fromCodePoint(code);
      if (!/\p{Nd}/u.test(zero) || /\p{Nd}/u.test(String.fromCodePoint(Math.max(0, code - 1)))) continue;
      scripts += 1;
      const digits = Array.from({ length: 10 }, (_, value) => String.fromCodePoint(code + value)).join('');
      expect(cleanPhone(digits), code.toString(16)).toEqual({ digits: '0123456789', international: false });
    }
    expect(scripts).toBeGreaterThan(50);
  });

  it('gives digits only, or a code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (raw) => {
        const clean = cleanPhone(raw);
        expect(typeof clean === 'string' ? clean : clean.digits).toMatch(/^(phone_[a-z_]+|\d+)$/);
      }),
    );
  });
});
