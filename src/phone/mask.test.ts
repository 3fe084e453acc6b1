import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleNumbers } from './examples.ts';
import { formatPhone, formatPhoneInternational, formatPhoneNational } from './format.ts';
import { hasHidden, maskText, visibleParts } from './mask.ts';
import { callingCodeOf } from './plan.ts';

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** The rule as the promise words it: how many digits of n are shown at both ends. */
function promised(n: number): { head: number; tail: number } {
  const hidden = Math.max(4, n - 7);
  const tail = Math.min(4, Math.ceil(((n - hidden) * 4) / 7));
  return { head: Math.min(3, n - hidden - tail), tail };
}

const countries = fc.constantFrom(...exampleNumbers().map(({ phone }) => callingCodeOf(phone)!));
const national = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 12 });
const separator = fc.constantFrom('', '', '', ' ', '-', '.', ' (', ') ', '/', '\u00a0', '\n', ' - ', ', ', '*', '📞');

describe('maskText', () => {
  it.each([
    ['+8613001231234', '+86 130****1234'],
    ['+86 130-0123-1234', '+86 130-****-1234'],
    ['+86 130-0123-12345', '+86 1**-****-***45'],
    ['+ 86 13001231234', '+ 86 130****1234'],
    ['＋８６１３００１２３１２３４', '＋８６ １３０****１２３４'],
    ['+12125550123', '+1 21****0123'],
    ['+6581234567', '+65 8****567'],
    ['+4915123456789', '+49 151****6789'],
    ['+29051234', '+290 ****4'],
    ['+2901234', '+290 ****'],
    ['call 13001231234 or (020) 7946-0958!', 'call 130****1234 or (0**) ****-**58!'],
    ['٠١٢٣٤٥٦٧', '٠****٥٦٧'],
    ['①③⑧⓪⓪①③⑧⓪⓪⓪', '①③⑧****⑧⓪⓪⓪'],
    ['86 13001231234', '8* *********34'],
    ['8613001231234', '8**********34'],
    ['+62812345678901', '+62 812*****8901'],
    ['+86130012312341300', '+86 1************00'],
    ['234 5678, 234 5678', '2** ****, *** **78'],
    ['+247 40000, 40000', '+247 4****, ***00'],
    ['Agent 007, room 123', 'Agent 007, room 123'],
    ['+15', '+15'],
    ['123456', '123456'],
    ['', ''],
  ])('%j → %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it('shows of a number its calling code and at most the promised ends, in whatever writing', () => {
    fc.assert(
      fc.property(countries, national, fc.array(separator, { minLength: 20, maxLength: 20 }), (code, number, gaps) => {
        const { head, tail } = promised(number.length);
        const hidden = number.length - head - tail;
        const shown = `${number.slice(0, head)}${'*'.repeat(hidden)}${tail === 0 ? '' : number.slice(-tail)}`;
        if (number.length <= 11) expect(maskText(`+${code}${number}`)).toBe(`+${code} ${shown}`);
        // With something between its digits it shows less, unless there is such a number: it may be two.
        const written = `+${code}${[...number].map((digit, index) => `${gaps[index]}${digit}`).join('')}`;
        const least = promised(Math.min(number.length, 7));
        const ends = `${number.slice(0, least.head)}${least.tail === 0 ? '' : number.slice(-least.tail)}`;
        expect([`${code}${ends}`, `${code}${shown.replaceAll('*', '')}`]).toContain(digitsOf(maskText(written)));
      }),
    );
  });

  it('never shows a whole number, nor more than seven of its national digits, in any country and writing', () => {
    for (const { phone } of exampleNumbers()) {
      const length = phone.length - callingCodeOf(phone)!.length;
      const shown = digitsOf(maskText(formatPhone(phone))).length - callingCodeOf(phone)!.length;
      expect(length - shown, phone).toBe(Math.max(4, length - 7));
      expect(shown).toBeLessThanOrEqual(7);
      for (const written of [formatPhoneInternational(phone), formatPhoneNational(phone), phone, `00${phone}`]) {
        if (digitsOf(written).length < 7) continue;
        expect(digitsOf(written).length - digitsOf(maskText(written)).length, written).toBeGreaterThanOrEqual(4);
      }
    }
  });

  it('shows of no number all of it in several places, whatever else stands beside it', () => {
    const beside = fc.array(
      fc.tuple(
        national,
        separator.filter((gap) => gap !== ''),
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(countries, national, beside, beside, (code, number, before, after) => {
        const written = [...before, [number, ' '], ...after].flatMap(([digits, gap]) => [digits!, gap!]);
        const at = before.reduce((sum, [digits, gap]) => sum + digits.length + gap.length, 0);
        const text = written.join('');
        const own = maskText(`+${code}${number}`).slice(code.length + 2);
        // A text with too few digits for any number is not masked.
        if (digitsOf(text).length < 7) return;
        const seen = (masked: string): boolean[] => [...masked].map((character) => character !== '*');
        const [here, there] = [seen(maskText(text).slice(at, at + number.length)), seen(own)];
        expect(here.every((shown, index) => shown || there[index])).toBe(false);
      }),
    );
  });

  it('hides at least four digits of every run of seven or more, shows at most ten, and leaves all else as it was', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'0123456789０٣② +-.()a王*\n'),
      fc.string({ unit: 'binary', maxLength: 1 }),
    );
    const numeralsByRun = (text: string): number[] =>
      text.split(/\p{L}/u).map((run) => (run.match(/\p{N}/gu) ?? []).length);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const masked = maskText(text);
        const shown = numeralsByRun(masked);
        for (const [run, had] of numeralsByRun(text).entries()) {
          if (had >= 7) expect(had - shown[run]!).toBeGreaterThanOrEqual(4);
          expect(shown[run]).toBeLessThanOrEqual(10);
        }
        expect(hasHidden(text)).toBe(masked !== text);
        expect(masked.replace(/[\p{N}* ]/gu, '')).toBe(text.replace(/[\p{N}* ]/gu, ''));
      }),
    );
  });
});

describe('visibleParts', () => {
  it('are what stands before, between and behind what is hidden', () => {
    expect(visibleParts('+8613001231234')).toEqual(['+86130', '1234']);
    expect(visibleParts(' ana 13800138000 or 0207 946 0958 ')).toEqual([' ana 138', '8000 or 0', '58 ']);
    expect(visibleParts('ana')).toEqual(['ana']);
  });

  it('are parts of the text, in their order', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +a'), maxLength: 60 }), (text) => {
        let from = 0;
        for (const part of visibleParts(text)) {
          const at = text.indexOf(part, from);
          expect(at).toBeGreaterThanOrEqual(0);
          from = at + part.length;
        }
      }),
    );
  });
});
