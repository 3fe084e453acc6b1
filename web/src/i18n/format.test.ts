import { describe, expect, test } from 'vitest';
import { formatsFor } from './format.ts';

const now = Date.parse('2026-03-10T12:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
const DAY = 86_400;

describe('relative times', () => {
  test.each([
    [0, 'now', '现在'],
    [59, 'now', '现在'],
    [60, '1 minute ago', '1分钟前'],
    [3600 * 5, '5 hours ago', '5小时前'],
    [DAY, 'yesterday', '昨天'],
    [DAY * 3, '3 days ago', '3天前'],
    [DAY * 14, '2 weeks ago', '2周前'],
    [DAY * 40, 'Jan 29, 2026', '2026年1月29日'],
  ])('%d seconds ago', (seconds, en, zh) => {
    expect(formatsFor('en').relative(ago(seconds), now)).toBe(en);
    expect(formatsFor('zh-Hans').relative(ago(seconds), now)).toBe(zh);
  });
});

test('numbers, sizes and countries are written as the language writes them', () => {
  expect(formatsFor('en').number(1_234_567)).toBe('1,234,567');
  expect(formatsFor('zh-Hans').compact(12_345)).toBe('1.2万');
  expect(formatsFor('en').bytes(0)).toBe('0 byte');
  expect(formatsFor('en').bytes(1536)).toBe('1.5 kB');
  expect(formatsFor('en').bytes(5 * 1024 ** 4)).toBe('5,120 GB');
  expect(formatsFor('zh-Hans').country('BR')).toBe('巴西');
  expect(formatsFor('en').country('??')).toBe('??');
});
