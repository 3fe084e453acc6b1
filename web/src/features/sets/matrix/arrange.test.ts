import { describe, expect, test } from 'vitest';
import { arrange, levelOf, type Matrix, overlapOf } from './arrange.ts';

const matrix: Matrix = {
  groups: [
    { id: 1, name: 'a', size: 10 },
    { id: 2, name: 'b', size: 100 },
    { id: 3, name: 'c', size: 90 },
    { id: 4, name: 'd', size: 12 },
    { id: 5, name: 'none', size: 0 },
  ],
  shared: [
    [10, 1, 0, 9, 0],
    [1, 100, 80, 1, 0],
    [0, 80, 90, 0, 0],
    [9, 1, 0, 12, 0],
    [0, 0, 0, 0, 0],
  ],
};

describe('the value of a pair', () => {
  test('is a share of the row’s group, or of both together', () => {
    expect(overlapOf(matrix, 'share', 0, 3)).toBe(0.9);
    expect(overlapOf(matrix, 'share', 3, 0)).toBe(0.75);
    expect(overlapOf(matrix, 'similarity', 0, 3)).toBe(9 / 13);
    expect(overlapOf(matrix, 'similarity', 3, 0)).toBe(9 / 13);
  });

  test('is nothing where there is nobody', () => {
    expect(overlapOf(matrix, 'share', 4, 0)).toBe(0);
    expect(overlapOf(matrix, 'similarity', 4, 4)).toBe(0);
  });

  test('has a level: none for nothing, and one however little it is', () => {
    expect([0, 0.0001, 0.05, 0.2, 0.3, 0.79, 0.8, 1].map(levelOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 6]);
  });
});

describe('groups are shown', () => {
  test('as they were chosen, or the largest first', () => {
    expect(arrange(matrix, 'chosen')).toEqual([0, 1, 2, 3, 4]);
    expect(arrange(matrix, 'size')).toEqual([1, 2, 3, 0, 4]);
  });

  test('or with what is alike side by side', () => {
    expect(arrange(matrix, 'similar')).toEqual([1, 2, 3, 0, 4]);
    const other = {
      ...matrix,
      groups: matrix.groups.map((group, place) => (place === 0 ? { ...group, size: 95 } : group)),
    };
    expect(arrange(other, 'size')).toEqual([1, 0, 2, 3, 4]);
    expect(arrange(other, 'similar')).toEqual([1, 2, 0, 3, 4]);
    expect(arrange({ groups: [], shared: [] }, 'similar')).toEqual([]);
  });
});
