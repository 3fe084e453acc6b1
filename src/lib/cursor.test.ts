import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, decodeKeyset, encodeCursor, encodeKeyset } from './cursor.ts';
import { AppError } from './errors.ts';

const scope = { list: 'groups', filter: { search: 'a', id: 1 } };

test('a cursor leads back to its position', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (position) => {
      expect(decodeCursor(scope, encodeCursor(scope, position))).toBe(position);
    }),
  );
  expect(decodeCursor(scope, undefined)).toBeUndefined();
});

test('a cursor of a sorted list leads back to its value and id, whatever the value is', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.string({ unit: 'grapheme', maxLength: 100 }), (id, value) => {
      expect(decodeKeyset(scope, encodeKeyset(scope, { id, value }), /^/)).toEqual({ id, value });
    }),
  );
});

test('a cursor of a sorted list has a value of the right shape', () => {
  for (const position of [{ id: 1 }, { id: 1, value: '' }, { id: 1, value: '1e3' }]) {
    expect(() => decodeKeyset(scope, encodeKeyset(scope, position), /^\d+$/)).toThrow(AppError);
  }
  expect(() => decodeCursor(scope, encodeKeyset(scope, { id: 1, value: '1' }))).toThrow(AppError);
});

test.each([
  ['another list', { ...scope, list: 'contacts' }],
  ['another filter', { ...scope, filter: { search: 'b', id: 1 } }],
  ['no filter', { list: 'groups' }],
])('a cursor of %s is refused', (_what, other) => {
  expect(() => decodeCursor(scope, encodeCursor(other, 1))).toThrow(AppError);
});

test('whatever is made up is refused, and nothing else happens', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(() => decodeCursor(scope, text)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    }),
  );
});

test('a cursor can be put into a URL as it is', () => {
  expect(encodeCursor(scope, 12_345)).toMatch(/^[\w-]+$/);
});
