import { describe, expect, test } from 'vitest';
import { writeGroup, writeName } from '../../lib/expressionText.ts';
import { complete, fragmentAt } from './completion.ts';

/** A text with its caret as ^. */
const at = (marked: string) => fragmentAt(marked.replace('^', ''), marked.indexOf('^'));

describe('what is being written', () => {
  test.each([
    ['vi^', 0, 2, 'vi'],
    ['vip | news^', 6, 10, 'news'],
    ['(vip|ne^ws)', 5, 9, 'ne'],
    ['vip - op^', 6, 8, 'op'],
    ['vip -op^', 5, 7, 'op'],
    ['opt-o^ut', 0, 7, 'opt-o'],
    ['!op^', 1, 3, 'op'],
    ['vip & "Spring V^', 6, 15, 'Spring V'],
    ['vip & "Spring V^"', 6, 16, 'Spring V'],
    ['“春^”', 0, 3, '春'],
    ['"a\\"b^', 0, 5, 'a"b'],
  ])('in %s', (marked, start, end, search) => {
    expect(at(marked)).toEqual({ start, end, search });
  });

  test.each(['^', 'vip ^', 'vip |^', 'country:B^', '#1^', 'and^', '"Spring VIP"^', 'vip -^'])(
    'is no name in %s',
    (marked) => {
      expect(at(marked)).toBeNull();
    },
  );
});

test('a name takes the place of what was written, in quotation marks where it needs them', () => {
  expect(complete('vip | spr & x', { start: 6, end: 9 }, 'Spring VIP')).toEqual({
    text: 'vip | "Spring VIP" & x',
    caret: 18,
  });
  expect(['vip', 'opt-out', 'and', 'a"b\\', '春季', 'x:y'].map(writeName)).toEqual([
    'vip',
    'opt-out',
    '"and"',
    '"a\\"b\\\\"',
    '春季',
    '"x:y"',
  ]);
});

test('a group is written with its moment, by its number where its name is not known whole', () => {
  const at = '2026-01-31T12:00:00.000Z';
  expect(writeGroup({ group: 7, name: 'Spring VIP', at })).toBe('"Spring VIP"@2026-01-31T12:00:00Z');
  expect(writeGroup({ group: 7, name: 'vip' })).toBe('vip');
  expect(writeGroup({ group: 7, name: undefined, at })).toBe('#7@2026-01-31T12:00:00Z');
  expect(writeGroup({ group: 7, name: 'Call +86 139****9000', at })).toBe('#7@2026-01-31T12:00:00Z');
});
