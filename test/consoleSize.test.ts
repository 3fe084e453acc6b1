import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { firstLoad, firstPages } from '../scripts/webSize.mjs';

const assets = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/web/assets');

describe('the built console', () => {
  test.each(Object.entries(firstPages))(
    'loads at most 300 kB of compressed JavaScript at first for %s',
    (_page, modules) => {
      const bytes = firstLoad(modules);
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThanOrEqual(300_000);
    },
  );

  test('has each of its scripts and styles compressed beside it', () => {
    const plain = readdirSync(assets).filter((name) => /\.(?:js|css)$/.test(name));
    expect(plain.length).toBeGreaterThan(5);
    expect(
      plain.filter((name) => !existsSync(join(assets, `${name}.br`)) || !existsSync(join(assets, `${name}.gz`))),
    ).toEqual([]);
  });
});
