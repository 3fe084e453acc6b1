import { expect, test } from 'vitest';
import { localPath } from './localPath.ts';

const origin = 'https://muster.example';

test.each(['/w/1/groups', '/w/1/contacts?search=a%26b', '/invitation#x', '/'])('%s is gone to', (path) => {
  expect(localPath(path, origin)).toBe(path);
});

test.each([
  undefined,
  '',
  'w/1/groups',
  'https://elsewhere.example/',
  '//elsewhere.example/',
  '/\\elsewhere.example/',
  '\\\\elsewhere.example/',
  '/\t/elsewhere.example/',
  'javascript:alert(1)',
])('%j leads to the start page', (path) => {
  expect(localPath(path, origin)).toBe('/');
});

test('a path that climbs stays on this site', () => {
  expect(localPath('/w/../../..//elsewhere.example', origin)).toBe('//elsewhere.example');
});
