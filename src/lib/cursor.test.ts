import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
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
