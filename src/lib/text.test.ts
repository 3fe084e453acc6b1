import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStorable, lengthOf, text } from './text.ts';

const name = text({ max: 5, min: 1 });
const remark = text({ max: 5, multiline: true });
const ok = (schema: typeof name, value: unknown) => schema.safeParse(value).data;

describe('a text', () => {
  test('is trimmed and composed', () => {
    expect(ok(name, ' \u3000e\u0301 \u00a0')).toBe('é');
  });

  test('is as long as its characters', () => {
    expect(ok(name, '👍👍👍👍👍')).toBe('👍👍👍👍👍');
    expect(ok(name, '123456')).toBeUndefined();
    expect(ok(name, '   12345   ')).toBe('12345');
  });

  test.each(['a\u0000', '\u007f', 'a\nb', 'a\tb', '\ud800', 'x\udfff'])('of one line refuses %j', (value) => {
    expect(ok(name, value)).toBeUndefined();
  });

  test.each(['a\nb', 'a\r\nb', 'a\tb'])('of many lines takes %j', (value) => {
    expect(ok(remark, value)).toBe(value);
  });

  test.each(['', ' ', '\u200b', '\u3164', '\u2800', '\u0301', '\u00ad', '\u202e'])(
    'with a minimum refuses %j',
    (value) => {
      expect(ok(name, value)).toBeUndefined();
    },
  );

  test.each(['.', '_', '0', '👍', '张', 'é', '\u200d👩'])('with a minimum takes %j', (value) => {
    expect(ok(name, value)).toBe(value);
  });

  test('that is taken can be stored, and stays as it is when taken again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (value) => {
        const taken = ok(name, value);
        if (taken === undefined) return;
        expect(isStorable(taken)).toBe(true);
        expect(lengthOf(taken)).toBeLessThanOrEqual(5);
        expect(ok(name, taken)).toBe(taken);
      }),
    );
  });
});
