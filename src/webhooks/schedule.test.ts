import { describe, expect, test } from 'vitest';
import { delayAfter, MOST_ATTEMPTS, patienceOf } from './schedule.ts';

test('each delay is longer than the one before, with up to a fifth by chance, three days in all', () => {
  const least = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, index) => delayAfter(index + 1, () => 0)!);
  expect(least[0]).toBe(5_000);
  expect(least).toEqual([...least].sort((a, b) => a - b));
  const hours = least.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(72);
  expect(hours).toBeLessThan(96);
  expect(delayAfter(1, () => 1)).toBe(6_000);
  expect(delayAfter(MOST_ATTEMPTS)).toBeNull();
});

describe('Retry-After', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  test.each([
    [undefined, 0],
    ['', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['-5', 0],
    ['soon', 0],
    ['Tue, 01 Jan 2030 00:10:00 GMT', 600_000],
    ['Mon, 31 Dec 2029 00:00:00 GMT', 0],
    // Nobody is waited for longer than a day.
    ['999999999', 86_400_000],
    ['Wed, 01 Jan 2031 00:00:00 GMT', 86_400_000],
  ])('%j asks for %d ms', (header, expected) => {
    expect(patienceOf(header, now)).toBe(expected);
  });
});
