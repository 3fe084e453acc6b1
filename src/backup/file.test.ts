import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { writeWhole } from './file.ts';

const home = mkdtempSync(join(tmpdir(), 'muster-file-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let path: string;
let number = 0;
beforeEach(() => {
  mkdirSync(join(home, String(++number)));
  path = join(home, String(number), 'file');
});

const write =
  (text: string) =>
  (to: Writable): Promise<void> =>
    pipeline([Buffer.from(text)], to);

test('is there once it is whole, and only its owner may read it', async () => {
  await writeWhole(path, { force: false }, async (to) => {
    await write('whole')(to);
    expect(readdirSync(join(path, '..'))).toEqual([expect.stringMatching(/^file\.\d+\.partial$/)]);
  });
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('is not there when its writing fails, nor is anything else; what was there before stays', async () => {
  const failing = async (to: Writable): Promise<void> => {
    to.write('half');
    throw new Error('the source failed');
  };
  await expect(writeWhole(path, { force: false }, failing)).rejects.toThrow('the source failed');
  expect(readdirSync(join(path, '..'))).toEqual([]);
  writeFileSync(path, 'before');
  await expect(writeWhole(path, { force: true }, failing)).rejects.toThrow('the source failed');
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
  expect(readFileSync(path, 'utf8')).toBe('before');
});

test('replaces a file only by force, also one that appears meanwhile', async () => {
  const meanwhile = async (to: Writable): Promise<void> => {
    await write('mine')(to);
    writeFileSync(path, 'theirs');
  };
  await expect(writeWhole(path, { force: false }, meanwhile)).rejects.toThrow(/file exists\. .*--force/);
  await expect(writeWhole(path, { force: false }, write('mine'))).rejects.toThrow(/exists/);
  expect(readFileSync(path, 'utf8')).toBe('theirs');
  await writeWhole(path, { force: true }, write('mine'));
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(readdirSync(join(path, '..'))).toEqual(['file']);
});

test.each<[what: string, place: () => string]>([
  ['a folder that is not there', () => join(path, 'missing', 'file')],
  ['a folder in its place', () => join(path, '..')],
])('%s is said', async (_what, place) => {
  await expect(writeWhole(place(), { force: true }, write('text'))).rejects.toThrow(/cannot be written: /);
});

test.skipIf(process.platform !== 'linux')('a full disk is said', async () => {
  // The partial file cannot be on /dev/full itself, so its stream is made to meet one.
  const full = async (to: Writable): Promise<void> => {
    to.destroy(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
    await write('text')(to);
  };
  await expect(writeWhole(path, { force: false }, full)).rejects.toThrow();
  expect(readdirSync(join(path, '..'))).toEqual([]);
});
