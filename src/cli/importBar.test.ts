import { expect, test } from 'vitest';
import { renderBar } from './importBar.ts';

test('a bar says the stage, the share, the rows, the rate and the time left', () => {
  const progress = { stage: 'reading' as const, done: 25_000_000, total: 100_000_000, rows: 500_000 };
  expect(renderBar(progress, 5)).toBe(
    'Checking ██████░░░░░░░░░░░░░░░░░░ 25 %, 500,000 rows, 100,000 rows/s, 15 s left',
  );
  expect(renderBar(progress, 0)).toBe('Checking ██████░░░░░░░░░░░░░░░░░░ 25 %, 500,000 rows');
  expect(renderBar({ ...progress, stage: 'writing' }, 3)).toBe('Writing, 500,000 rows, 3 s');
});
